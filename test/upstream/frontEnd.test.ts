import { describe, expect, it } from 'vitest';
import { exchangeThroughFrontEnd, readCardToken } from '../../src/upstream/gateways/frontEnd.ts';

const limits = { connectTimeoutMs: 10_000, readTimeoutMs: 10_000, maxAnswerBytes: 10_000 };

/** A front-end program of one line: `line` is what it was asked. */
const program = (code: string) =>
  [
    process.execPath,
    '-e',
    `process.stdin.once('data', (chunk) => { const line = JSON.parse(chunk); const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n'); ${code} });`,
  ] as const;

const call = (command: readonly [string, ...string[]], change = {}) =>
  exchangeThroughFrontEnd(command, '2207A', '{"infno":"2207A"}', { ...limits, ...change });

describe('the front-end program', () => {
  it('is handed the exact request and gives the answer back', async () => {
    const command = program("say({ status: 200, body: line.op + line.infno + line.body + '，好' });");
    expect(await call(command)).toMatchObject({
      kind: 'answered',
      status: 200,
      body: 'call2207A{"infno":"2207A"}，好',
    });
  });

  it('gives a file as base64', async () => {
    const result = await call(program("say({ status: 200, file: 'UEsDBA==' });"));
    expect(result).toMatchObject({ kind: 'file', status: 200 });
  });

  it('says itself that nothing has left', async () => {
    expect(await call(program("say({ notSent: '控件未初始化' });"))).toEqual({
      kind: 'notSent',
      detail: '控件未初始化',
    });
  });

  it('that cannot be started has sent nothing', async () => {
    expect(await call(['no-such-front-end-program'])).toMatchObject({ kind: 'notSent' });
  });

  it.each([
    ['crashes', 'process.abort();', 'connectionLost'],
    ['ends without a word', 'process.exit(0);', 'connectionLost'],
    ['does not answer in JSON', "process.stdout.write('ok\\n');", 'unreadable'],
    ['answers half', 'say({ status: 200 });', 'unreadable'],
    ['answers without end', "process.stdout.write('x'.repeat(20000));", 'unreadable'],
  ])('that %s leaves the outcome unknown', async (_what, code, cause) => {
    expect(await call(program(code))).toMatchObject({ kind: 'lost', cause });
  });

  it('that hangs is ended, and the outcome is unknown', async () => {
    const result = await call(program('setInterval(() => {}, 1000);'), { readTimeoutMs: 300 });
    expect(result).toMatchObject({ kind: 'lost', cause: 'timeout' });
  });

  it('reads the card again for a token', async () => {
    const reading = program("say(line.op === 'readCard' ? { cardToken: 'TOKEN1' } : {});");
    expect(await readCardToken(reading, limits)).toEqual({ kind: 'read', cardToken: 'TOKEN1' });
    const failing = program("say({ notSent: '请插卡' });");
    expect(await readCardToken(failing, limits)).toEqual({ kind: 'failed', detail: '请插卡' });
    expect(await readCardToken(program('say({});'), limits)).toMatchObject({ kind: 'failed' });
  });
});
