/**
 * What is wrong with the virtual reader. Counters count down by themselves as answers go out, so `Infinity` means every
 * time.
 */
export interface SamReaderFaults {
  /** Answers that leave with a wrong checksum. */
  damagedAnswers: number;
  /** Answers that stop after half of their bytes. */
  truncatedAnswers: number;
  /** Answers sent twice. */
  duplicatedAnswers: number;
  /** Swallows commands without an answer. */
  silent: boolean;
  /** Sent before each answer. */
  garbage: Uint8Array | null;
  /** SW3 that the module status and the reset answer with instead of 90. */
  moduleStatus: number | null;
  /** A card that was found is not found again before it was selected; it can be selected all the same. */
  findsOnce: boolean;
  /** SW3 that finding a card that is there answers with instead of 9F. */
  findStatus: number | null;
  /** SW3 that selecting a card that is there answers with instead of 90. */
  selectStatus: number | null;
  /** SW3 that reading a selected card answers with instead of 90. */
  readStatus: number | null;
  /** The card is lifted just before this command is carried out. */
  liftBefore: 'select' | 'read' | null;
  /** Splits everything sent into pieces of this size. */
  chunkBytes: number | null;
  /** Takes the time a line of this speed would. */
  baud: number | null;
  /** Speed the host has opened the line at, where the line itself has none; null: that of the module. */
  hostBaudRate: number | null;
}

export function noSamFaults(): SamReaderFaults {
  return {
    damagedAnswers: 0,
    truncatedAnswers: 0,
    duplicatedAnswers: 0,
    silent: false,
    garbage: null,
    moduleStatus: null,
    findsOnce: false,
    findStatus: null,
    selectStatus: null,
    readStatus: null,
    liftBefore: null,
    chunkBytes: null,
    baud: null,
    hostBaudRate: null,
  };
}
