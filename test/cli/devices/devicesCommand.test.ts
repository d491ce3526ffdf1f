import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSelftest } from '../../../src/cli/devices/selftest.ts';
import { cardProfiles } from '../../../src/training/card/cardProfiles.ts';
import { startVirtualReader, type VirtualReader } from '../../../src/training/card/startVirtualReader.ts';

const program = fileURLToPath(new URL('../../../src/cli/devices.ts', import.meta.url));

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function devices(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

let folder: string;
let reader: VirtualReader;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yijie-devices-'));
  reader = await startVirtualReader({ transport: 'tcp' });
  const port = { path: reader.port };
  const setup = { id: 'reader', label: '读卡器', kind: 'serialCcid', model: 'gemPcTwin', port };
  writeFileSync(join(folder, 'site.yaml'), JSON.stringify({ devices: [setup] }));
});

afterAll(async () => {
  await reader.stop();
  rmSync(folder, { recursive: true });
});

describe('what cannot be done is said in Chinese, with what to write instead', () => {
  test.each<[string, readonly string[], string]>([
    ['no command', [], '没有说做什么'],
    ['an unknown command', ['frob'], '没有“frob”这个命令'],
    ['an unknown option', ['read', '--frob'], '有不认识的选项'],
    ['too much', ['selftest', 'x'], '后面多了“x”'],
    ['no folder', ['read'], '请用 --data 指明数据文件夹'],
    ['a folder without configuration', ['watch', '--data', '/no/such'], '读不到 /no/such/site.yaml'],
  ])('%s', async (_what, args, text) => {
    const { code, stdout, stderr } = await devices(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('a device that is not configured', async () => {
    const { code, stderr } = await devices('read', 'other', '--data', folder);
    expect(code).toBe(2);
    expect(stderr).toContain('没有配置设备 other；已配置：reader');
  });
});

test('read: masked, with the frame log of it', async () => {
  reader.insertCard(cardProfiles.secondGeneration);
  const log = join(folder, 'frames.log');
  const { code, stdout } = await devices('read', '--data', folder, '--json', '--log', log);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    device: 'reader',
    medium: 'socialCard',
    name: '张*',
    identityNumber: '110105********002X',
  });
  expect(readFileSync(log, 'utf8')).toContain('== reader 读卡器');
  reader.removeCard();
  const empty = await devices('read', '--data', folder);
  expect(empty.code).toBe(1);
  expect(empty.stdout).toContain('下一步：');
});

test('selftest: every virtual device through every profile', async () => {
  const { ok, failed, passed, results } = await runSelftest('tcp');
  expect(results.filter((result) => !result.ok)).toEqual([]);
  expect({ ok, failed }).toEqual({ ok: true, failed: 0 });
  expect(passed).toBeGreaterThan(4 * Object.keys(cardProfiles).length);
}, 180_000);
