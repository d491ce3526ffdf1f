import { expect, test } from 'vitest';
import type { ByteLine } from '../../src/devices/byteLine.ts';
import { ccidTypes } from '../../src/devices/ccid.ts';
import { noFrameLog } from '../../src/devices/frameLog.ts';
import { encodeFrame, gemPcTwinFraming } from '../../src/devices/gemPcTwinFraming.ts';
import { SerialCcidLink } from '../../src/devices/serialCcidLink.ts';
import { hexBytes, toHex } from './hexBytes.ts';

const limits = { exchangeTimeoutMs: 150, gapTimeoutMs: 30, maxExchangeMs: 400, afterRemovalMs: 20 };

/** A line whose other end is written by the test: `answer` gets the n-th write and gives back what the reader sends. */
function scripted(answer: (written: Uint8Array, count: number) => readonly Uint8Array[]) {
  const written: string[] = [];
  let tell: (bytes: Uint8Array) => void = () => {};
  const line: ByteLine = {
    write: (bytes) => {
      written.push(toHex(bytes));
      const replies = answer(bytes, written.length);
      setImmediate(() => {
        for (const reply of replies) tell(reply);
      });
    },
    onData: (listener) => {
      tell = listener;
    },
    onClose: () => {},
    close: () => Promise.resolve(),
  };
  const notices: string[] = [];
  const link = new SerialCcidLink(line, {
    framing: gemPcTwinFraming,
    slot: 0,
    limits,
    frames: noFrameLog,
    onNotice: (notice) => notices.push(notice),
  });
  return { link, written, notices, tell: (bytes: Uint8Array) => tell(bytes) };
}

function slotStatus(sequence: number, status = 1): Uint8Array {
  return encodeFrame({
    type: ccidTypes.slotStatus,
    slot: 0,
    sequence,
    specific: [status, 0, 0],
    data: new Uint8Array(0),
  });
}

function spoilt(frame: Uint8Array): Uint8Array {
  return frame.map((byte, index) => (index === frame.length - 1 ? byte ^ 0x40 : byte));
}

function ask({ link }: { link: SerialCcidLink }) {
  return link.exchange(ccidTypes.getSlotStatus);
}

test('the echo is dropped, the answer taken, every byte counted', async () => {
  const line = scripted((written) => [written, slotStatus(0)]);
  expect((await ask(line)).specific).toEqual([1, 0, 0]);
  // GetSlotStatus and SLOT STATUS are 10-byte messages: 13 bytes on the wire each, the command twice for its echo.
  expect(line.link.wireBytes).toEqual({ sent: 13, received: 26 });
});

test('a reader that does not echo is understood too', async () => {
  const line = scripted(() => [slotStatus(0)]);
  expect((await ask(line)).type).toBe(ccidTypes.slotStatus);
});

test('an answer to an earlier command is not taken for this one', async () => {
  const line = scripted((_written, count) =>
    count === 1 ? [slotStatus(0), slotStatus(0)] : [slotStatus(0, 2), slotStatus(1, 0)],
  );
  await ask(line);
  expect((await ask(line)).specific).toEqual([0, 0, 0]);
});

test('a wrong LRC is answered with one NAK, and the repetition taken', async () => {
  const line = scripted((written, count) =>
    count === 1 ? [written, spoilt(slotStatus(0))] : [slotStatus(0)],
  );
  expect((await ask(line)).sequence).toBe(0);
  expect(line.written).toEqual([expect.any(String), '031516']);
});

test('wrong twice is damaged, without a third try', async () => {
  const line = scripted(() => [spoilt(slotStatus(0))]);
  await expect(ask(line)).rejects.toMatchObject({ kind: 'damaged' });
  expect(line.written).toHaveLength(2);
});

test('the echo of our own NAK does not send the command to the card again', async () => {
  const line = scripted((written, count) =>
    count === 1 ? [spoilt(slotStatus(0))] : [written, slotStatus(0)],
  );
  await ask(line);
  expect(line.written).toHaveLength(2);
});

test('a frame that stops half-way is asked for again', async () => {
  const line = scripted((_written, count) =>
    count === 1 ? [slotStatus(0).subarray(0, 7)] : [slotStatus(0)],
  );
  expect((await ask(line)).sequence).toBe(0);
});

test('a frame whose SYNC is lost is asked for again', async () => {
  const line = scripted((_written, count) => (count === 1 ? [slotStatus(0).subarray(1)] : [slotStatus(0)]));
  expect((await ask(line)).sequence).toBe(0);
});

test('a NAK of the reader is obeyed once', async () => {
  const once = scripted((_written, count) => (count === 1 ? [hexBytes('031516')] : [slotStatus(0)]));
  await ask(once);
  expect(once.written[1]).toBe(once.written[0]);
  const always = scripted(() => [hexBytes('031516')]);
  await expect(ask(always)).rejects.toMatchObject({ kind: 'damaged' });
  expect(always.written).toHaveLength(2);
});

test('silence ends the exchange, and a later answer does no harm', async () => {
  const line = scripted((_written, count) => (count === 1 ? [] : [slotStatus(0), slotStatus(1)]));
  await expect(ask(line)).rejects.toMatchObject({ kind: 'silent' });
  expect((await ask(line)).sequence).toBe(1);
});

test('wait bytes keep the exchange open past its timeout', async () => {
  const line = scripted(() => []);
  const asked = ask(line);
  for (const delayMs of [100, 200]) setTimeout(() => line.tell(hexBytes('80')), delayMs);
  setTimeout(() => line.tell(slotStatus(0)), 300);
  expect((await asked).sequence).toBe(0);
});

test('a card that asks for more time for ever is given up', async () => {
  const line = scripted(() => []);
  const asking = setInterval(() => line.tell(hexBytes('80')), 40);
  await expect(ask(line)).rejects.toMatchObject({ kind: 'silent' });
  clearInterval(asking);
});

test('a time extension by CCID status is waiting, not an answer', async () => {
  const line = scripted(() => [slotStatus(0, 0x80), slotStatus(0, 1)]);
  expect((await ask(line)).specific[0]).toBe(1);
});

test('the deadline of the whole task ends an exchange', async () => {
  const line = scripted(() => []);
  const deadlineAtMs = performance.now() - 1;
  await expect(line.link.exchange(ccidTypes.getSlotStatus, { deadlineAtMs })).rejects.toMatchObject({
    kind: 'silent',
  });
});

test('notices pass through, with and without an exchange', async () => {
  const line = scripted(() => [hexBytes('50 02'), slotStatus(0)]);
  line.tell(hexBytes('50 03'));
  await ask(line);
  expect(line.notices).toEqual(['inserted', 'removed']);
});

test('a line that ends refuses the exchange under way and all later ones', async () => {
  const line = scripted(() => []);
  const asked = ask(line);
  line.link.close('unplugged');
  await expect(asked).rejects.toMatchObject({ kind: 'closed', message: 'unplugged' });
  await expect(ask(line)).rejects.toMatchObject({ kind: 'closed' });
});
