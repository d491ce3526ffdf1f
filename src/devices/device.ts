import type { CardReading } from '../domain/cardReading.ts';
import type { FrameLog } from './frameLog.ts';
import type { ReaderStatus } from './readerStatus.ts';
import type { CardCheckContext } from './socialCardCredential.ts';

/** What one device reports to the device process. */
export interface DeviceEvents {
  onStatus(status: ReaderStatus): void;
  /** A card or certificate came within reach; nothing has been read yet. */
  onPresented(): void;
  onRemoved(): void;
  /** One complete scan, decoded to text, never empty. */
  onScan(text: string): void;
}

/**
 * One thing on the desk. A port that is missing or goes away is a state and not an error: the device opens it again by
 * itself with growing pauses. Every promise settles within the limits of the device.
 */
export interface Device {
  readonly status: ReaderStatus;
  /** One attempt to open; later attempts follow by themselves. Never rejects. */
  connect(): Promise<void>;
  stop(): Promise<void>;
}

/** A device that reads cards or certificates. Two calls at a time share one reading. */
export interface CredentialReader extends Device {
  /** Never rejects but for a defect of the program. */
  readCredential(context: CardCheckContext): Promise<CardReading>;
}

/** A credential reader that can hand a PIN to the card in it. */
export interface PinReader extends CredentialReader {
  /** One VERIFY, never repeated by itself. The digits are wiped before the promise settles. */
  verifyPin(pin: PinEntry): Promise<PinOutcome>;
}

/** Digits typed at the terminal (ASCII bytes, wiped by the reader after use), or entered on the reader's own pad. */
export type PinEntry =
  | { readonly enteredAt: 'terminal'; readonly digits: Uint8Array }
  | { readonly enteredAt: 'pinPad' };

export type PinOutcome =
  | { readonly kind: 'accepted' }
  /** Null: the card did not say how many tries are left. */
  | { readonly kind: 'wrong'; readonly triesLeft: number | null }
  | { readonly kind: 'locked' }
  | { readonly kind: 'failed'; readonly reading: Extract<CardReading, { ok: false }> };

/** What every device is made with. */
export interface DeviceMakings {
  readonly events: DeviceEvents;
  readonly frames: FrameLog;
}

/** A device that gives up after repeated crashes, until somebody lets it try again. */
export interface QuarantinedDevice extends Device {
  release(): Promise<void>;
}

export function isCredentialReader(device: Device): device is CredentialReader {
  return 'readCredential' in device;
}

export function isPinReader(device: Device): device is PinReader {
  return isCredentialReader(device) && 'verifyPin' in device;
}

export function canBeQuarantined(device: Device): device is QuarantinedDevice {
  return 'release' in device;
}
