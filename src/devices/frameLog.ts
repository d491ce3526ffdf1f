/** Which way bytes went, seen from the terminal. */
export type FrameDirection = 'sent' | 'received';

/**
 * Where a device writes what went over its line, for the IT person who looks for a cable or a driver. The writer masks:
 * personal data, PINs and photographs never reach the log.
 */
export interface FrameLog {
  /** @param label what the frame is, in a few words: `READ RECORD EF06 08`. @param bytes already masked. */
  frame(direction: FrameDirection, label: string, bytes: Uint8Array): void;
  note(text: string): void;
}

/** For tests and for tools that do not look. */
export const noFrameLog: FrameLog = { frame: () => {}, note: () => {} };
