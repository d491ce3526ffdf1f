/** One thing the host has sent. */
export type HostSending =
  /** @property message CCID message; `isWhole` false when its check byte is wrong. @property frame as it came. */
  | {
      readonly kind: 'command';
      readonly frame: readonly number[];
      readonly message: readonly number[];
      readonly isWhole: boolean;
    }
  | { readonly kind: 'resendRequest' }
  | { readonly kind: 'noise' };

/**
 * The reader's end of one family's framing. It is written apart from the product's, so that an error in one is not
 * hidden by the same error in the other.
 */
export interface VirtualWire {
  /** Takes one sending off the front of `received`, or nothing (null) until more has come. */
  take(received: number[]): HostSending | null;
  framed(message: readonly number[]): Uint8Array;
  /** Says that the command did not come whole. */
  readonly refusal: Uint8Array;
  /** Says that the command came whole, before it is run; null: nothing is said. */
  readonly acceptance: Uint8Array | null;
  /** Where the check byte is, counted from the end of a frame. */
  readonly checkFromEnd: number;
  /** The card asks for more time with the answer to this command. */
  moreTime(answerType: number, slot: number, sequence: number): Uint8Array;
}

/** Header and longest data of the readers played. */
export const maxMessageBytes = 271;
export const messageHeaderBytes = 10;

export function messageLength(received: readonly number[], offset: number): number {
  const [l0 = 0, l1 = 0, l2 = 0, l3 = 0] = received.slice(offset + 1, offset + 5);
  return messageHeaderBytes + l0 + l1 * 0x100 + l2 * 0x10000 + l3 * 0x1000000;
}

export function xorOf(bytes: readonly number[]): number {
  return bytes.reduce((check, byte) => check ^ byte, 0);
}
