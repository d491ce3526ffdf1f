/**
 * `notConfigured`: no port is set. `opening`: the port is being opened. `ready`: the reader answers.
 * `portMissing`: the port cannot be opened or went away. `readerSilent`: the port is open, nobody answers.
 * `serviceMissing`: the system's smart card service is not there. `quarantined`: a vendor library crashed too often and is
 * left alone until somebody releases it. `processDown`: the device process has ended and is being started again.
 */
export const readerStates = [
  'notConfigured',
  'opening',
  'ready',
  'portMissing',
  'readerSilent',
  'serviceMissing',
  'quarantined',
  'processDown',
] as const;

export type ReaderState = (typeof readerStates)[number];

export const cardPresences = ['present', 'absent', 'unknown'] as const;

export type CardPresence = (typeof cardPresences)[number];

export interface ReaderStatus {
  readonly port: string | null;
  readonly state: ReaderState;
  readonly card: CardPresence;
  /** What the reader calls itself, printable ASCII. */
  readonly firmware: string | null;
  /** For the status bar, in Chinese. */
  readonly message: string;
}
