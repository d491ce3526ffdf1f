import type { SocialCardCredential } from '../domain/credential.ts';

/** When the PIN of a social card is asked for, and where it is entered: at this keyboard or on the reader's own pad. */
export const cardPinRules = ['never', 'terminal', 'pinPad'] as const;

export type CardPinRule = (typeof cardPinRules)[number];

/** A card that has been read and waits for its PIN; forgotten when it leaves the reader. */
export interface CardAwaitingPin {
  readonly deviceId: string;
  readonly credential: SocialCardCredential;
}
