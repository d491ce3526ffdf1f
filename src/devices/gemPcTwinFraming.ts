import {
  type CcidMessage,
  ccidHeaderBytes,
  encodeCcid,
  isKnownCcidType,
  maxCcidMessageBytes,
} from './ccid.ts';
import type { CcidFraming } from './ccidFraming.ts';
import { FrameDecoder, type FrameGrammar, type FrameStep, nextCandidate, noiseStep } from './frameDecoder.ts';

/**
 * Framing of the GemPC Twin and GemCore families on a serial line (card readers section 5):
 *
 *     03 (SYNC) | 06 (ACK) | CCID message | LRC          LRC = XOR of every byte before it
 *     03 15 16                                           NAK: send the last frame again
 *     50 02 / 50 03                                      card removed / inserted, between frames
 *     80..FF                                             one byte, between frames: the card needs more time
 *
 * GemPC Twin and PinPad send the whole command back before the answer, GemCore does not. An echo is told from an answer by
 * its message type, so both are served alike.
 */
const sync = 0x03;
const acknowledge = 0x06;
const negative = 0x15;
const negativeCheck = 0x16;
const notice = 0x50;
const noticeRemoved = 0x02;
const firstWaitByte = 0x80;

const messageOffset = 2;
const frameOverheadBytes = 3;
/** No more than this is ever kept, whatever the line delivers. */
export const maxFrameBytes = maxCcidMessageBytes + frameOverheadBytes;

export const nakFrame: Uint8Array = Uint8Array.of(sync, negative, negativeCheck);

export function lrcOf(bytes: Uint8Array): number {
  return bytes.reduce((lrc, byte) => lrc ^ byte, 0);
}

/** @throws CcidError when the message is too long. */
export function encodeFrame(message: CcidMessage): Uint8Array {
  const body = encodeCcid(message);
  const frame = new Uint8Array(body.length + frameOverheadBytes);
  frame[0] = sync;
  frame[1] = acknowledge;
  frame.set(body, messageOffset);
  frame[frame.length - 1] = lrcOf(frame.subarray(0, -1));
  body.fill(0);
  return frame;
}

function lengthField(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(messageOffset + 1, true);
}

function frameStep(bytes: Uint8Array): FrameStep | null {
  if (bytes.length > messageOffset && !isKnownCcidType(bytes[messageOffset] ?? 0)) {
    return { consumed: messageOffset, event: { kind: 'damaged', cause: 'header' } };
  }
  if (bytes.length < messageOffset + 5) return null;
  const messageBytes = ccidHeaderBytes + lengthField(bytes);
  if (messageBytes > maxCcidMessageBytes) {
    return { consumed: messageOffset, event: { kind: 'damaged', cause: 'header' } };
  }
  const frameBytes = messageBytes + frameOverheadBytes;
  if (bytes.length < frameBytes) return null;
  // SYNC .. LRC XOR to zero when the LRC is right.
  if (lrcOf(bytes.subarray(0, frameBytes)) !== 0) {
    // Only a further frame is looked for in the bytes of a bad one: 50 02 inside a record is not a pulled card.
    return { consumed: nextCandidate(gemPcTwinGrammar, bytes), event: { kind: 'damaged', cause: 'lrc' } };
  }
  const message = bytes.slice(messageOffset, messageOffset + messageBytes);
  return { consumed: frameBytes, event: { kind: 'message', bytes: message } };
}

function noticeStep(second: number | undefined): FrameStep | null {
  if (second === undefined) return null;
  if (second === noticeRemoved) return { consumed: 2, event: { kind: 'removed' } };
  // 03 stays: after a stray 50 it is the SYNC of a good frame. After a real notice it is passed over by the decoder.
  if (second === sync) return { consumed: 1, event: { kind: 'inserted' } };
  return noiseStep;
}

const gemPcTwinGrammar: FrameGrammar = {
  startByte: sync,
  maxFrameBytes,
  stepOf: (bytes) => {
    const [first = 0, second, third] = bytes;
    if (first >= firstWaitByte) return { consumed: 1, event: { kind: 'wait' } };
    if (first === notice) return noticeStep(second);
    if (first !== sync) return noiseStep;
    if (second === undefined) return null;
    if (second === acknowledge) return frameStep(bytes);
    if (second !== negative) return noiseStep;
    if (third === undefined) return null;
    return third === negativeCheck ? { consumed: 3, event: { kind: 'nak' } } : noiseStep;
  },
  mayBegin: (bytes, index) => index + 1 === bytes.length || bytes[index + 1] === acknowledge,
};

export class GemPcTwinDecoder extends FrameDecoder {
  constructor() {
    super(gemPcTwinGrammar);
  }
}

export const gemPcTwinFraming: CcidFraming = {
  encode: encodeFrame,
  newDecoder: () => new GemPcTwinDecoder(),
  resendRequest: nakFrame,
};
