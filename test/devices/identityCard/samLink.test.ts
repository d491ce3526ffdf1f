import { expect, test } from 'vitest';
import type { ByteLine } from '../../../src/devices/byteLine.ts';
import { noFrameLog } from '../../../src/devices/frameLog.ts';
import { type SamCommand, samCommands } from '../../../src/devices/identityCard/samCommands.ts';
import { SamLink } from '../../../src/devices/identityCard/samLink.ts';
import { hexBytes, toHex } from '../hexBytes.ts';
import { answerFrame } from './samVectors.ts';

const found = 'AAAAAA96690008 00009F 00000000 97';
const selected = 'AAAAAA9669000C 000090 0000000000000000 9C';
const nobodyWaits = 60_000;

/** A line whose far end is the test: it answers each command with the next of `answers`, piece after piece. */
function scriptedLine(answers: readonly (readonly (string | Uint8Array)[])[]) {
  const sent: string[] = [];
  let receive: (bytes: Uint8Array) => void = () => {};
  const line: ByteLine = {
    write: (bytes) => {
      const answer = answers[sent.length] ?? [];
      sent.push(toHex(bytes));
      setImmediate(() => {
        for (const piece of answer) receive(typeof piece === 'string' ? hexBytes(piece) : piece);
      });
    },
    onData: (listener) => {
      receive = listener;
    },
    onClose: () => {},
    close: () => Promise.resolve(),
  };
  return { line, sent };
}

function ask(link: SamLink, command: SamCommand, timeoutMs = nobodyWaits) {
  return link.exchange(command, { timeoutMs, take: ({ status, data }) => [status, toHex(data)] });
}

test('a late answer to another question is passed over', async () => {
  const { line } = scriptedLine([[found, answerFrame(0x90, new Uint8Array(1284)), selected]]);
  const link = new SamLink(line, nobodyWaits, noFrameLog);
  expect(await ask(link, samCommands.select)).toEqual([0x90, '0000000000000000']);
});

test('the reading of another person, late, is never taken for the start-up answer', async () => {
  const { line } = scriptedLine([[answerFrame(0x90, new Uint8Array(1284)), 'AAAAAA96690004 000090 94']]);
  const link = new SamLink(line, nobodyWaits, noFrameLog);
  expect(await ask(link, samCommands.status)).toEqual([0x90, '']);
});

test.each([
  ['a wrong checksum', 'AAAAAA96690008 00009F 00000000 96'],
  ['half a frame', 'AAAAAA96690008 00009F'],
  ['a preamble hit by a bit', 'AAAAAB96690008 00009F 00000000 97'],
  ['a command the module did not get whole', 'AAAAAA96690004 000010 14'],
  ['a command whose length came wrong', 'AAAAAA96690004 000011 15'],
])('%s is asked for once more', async (_what, broken) => {
  const { line, sent } = scriptedLine([[broken], [found]]);
  const link = new SamLink(line, 5, noFrameLog);
  expect(await ask(link, samCommands.find)).toEqual([0x9f, '00000000']);
  expect(sent).toEqual(
    ['AAAAAA9669000320 0122', 'AAAAAA9669000320 0122'].map((text) => text.replace(' ', '')),
  );
});

test('an answer swallowed by a false beginning is found when the line goes quiet, without asking again', async () => {
  const { line, sent } = scriptedLine([['AAAAAA96690508 0000', found]]);
  const link = new SamLink(line, 5, noFrameLog);
  expect(await ask(link, samCommands.find)).toEqual([0x9f, '00000000']);
  expect(sent).toHaveLength(1);
});

test('twice damaged is an error, and the next question starts clean', async () => {
  const broken = 'AAAAAA96690008 00009F 00';
  const { line, sent } = scriptedLine([[broken], [broken], ['00000097', found]]);
  const link = new SamLink(line, 5, noFrameLog);
  await expect(ask(link, samCommands.find)).rejects.toMatchObject({ kind: 'damaged' });
  expect(await ask(link, samCommands.find)).toEqual([0x9f, '00000000']);
  expect(sent).toHaveLength(3);
});

test('twice not got whole is the answer of the module', async () => {
  const refusal = 'AAAAAA96690004 000010 14';
  const { line } = scriptedLine([[refusal], [refusal]]);
  const link = new SamLink(line, nobodyWaits, noFrameLog);
  expect(await ask(link, samCommands.find)).toEqual([0x10, '']);
});

test('silence ends in its time', async () => {
  const { line, sent } = scriptedLine([]);
  const link = new SamLink(line, nobodyWaits, noFrameLog);
  await expect(ask(link, samCommands.find, 10)).rejects.toMatchObject({ kind: 'silent' });
  expect(sent).toHaveLength(1);
});

test('noise without end ends in its time', async () => {
  const { line } = scriptedLine([]);
  let receive: (bytes: Uint8Array) => void = () => {};
  const link = new SamLink(
    {
      ...line,
      onData: (listener) => {
        receive = listener;
      },
    },
    nobodyWaits,
    noFrameLog,
  );
  const noise = setInterval(() => receive(hexBytes('AAAAAA9669050800')), 1);
  await expect(ask(link, samCommands.find, 50)).rejects.toMatchObject({ kind: 'silent' });
  clearInterval(noise);
});

test('a line that ends refuses what was asked and all that comes', async () => {
  const { line } = scriptedLine([]);
  const link = new SamLink(line, nobodyWaits, noFrameLog);
  const asked = ask(link, samCommands.find);
  link.close('端口已拔出');
  await expect(asked).rejects.toMatchObject({ kind: 'closed' });
  await expect(ask(link, samCommands.find)).rejects.toMatchObject({ kind: 'closed' });
});

test('the log shows commands whole and answers without their data', async () => {
  const reading = answerFrame(0x90, new Uint8Array(1284).fill(0x41));
  const { line } = scriptedLine([[reading]]);
  const shown: string[] = [];
  const frames = {
    frame: (direction: string, label: string, bytes: Uint8Array) =>
      void shown.push(`${direction} ${label} ${toHex(bytes)}`),
    note: () => {},
  };
  await ask(new SamLink(line, nobodyWaits, frames), samCommands.read);
  expect(shown).toEqual(['sent 读证件 AAAAAA96690003300132', 'received 读证件 AAAAAA96690508000090']);
});
