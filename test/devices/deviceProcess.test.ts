import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('../../src/devices/deviceProcess.ts', import.meta.url));
const run = promisify(execFile);

test('ends when the desk that started it is gone', async () => {
  const child = fork(entry, [], { execArgv: [] });
  child.send({ kind: 'status', id: 1 });
  expect((await once(child, 'message'))[0]).toMatchObject({
    kind: 'statusAnswer',
    id: 1,
    devices: [],
  });
  child.disconnect();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a request outside the contract ends it: half understood is worse than started again', async () => {
  const child = fork(entry, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.send({ kind: 'readCredential', id: 1, deviceId: null, today: '2026-02-30', homeArea: null });
  expect(await once(child, 'exit')).toEqual([1, null]);
});

test("speaks through Electron's parentPort where there is one", async () => {
  const script = `
    const listeners = [];
    process.parentPort = {
      on: (_event, listener) => listeners.push(listener),
      postMessage: (message) => console.log(JSON.stringify(message)),
    };
    await import(${JSON.stringify(entry)});
    for (const listener of listeners) listener({ data: { kind: 'status', id: 7 } });
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'statusAnswer',
    id: 7,
    devices: [],
  });
});

test('started by hand it says so and ends', async () => {
  await expect(run(process.execPath, [entry])).rejects.toMatchObject({
    code: 2,
    stderr: '设备进程由医结自动启动，不能单独运行。\n',
  });
});
