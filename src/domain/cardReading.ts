import type { ReadCredential } from './credential.ts';

/**
 * Why a card could not be read. Each code has one Chinese message and one next step (src/devices/cardFaultText.ts);
 * none of them has touched money, which the desk adds to the text.
 */
export type CardFaultCode =
  | 'noReader'
  | 'noCard'
  | 'cardMute'
  | 'cardRemoved'
  | 'frameDamaged'
  | 'readerSilent'
  | 'notSocialCard'
  | 'fieldProtected'
  | 'fieldMissing'
  | 'identityNumberInvalid'
  | 'cardExpired'
  | 'cardLocked'
  | 'thirdGenerationNeedsOnline'
  | 'cardDataDamaged'
  | 'readerFault'
  | 'pinWrong'
  | 'pinLocked'
  | 'cardsDisagree'
  | 'serviceMissing'
  | 'libraryFailed'
  | 'libraryQuarantined';

export interface CardFault {
  readonly code: CardFaultCode;
  /** What happened, in Chinese. */
  readonly message: string;
  /** The next step, in Chinese. */
  readonly nextStep: string;
  /** Status word, frame position or cause for the IT person; never personal data. */
  readonly detail: string;
}

export type CardReading =
  | {
      readonly ok: true;
      readonly credential: ReadCredential;
      /** Bytes on the wire in both directions, first question to last answer; zero where a library hides the wire. */
      readonly wireBytes: { readonly sent: number; readonly received: number };
      readonly durationMs: number;
    }
  | { readonly ok: false; readonly fault: CardFault };
