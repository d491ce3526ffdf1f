import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ElectronRun {
  /** Repository root. */
  readonly root: string;
  /** Path of the Electron program. */
  readonly program: string;
  readonly dataDir: string;
  readonly say: (text: string) => void;
}

/** Builds the desktop shell around the training desk. @returns the folder, or null when the build failed */
export function buildTrainingShell({ root, say }: Pick<ElectronRun, 'root' | 'say'>): string | null {
  const folder = join(root, 'out/training-shell');
  say('构建桌面外壳……');
  const args = [join(root, 'build/buildAll.ts'), '--training', folder];
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  return done.status === 0 ? folder : null;
}

/**
 * Runs the desktop shell in training mode until its window is closed.
 * @returns its exit code
 * @throws when the program cannot be started
 */
export async function runElectron(
  run: ElectronRun,
  shellFolder: string,
  stopped: Promise<void>,
): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _notAsNode, ...env } = process.env;
  const electron = spawn(run.program, [join(shellFolder, 'main.js')], {
    cwd: run.root,
    stdio: 'inherit',
    env: { ...env, YIJIE_DATA_DIR: run.dataDir },
  });
  const ended = new Promise<number>((resolve) => {
    electron.once('exit', (code) => resolve(code ?? 1));
  });
  await once(electron, 'spawn');
  run.say('医结桌面窗口已打开（训练模式）。');
  void stopped.then(() => electron.kill());
  return ended;
}
