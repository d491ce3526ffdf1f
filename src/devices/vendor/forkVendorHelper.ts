import { fork } from 'node:child_process';
import { delimiter, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeviceChannel } from '../deviceChannel.ts';
import { VendorRefusal } from './vendorRefusal.ts';

/** `vendorHelper` beside this file: `.ts` in the sources, `.js` when built. */
const besideThisFile = fileURLToPath(new URL(`./vendorHelper${extname(import.meta.url)}`, import.meta.url));

export interface HelperStart {
  /** Another Node.js to run the helper; null: the terminal's own. */
  readonly program: string | null;
  /** Working folder. */
  readonly folder: string;
}

export type HelperChannel = DeviceChannel & { readonly pid: number };

export type SpawnHelper = (start: HelperStart) => HelperChannel;

/** What another program would do with options meant for this one is not known. */
function helperEnvironment(folder: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...environment } = process.env;
  // On Windows a library finds its neighbours by this list. Its name there may be `Path`.
  const pathName = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...environment, [pathName]: [folder, environment[pathName]].filter(Boolean).join(delimiter) };
}

/**
 * Starts a helper under Node. Its output goes nowhere: libraries print personal data. Inside Electron only `program` can
 * be started this way, since the packed program cannot run as Node.js (docs/electron-security.md, RunAsNode); there the
 * main process has to start the helper as a utility process and hand over its channel.
 * @param modulePath the built entry, when it does not stand beside this file.
 * @throws VendorRefusal
 */
export function forkVendorHelper(start: HelperStart, modulePath: string = besideThisFile): HelperChannel {
  if (start.program === null && process.versions.electron !== undefined) {
    throw new VendorRefusal(
      '这种安装方式下终端不能自己运行厂商库；请在 library 下写 helperProgram，指向 Node.js。',
    );
  }
  const child = fork(modulePath, [], {
    ...(start.program === null ? {} : { execPath: start.program }),
    cwd: start.folder,
    env: helperEnvironment(start.folder),
    execArgv: [],
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let tellExit: ((reason: string) => void) | null = null;
  const exit = (reason: string): void => {
    const tell = tellExit;
    tellExit = null;
    tell?.(reason);
  };
  child.on('error', (error) => exit(error.message));
  child.on('exit', (code, signal) => exit(signal ?? `exit code ${code}`));
  return {
    pid: child.pid ?? -1,
    postMessage: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      tellExit = listener;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
