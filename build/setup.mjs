/**
 * Makes the folder ready before a command runs: `node build/setup.mjs --for start|test|demo|run`.
 *
 * Plain JavaScript without dependencies, because it runs on whatever Node (20 or later) the machine has, before
 * node_modules exists. Everything it says goes to standard error, so `npm run -s demo -- --json` stays pure JSON.
 * When all is fresh it reads a few files and returns at once.
 */
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { prepareModules } from './setup/modules.mjs';
import { prepareRenderer } from './setup/rendererBuild.mjs';
import { fail, SetupError } from './setup/say.mjs';
import { withSetupLock } from './setup/setupLock.mjs';
import { prepareSystemPackages } from './setup/systemPackages.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const oldestNodeMajor = 20;

/** Debian's smart card service, drivers and tools, against which the card readers are proved. */
const cardServicePackages = [
  'cardService',
  'virtualCardDriver',
  'serialCardDriver',
  'cardTool',
  'cardScan',
  'namespaces',
];

/** What each kind of command needs besides node modules. `run` (settle, centre) needs nothing more. */
const needs = {
  start: { packages: ['browser', 'font', 'socat'], renderer: true },
  test: { packages: ['browser', 'font', 'socat', 'pdf', ...cardServicePackages, 'compiler'], renderer: true },
  demo: { packages: ['browser', 'font', 'socat'], renderer: false },
  run: { packages: [], renderer: false },
};

function readPurpose() {
  const at = process.argv.indexOf('--for');
  const purpose = at < 0 ? undefined : process.argv[at + 1];
  if (purpose === undefined || !Object.hasOwn(needs, purpose)) {
    throw new SetupError(`用法 / usage: node build/setup.mjs --for ${Object.keys(needs).join('|')}`);
  }
  return needs[purpose];
}

function checkNode() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= oldestNodeMajor) return;
  throw new SetupError(
    `Node 版本过低：现在是 ${process.versions.node}，需要 ${oldestNodeMajor} 或更高（Node ${oldestNodeMajor}+ is required）。\n` +
      '请安装新版 Node 后重新运行同一条命令。',
  );
}

try {
  const need = readPurpose();
  checkNode();
  await withSetupLock(root, async () => {
    const node = prepareModules(root);
    prepareSystemPackages(root, need.packages);
    if (need.renderer) prepareRenderer(root, node);
  });
} catch (error) {
  fail(error);
}
