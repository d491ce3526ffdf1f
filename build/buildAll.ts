/** Builds everything the packaged program is made of: the screens, and the Electron and desk bundles with the data they read. */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type InlineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');

/** Native modules stay files of their own: their binaries cannot be part of a bundle. */
const external = ['electron', 'better-sqlite3', '@serialport/bindings-cpp', 'pcsc-mini', 'koffi'];

/** The edition of the training centre stays out of what is packed. */
const realEditions = readdirSync(join(root, 'src/upstream/editions'))
  .filter((name) => name !== 'training.yaml')
  .map((name) => [`src/upstream/editions/${name}`, `editions/${name}`] as const);

/** Data that modules look for beside themselves, so it has to stand beside the bundle. */
const productData: readonly (readonly [from: string, to: string])[] = [
  ['src/policy/packs', 'packs'],
  ['src/desk/catalogue/sample-catalogue.yaml', 'sample-catalogue.yaml'],
  ...realEditions,
];
const trainingData = [...productData, ['src/upstream/editions', 'editions'] as const];

function bundle(outDir: string, name: string, entry: string, format: 'es' | 'cjs'): InlineConfig {
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: false,
      rolldownOptions: {
        input: { [name]: join(root, entry) },
        external,
        output: {
          format,
          entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
          codeSplitting: false,
        },
      },
    },
  };
}

async function buildShell(outDir: string, deskEntry: string, data: typeof productData): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  await build(bundle(outDir, 'main', 'electron/main.ts', 'es'));
  // A sandboxed preload cannot be a module.
  await build(bundle(outDir, 'preload', 'electron/preload.ts', 'cjs'));
  await build(bundle(outDir, 'desk', deskEntry, 'es'));
  await build(bundle(outDir, 'deviceProcess', 'src/devices/deviceProcess.ts', 'es'));
  await build(bundle(outDir, 'vendorHelper', 'src/devices/vendor/vendorHelper.ts', 'es'));
  await build(bundle(outDir, 'keepingWorker', 'src/store/keepingWorker.ts', 'es'));
  // The worked examples beside a pack are its proof, not part of the law: they stay with the source.
  const filter = (path: string): boolean => basename(path) !== 'examples';
  for (const [from, to] of data) cpSync(join(root, from), join(outDir, to), { recursive: true, filter });
}

/** What is packed: out/renderer and out/electron. */
export async function buildAll(): Promise<void> {
  await build({ configFile: join(root, 'renderer/vite.config.ts'), logLevel: 'warn' });
  await buildShell(join(root, 'out/electron'), 'src/desk/deskMain.ts', productData);
}

/** The same shell around the training desk, in a folder of its own, so that it can never be packed. */
export async function buildTrainingShell(outDir: string): Promise<void> {
  await buildShell(outDir, 'src/training/trainingDeskMain.ts', trainingData);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { training: { type: 'string' } } });
  if (values.training === undefined) await buildAll();
  else await buildTrainingShell(resolve(values.training));
}
