import type { CardFaultCode } from '../domain/cardReading.ts';
import { CardFaultError } from './cardFaultText.ts';

/** A native call that has not come back in time; it may never. */
export class PcscStuckError extends Error {
  override readonly name = 'PcscStuckError';
}

/** Codes of pcsc-mini, which are the names of the PC/SC return codes. */
const faultCodes: ReadonlyMap<string, CardFaultCode> = new Map([
  ['NoSmartCard', 'noCard'],
  ['RemovedCard', 'cardRemoved'],
  ['UnpoweredCard', 'cardMute'],
  ['UnresponsiveCard', 'cardMute'],
  ['CommError', 'cardMute'],
  ['CommDataLost', 'cardMute'],
  // What the card says after another program has reset it, or it was pulled and put back.
  ['ResetCard', 'cardRemoved'],
  ['NotTransacted', 'cardRemoved'],
  ['ProtoMismatch', 'notSocialCard'],
  ['ReaderUnavailable', 'noReader'],
  ['UnknownReader', 'noReader'],
  ['NoService', 'serviceMissing'],
  ['ServiceStopped', 'serviceMissing'],
  ['Shutdown', 'serviceMissing'],
  ['InvalidHandle', 'serviceMissing'],
  ['SystemCancelled', 'serviceMissing'],
]);

export function pcscCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The native code gives each of its errors a `code`; anything else is a defect of the program. */
export function pcscFaultOf(error: unknown): CardFaultError | null {
  if (error instanceof PcscStuckError) return new CardFaultError('readerSilent', error.message);
  const code = pcscCodeOf(error);
  if (code === '') return null;
  const detail = code === 'SharingViolation' ? '读卡器正被其他程序独占' : `PC/SC ${code}`;
  return new CardFaultError(faultCodes.get(code) ?? 'readerFault', detail, { cause: error });
}
