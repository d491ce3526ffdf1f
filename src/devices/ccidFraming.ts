import type { CcidMessage } from './ccid.ts';
import type { FrameDecoder } from './frameDecoder.ts';

/** What surrounds CCID messages on the serial line of one family of readers. */
export interface CcidFraming {
  /** @throws CcidError when the message is too long. */
  encode(message: CcidMessage): Uint8Array;
  /** One for each line opened. */
  newDecoder(): FrameDecoder;
  /** Asks the reader to send its last answer again; it does not run the command again. */
  readonly resendRequest: Uint8Array;
}
