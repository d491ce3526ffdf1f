import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { SetupError, say } from './say.mjs';

const pollMs = 500;
const unreadablePolls = 10;
const maxPolls = 1800; // fifteen minutes: a first installation over a slow line

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function holderOf(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return 0;
  }
}

/** Two commands started together in a fresh clone must not both delete and rebuild node_modules. */
export async function withSetupLock(root, work) {
  const file = join(root, 'out', 'setup.lock');
  mkdirSync(join(root, 'out'), { recursive: true });
  for (let poll = 0; ; poll += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = holderOf(file);
    // An unreadable holder was killed between making the file and writing its number.
    const isAbandoned = holder > 0 ? !isAlive(holder) : poll >= unreadablePolls;
    if (isAbandoned) {
      rmSync(file, { force: true });
      continue;
    }
    if (poll === 0) say(`另一条命令（进程 ${holder}）正在准备，等它完成……`);
    if (poll >= maxPolls) throw new SetupError(`等待超时。若确认没有别的命令在运行，请删除 ${file} 后重试。`);
    await wait(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
