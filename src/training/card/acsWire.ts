import {
  type HostSending,
  maxMessageBytes,
  messageHeaderBytes,
  messageLength,
  type VirtualWire,
  xorOf,
} from './virtualWire.ts';

const noise: HostSending = { kind: 'noise' };
const resendBytes = 13;

function takeResend(received: number[]): HostSending | null {
  if (received.length < resendBytes) return null;
  const request = received.slice(0, resendBytes);
  if (request.slice(1, -1).some((byte) => byte !== 0) || request.at(-1) !== 0x03) {
    received.shift();
    return noise;
  }
  received.splice(0, resendBytes);
  return { kind: 'resendRequest' };
}

function framed(message: readonly number[]): Uint8Array {
  return Uint8Array.of(0x02, ...message, xorOf(message), 0x03);
}

/** `02 | message | XOR of the message | 03`, each command answered by a status frame first (card readers section 6). */
export const acsWire: VirtualWire = {
  take: (received) => {
    const start = received.indexOf(0x02);
    received.splice(0, start === -1 ? received.length : start);
    if (received.length < 2) return null;
    if (received[1] === 0x00) return takeResend(received);
    if (received.length < 1 + messageHeaderBytes) return null;
    const length = messageLength(received, 1);
    if (length > maxMessageBytes) {
      received.shift();
      return noise;
    }
    const frameBytes = 1 + length + 2;
    if (received.length < frameBytes) return null;
    const frame = received.splice(0, frameBytes);
    const message = frame.slice(1, -2);
    const isWhole = frame.at(-2) === xorOf(message) && frame.at(-1) === 0x03;
    return { kind: 'command', frame, message, isWhole };
  },
  framed,
  refusal: Uint8Array.of(0x02, 0xff, 0xff, 0x03),
  acceptance: Uint8Array.of(0x02, 0x00, 0x00, 0x03),
  checkFromEnd: 2,
  moreTime: (answerType, slot, sequence) => framed([answerType, 0, 0, 0, 0, slot, sequence, 0x80, 0x01, 0]),
};
