/**
 * What is wrong with the virtual reader. Counters count down by themselves as answers go out; an answer sent again
 * after a NAK is an answer too, so `Infinity` means every time.
 */
export interface ReaderFaults {
  /** Answers that leave with a wrong LRC. */
  damagedAnswers: number;
  /** Answers that stop after half of their bytes. */
  truncatedAnswers: number;
  /** Answers sent twice. */
  duplicatedAnswers: number;
  /** Commands the reader claims not to have understood (NAK). */
  refusedCommands: number;
  /** Bytes 80..FF sent before each answer: the card asks for more time. */
  waitBytes: number;
  /** Swallows commands without echo or answer. */
  silent: boolean;
  /** Sent before each answer. */
  garbage: Uint8Array | null;
  /** The card leaves the slot when this many records have been read. */
  pullAfterRecords: number | null;
  /** Splits everything sent into pieces of this size. */
  chunkBytes: number | null;
  /** Takes the time a line of this speed would. */
  baud: number | null;
  /** GemPC Twin echoes each command, relatives do not. */
  echo: boolean;
}

export function noFaults(): ReaderFaults {
  return {
    damagedAnswers: 0,
    truncatedAnswers: 0,
    duplicatedAnswers: 0,
    refusedCommands: 0,
    waitBytes: 0,
    silent: false,
    garbage: null,
    pullAfterRecords: null,
    chunkBytes: null,
    baud: null,
    echo: true,
  };
}
