import { type CcidMessage, ccidHeaderBytes, encodeCcid, isCcidAnswer, maxCcidMessageBytes } from './ccid.ts';
import type { CcidFraming } from './ccidFraming.ts';
import { FrameDecoder, type FrameGrammar, type FrameStep, nextCandidate, noiseStep } from './frameDecoder.ts';

/**
 * Framing of the serial readers of ACS: ACR122S, ACR122L, ACR1281S (card readers section 6):
 *
 *     02 (STX) | CCID message | check | 03 (ETX)         check = XOR of the message alone
 *     02 00 00 03                                        reader: command accepted, the answer follows
 *     02 FF FF 03 / FE FE / FD FD / FC FC / 99 99        reader: check, length, ETX wrong, or the rest did not come in time
 *     02 00*11 03                                        host: send the last answer again
 *
 * Commands are not echoed, and there is no byte that asks for time: a time extension is a message of its own.
 */
const startOfText = 0x02;
const endOfText = 0x03;
const accepted = 0x00;
/** Manuals differ in the byte for a timeout: FC or 99. */
const refusals: ReadonlySet<number> = new Set([0xff, 0xfe, 0xfd, 0xfc, 0x99]);

const messageOffset = 1;
const frameOverheadBytes = 3;
const statusFrameBytes = 4;
const resendFillBytes = 11;
/** No more than this is ever kept, whatever the line delivers. */
export const maxAcsFrameBytes = maxCcidMessageBytes + frameOverheadBytes;

export const acsResendRequest: Uint8Array = Uint8Array.of(
  startOfText,
  ...new Uint8Array(resendFillBytes),
  endOfText,
);

function checkOf(message: Uint8Array): number {
  return message.reduce((check, byte) => check ^ byte, 0);
}

/** @throws CcidError when the message is too long. */
export function encodeAcsFrame(message: CcidMessage): Uint8Array {
  const body = encodeCcid(message);
  const frame = new Uint8Array(body.length + frameOverheadBytes);
  frame[0] = startOfText;
  frame.set(body, messageOffset);
  frame[frame.length - 2] = checkOf(body);
  frame[frame.length - 1] = endOfText;
  body.fill(0);
  return frame;
}

function statusStep(bytes: Uint8Array): FrameStep | null {
  const [, code = 0, repeated, end] = bytes;
  if (repeated === undefined) return null;
  if (repeated !== code) return noiseStep;
  if (end === undefined) return null;
  if (end !== endOfText) return noiseStep;
  return { consumed: statusFrameBytes, event: { kind: code === accepted ? 'accepted' : 'nak' } };
}

function messageStep(bytes: Uint8Array): FrameStep | null {
  if (bytes.length < messageOffset + 5) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(messageOffset + 1, true);
  const messageBytes = ccidHeaderBytes + length;
  if (messageBytes > maxCcidMessageBytes) {
    return { consumed: messageOffset, event: { kind: 'damaged', cause: 'header' } };
  }
  const frameBytes = messageBytes + frameOverheadBytes;
  if (bytes.length < frameBytes) return null;
  const message = bytes.slice(messageOffset, messageOffset + messageBytes);
  const isWhole = bytes[frameBytes - 1] === endOfText;
  if (!isWhole || bytes[frameBytes - 2] !== checkOf(message)) {
    const consumed = nextCandidate(acsGrammar, bytes);
    return { consumed, event: { kind: 'damaged', cause: isWhole ? 'lrc' : 'end' } };
  }
  return { consumed: frameBytes, event: { kind: 'message', bytes: message } };
}

function isStatusCode(byte: number): boolean {
  return byte === accepted || refusals.has(byte);
}

const acsGrammar: FrameGrammar = {
  startByte: startOfText,
  maxFrameBytes: maxAcsFrameBytes,
  stepOf: (bytes) => {
    const [first, second] = bytes;
    if (first !== startOfText) return noiseStep;
    if (second === undefined) return null;
    if (isStatusCode(second)) return statusStep(bytes);
    if (isCcidAnswer(second)) return messageStep(bytes);
    return { consumed: messageOffset, event: { kind: 'damaged', cause: 'header' } };
  },
  mayBegin: (bytes, index) => {
    const second = bytes[index + 1];
    return second === undefined || isStatusCode(second) || isCcidAnswer(second);
  },
};

export class AcsDecoder extends FrameDecoder {
  constructor() {
    super(acsGrammar);
  }
}

export const acsFraming: CcidFraming = {
  encode: encodeAcsFrame,
  newDecoder: () => new AcsDecoder(),
  resendRequest: acsResendRequest,
};
