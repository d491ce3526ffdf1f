import { posix, win32 } from 'node:path';

export interface FoundBrowser {
  readonly path: string;
  /** For messages: Chromium, Chrome or Edge. */
  readonly name: string;
}

export interface BrowserPlace {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  isProgram(path: string): boolean;
}

/** Hospital IT can name the browser when it stands in an unusual place. */
export const browserVariable = 'YIJIE_BROWSER';

const linuxPrograms: readonly (readonly [program: string, name: string])[] = [
  ['chromium', 'Chromium'],
  ['chromium-browser', 'Chromium'],
  ['google-chrome-stable', 'Chrome'],
  ['google-chrome', 'Chrome'],
  ['microsoft-edge-stable', 'Edge'],
  ['microsoft-edge', 'Edge'],
];

const windowsPrograms: readonly (readonly [file: string, name: string])[] = [
  ['Microsoft\\Edge\\Application\\msedge.exe', 'Edge'],
  ['Google\\Chrome\\Application\\chrome.exe', 'Chrome'],
  ['Chromium\\Application\\chrome.exe', 'Chromium'],
];

const macPrograms: readonly (readonly [file: string, name: string])[] = [
  ['/Applications/Chromium.app/Contents/MacOS/Chromium', 'Chromium'],
  ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'Chrome'],
  ['/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge', 'Edge'],
];

/** The first Chromium-family browser on this machine that can show one page as an application window. */
export function findBrowser(place: BrowserPlace): FoundBrowser | null {
  const named = place.env[browserVariable];
  if (named !== undefined && named !== '')
    return place.isProgram(named) ? { path: named, name: named } : null;
  for (const [path, name] of candidates(place)) {
    if (place.isProgram(path)) return { path, name };
  }
  return null;
}

function* candidates({ platform, env }: BrowserPlace): Generator<readonly [path: string, name: string]> {
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA];
    for (const [file, name] of windowsPrograms) {
      for (const folder of folders) if (folder !== undefined) yield [win32.join(folder, file), name];
    }
  } else if (platform === 'darwin') {
    yield* macPrograms;
  } else {
    const folders = (env.PATH ?? '').split(':').filter((folder) => folder !== '');
    for (const [program, name] of linuxPrograms) {
      for (const folder of folders) yield [posix.join(folder, program), name];
    }
  }
}
