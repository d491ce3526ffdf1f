import {
  type HostSending,
  maxMessageBytes,
  messageHeaderBytes,
  messageLength,
  type VirtualWire,
  xorOf,
} from './virtualWire.ts';

const noise: HostSending = { kind: 'noise' };

function takeFrame(received: number[]): HostSending | null {
  if (received.length < 2 + messageHeaderBytes) return null;
  const length = messageLength(received, 2);
  if (length > maxMessageBytes) {
    received.splice(0, 2);
    return noise;
  }
  const frameBytes = 2 + length + 1;
  if (received.length < frameBytes) return null;
  const frame = received.splice(0, frameBytes);
  return { kind: 'command', frame, message: frame.slice(2, -1), isWhole: xorOf(frame) === 0 };
}

/** `03 06 | message | LRC`; NAK `03 15 16` (card readers section 5). */
export const gemPcWire: VirtualWire = {
  take: (received) => {
    const start = received.indexOf(0x03);
    received.splice(0, start === -1 ? received.length : start);
    const second = received[1];
    if (second === undefined) return null;
    if (second === 0x06) return takeFrame(received);
    if (second !== 0x15) {
      received.shift();
      return noise;
    }
    if (received.length < 3) return null;
    received.splice(0, 3);
    return { kind: 'resendRequest' };
  },
  framed: (message) => {
    const frame = [0x03, 0x06, ...message];
    return Uint8Array.of(...frame, xorOf(frame));
  },
  refusal: Uint8Array.of(0x03, 0x15, 0x16),
  acceptance: null,
  checkFromEnd: 1,
  moreTime: () => Uint8Array.of(0x80),
};
