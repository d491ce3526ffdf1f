/**
 * `npm run package` makes the installers (`--linux`, `--win`; default: of this machine). `npm run package -- --check` needs no
 * Electron: it packs with a stand-in distribution and proves the archive, down to a settlement from the packed files.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Arch, build, Platform } from 'electron-builder';
import { buildAll } from './buildAll.ts';
import { checkFileList, checkUnpacked, extractArchive, filesInArchive } from './packedArchive.ts';
import { settleOnPackedDesk } from './settleOnPackedDesk.ts';
import { type FuseName, makeStandInElectron, readFuses } from './standInElectron.ts';

const root = resolve(import.meta.dirname, '..');
const configFile = join(root, 'electron-builder.yml');

/** docs/electron-security.md, item 19. */
const wantedFuses: Record<FuseName, boolean> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};

const say = (text: string) => console.log(text);

/** Prints the verdict. @returns whether there was nothing wrong */
function report(step: string, faults: readonly string[]): boolean {
  say(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${step}`);
  for (const fault of faults) say(`     ${fault}`);
  return faults.length === 0;
}

async function pack(arch: Arch, electronDist: string, output: string): Promise<string> {
  await build({
    targets: Platform.LINUX.createTarget('dir', arch),
    projectDir: root,
    config: { extends: configFile, electronDist, directories: { output } },
    publish: 'never',
  });
  return join(output, arch === Arch.x64 ? 'linux-unpacked' : `linux-${Arch[arch]}-unpacked`);
}

function checkFuses(packed: string): string[] {
  const found = readFuses(readFileSync(join(packed, 'yijie')));
  return Object.entries(wantedFuses)
    .filter(([name, wanted]) => found[name as FuseName] !== wanted)
    .map(([name, wanted]) => `fuse ${name} should be ${wanted ? 'on' : 'off'}`);
}

const nativeModuleUses = {
  'better-sqlite3': `new it(':memory:').prepare('SELECT 1').get()`,
  '@serialport/bindings-cpp': 'it.autoDetect()',
  'pcsc-mini': 'it.controlCode(1)',
  koffi: `it.sizeof('int')`,
} as const;

/** Loads each native module where it lies, in a process of its own: a wrong binary ends a process. */
function checkNativeModules(appDir: string): string[] {
  return Object.entries(nativeModuleUses).flatMap(([name, use]) => {
    const program = `import('${name}').then((all) => { const it = all.default ?? all; ${use}; })`;
    const done = spawnSync(process.execPath, ['-e', program], { cwd: appDir, encoding: 'utf8' });
    return done.status === 0 ? [] : [`${name} does not load: ${done.stderr.trim()}`];
  });
}

async function trySettling(appDir: string, dataDir: string): Promise<string[]> {
  try {
    say(`     ${await settleOnPackedDesk(appDir, dataDir)}`);
    return [];
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

async function check(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'yijie-package-'));
  try {
    await buildAll();
    const electronDist = join(folder, 'electron');
    makeStandInElectron(electronDist);
    const verdicts: boolean[] = [];
    for (const arch of [Arch.x64, Arch.arm64]) {
      const packed = await pack(arch, electronDist, join(folder, Arch[arch]));
      const archive = join(packed, 'resources/app.asar');
      const files = filesInArchive(archive);
      const target = `linux-${Arch[arch]}`;
      verdicts.push(report(`${target}: ${files.length} files, all needed`, checkFileList(files, target)));
      verdicts.push(report(`${target}: native modules are unpacked`, checkUnpacked(archive, files)));
      verdicts.push(report(`${target}: fuses`, checkFuses(packed)));
      if (Arch[arch] !== process.arch || process.platform !== 'linux') continue;
      const appDir = join(folder, 'app');
      extractArchive(archive, appDir);
      verdicts.push(report('native modules load', checkNativeModules(appDir)));
      verdicts.push(
        report('the packed desk settles a bill', await trySettling(appDir, join(folder, 'data'))),
      );
    }
    return verdicts.every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeInstallers(platforms: { readonly linux: boolean; readonly win: boolean }): Promise<void> {
  await buildAll();
  const chosen = [...(platforms.linux ? [Platform.LINUX] : []), ...(platforms.win ? [Platform.WINDOWS] : [])];
  const targets = chosen.length === 0 ? Platform.current().createTarget() : undefined;
  await build({
    projectDir: root,
    config: { extends: configFile },
    publish: 'never',
    targets: targets ?? new Map(chosen.flatMap((platform) => [...platform.createTarget()])),
  });
}

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    linux: { type: 'boolean', default: false },
    win: { type: 'boolean', default: false },
  },
});
// Ends here by itself: the packer's own exit handlers would put the status back to 0.
if (options.check) process.exit((await check()) ? 0 : 1);
else await makeInstallers(options);
