import { expect, test } from 'vitest';
import type { ByteLine } from '../../src/devices/byteLine.ts';
import { type CcidMessage, ccidTypes } from '../../src/devices/ccid.ts';
import { noFrameLog } from '../../src/devices/frameLog.ts';
import { encodeFrame, gemPcTwinFraming } from '../../src/devices/gemPcTwinFraming.ts';
import { SerialCcidLink } from '../../src/devices/serialCcidLink.ts';
import { hexBytes, toHex } from './hexBytes.ts';

/** VERIFY with the PIN 123456 (card readers section 2.7), as the first command of a line. */
const verify = hexBytes('00 20 00 00 03 12 34 56');
const frameOfVerify = encodeFrame(message(ccidTypes.xfrBlock, [0, 0, 0], verify));

function message(type: number, specific: CcidMessage['specific'], data: Uint8Array): CcidMessage {
  return { type, slot: 0, sequence: 0, specific, data };
}

function accepted(): Uint8Array {
  return encodeFrame(message(ccidTypes.dataBlock, [0, 0, 0], hexBytes('9000')));
}

/** A line that keeps what it is given, as no real one may, to see whether it is wiped. */
function lineAnswering(...replies: readonly Uint8Array[]) {
  const kept: Uint8Array[] = [];
  const copies: string[] = [];
  let tell: (bytes: Uint8Array) => void = () => {};
  const line: ByteLine = {
    write: (bytes) => {
      kept.push(bytes);
      copies.push(toHex(bytes));
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
  const limits = { exchangeTimeoutMs: 150, gapTimeoutMs: 30, maxExchangeMs: 400, afterRemovalMs: 20 };
  const link = new SerialCcidLink(line, {
    framing: gemPcTwinFraming,
    slot: 0,
    limits,
    frames: noFrameLog,
    onNotice: () => {},
  });
  return { link, kept, copies };
}

function submit({ link }: { link: SerialCcidLink }) {
  return link.exchange(ccidTypes.xfrBlock, { data: verify, onceOnly: true });
}

test('a command that costs a try leaves once, and its frame is wiped', async () => {
  const line = lineAnswering(Uint8Array.from(frameOfVerify), accepted());
  expect((await submit(line)).data).toEqual(hexBytes('9000'));
  expect(line.copies).toEqual([toHex(frameOfVerify)]);
  expect(line.kept).toEqual([new Uint8Array(frameOfVerify.length)]);
});

test.each([
  ['a reader that did not get it', [hexBytes('03 15 16')], 'damaged'],
  ['a damaged answer', [accepted().map((byte, index) => (index === 5 ? byte ^ 1 : byte))], 'damaged'],
  ['an answer that stops', [accepted().subarray(0, 8)], 'damaged'],
  ['no answer', [], 'silent'],
] as const)(
  'after %s neither the command nor the answer is asked for again',
  async (_what, replies, kind) => {
    const line = lineAnswering(...replies);
    await expect(submit(line)).rejects.toMatchObject({ kind });
    expect(line.copies).toEqual([toHex(frameOfVerify)]);
  },
);
