import { describe, expect, test, vi } from 'vitest';
import { identityCards } from '../../../src/training/identityCard/identityCards.ts';
import { photoFill, VirtualSamReader } from '../../../src/training/identityCard/virtualSamReader.ts';
import { hexBytes, toHex } from '../../devices/hexBytes.ts';
import { commandVectors } from '../../devices/identityCard/samVectors.ts';

const [reset, status, moduleId, find, select, read, readWithFingerprints, readAddress] = commandVectors.map(
  ([, , , frame]) => frame,
) as [string, string, string, string, string, string, string, string];

function connect() {
  let answer: (bytes: Uint8Array) => void = () => {};
  const reader = new VirtualSamReader((bytes) => answer(bytes));
  const ask = (command: string): Promise<string> =>
    new Promise((resolve) => {
      answer = (bytes) => resolve(toHex(bytes));
      reader.receive(hexBytes(command));
    });
  return { reader, ask };
}

/** Frames of card readers 4.1. */
const done = 'AAAAAA9669000400009094';
const found = 'AAAAAA9669000800009F0000000097';
const selected = 'AAAAAA9669000C00009000000000000000009C';
const notFound = 'AAAAAA9669000400008084';
const selectFailed = 'AAAAAA9669000400008185';
const readFailed = 'AAAAAA9669000400004145';

describe('without a card', () => {
  test.each([
    [reset, done],
    [status, done],
    [find, notFound],
    [select, selectFailed],
    [read, readFailed],
    [readWithFingerprints, readFailed],
    // 04 ^ 91, 04 ^ 10, 04 ^ 11, 04 ^ 21
    [readAddress, 'AAAAAA9669000400009195'],
    ['AAAAAA96690003 2001 23', 'AAAAAA9669000400001014'],
    ['AAAAAA96690004 2001 00 25', 'AAAAAA9669000400001115'],
    ['AAAAAA96690003 7700 74', 'AAAAAA9669000400002125'],
    ['AAAAAA96690003 6005 66', 'AAAAAA9669000400002125'],
  ])('%s is answered %s', async (command, answer) => {
    const { ask } = connect();
    expect(await ask(command)).toBe(answer);
  });

  test('the number of the module has 16 bytes', async () => {
    const { ask } = connect();
    expect(await ask(moduleId)).toMatch(/^AAAAAA96690014000090[0-9A-F]{34}$/);
  });

  test('garbage before a command and commands in pieces do no harm', async () => {
    const { reader, ask } = connect();
    reader.receive(hexBytes('00 AAAA AAAAAA96'));
    reader.receive(hexBytes('AAAAAA9669 0003'));
    expect(await ask('2001 22')).toBe(notFound);
  });
});

describe('with a card', () => {
  test('find, select, read; then not found until it is put on anew', async () => {
    const { reader, ask } = connect();
    reader.present(identityCards.resident);
    expect(await ask(find)).toBe(found);
    expect(await ask(select)).toBe(selected);
    const answer = await ask(read);
    expect(answer).toHaveLength(1295 * 2);
    expect(answer.slice(0, 28)).toBe('AAAAAA9669050800009001000400');
    expect(await ask(find)).toBe(notFound);
    reader.lift();
    expect(await ask(find)).toBe(notFound);
    reader.present(identityCards.resident);
    expect(await ask(find)).toBe(found);
  });

  test('reading before selecting fails', async () => {
    const { reader, ask } = connect();
    reader.present(identityCards.resident);
    expect(await ask(find)).toBe(found);
    expect(await ask(read)).toBe(readFailed);
  });

  test.each([
    [0, 1297, '050A', '0000'],
    [512, 1809, '070A', '0200'],
    [1024, 2321, '090A', '0400'],
  ] as const)(
    '%i bytes of fingerprints make an answer of %i',
    async (fingerprintBytes, bytes, length, field) => {
      const { reader, ask } = connect();
      reader.present({ ...identityCards.resident, fingerprintBytes });
      await ask(find);
      await ask(select);
      const answer = await ask(readWithFingerprints);
      expect(answer).toHaveLength(bytes * 2);
      expect(answer.slice(0, 32)).toBe(`AAAAAA9669${length}00009001000400${field}`);
    },
  );

  test('the photograph is a pattern', async () => {
    const { reader, ask } = connect();
    reader.present(identityCards.resident);
    await ask(find);
    await ask(select);
    const answer = hexBytes(await ask(read));
    expect(answer.subarray(14 + 256, -1).every((byte) => byte === photoFill)).toBe(true);
  });
});

test.each([
  ['AAAAAA96690003 6000 63', 115_200],
  ['AAAAAA96690003 6001 62', 57_600],
  ['AAAAAA96690003 6002 61', 38_400],
  ['AAAAAA96690003 6003 60', 19_200],
  ['AAAAAA96690003 6004 67', 9_600],
])('%s sets %i baud, and another speed is not heard', async (command, speed) => {
  const { reader, ask } = connect();
  expect(await ask(command)).toBe(done);
  // The answer still went out at the old speed.
  await vi.waitFor(() => expect(reader.baudRate).toBe(speed));
  reader.faults.hostBaudRate = speed;
  expect(await ask(status)).toBe(done);
  reader.faults.hostBaudRate = speed === 9_600 ? 19_200 : 9_600;
  reader.receive(hexBytes(status));
  reader.faults.hostBaudRate = speed;
  // What was not heard is not answered later either: the next answer is that of the next command.
  expect(await ask(find)).toBe(notFound);
});
