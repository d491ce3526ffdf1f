/** One record of a card file; on the card it lies as tag, length, value. */
export interface CardRecord {
  readonly tag: number;
  readonly value: Uint8Array;
}

export interface CardFile {
  readonly fileId: number;
  readonly shortFileId: number;
  /** In the order of record numbers, which differs between generations. */
  readonly records: readonly CardRecord[];
  /** Read only after VERIFY. */
  readonly needsPin: boolean;
}

/** How the operating system of the card goes about its work: cards of different makers differ here. */
export interface CardBehaviour {
  readonly application: 'present' | 'missing' | 'locked';
  /** `asNumber`: takes P1 for a record number whatever P2 says. */
  readonly tagAddressing: 'byTag' | 'asNumber' | 'refused';
  readonly numberAddressing: boolean;
  readonly shortFileIds: boolean;
  /** Values of P1 with which SELECT by file id is accepted. */
  readonly selectFileP1: readonly number[];
  /** Answers 6Cxx to the first READ RECORD of each record even when Le was right. */
  readonly correctsEveryLe: boolean;
  /** Answers 63C0 instead of 6983 to the try that locks the PIN (card readers section 2.7). */
  readonly locksWith63c0: boolean;
  /** Does not answer to power. */
  readonly mute: boolean;
}

/** Everything there is to know about one training card; data alone. */
export interface CardProfile {
  /** In Chinese, for lists of training cards. */
  readonly label: string;
  readonly atr: Uint8Array;
  readonly files: readonly CardFile[];
  readonly behaviour: CardBehaviour;
  /** Decimal digits. */
  readonly pin: string;
  /** Tries left when the card is put in; 0: locked. */
  readonly pinTries: number;
}

export const plainBehaviour: CardBehaviour = {
  application: 'present',
  tagAddressing: 'byTag',
  numberAddressing: true,
  shortFileIds: true,
  selectFileP1: [0x00, 0x02],
  correctsEveryLe: false,
  locksWith63c0: false,
  mute: false,
};
