import type { CardFault } from '../domain/cardReading.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { type DeskContext, signedInOperator } from './deskContext.ts';
import { fetchPerson } from './fetchPerson.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

export function cardProblem({ code, message, nextStep }: CardFault): ProblemError {
  return new ProblemError({ code: `card.${code}`, happened: message, money: nothingSettled, nextStep });
}

/**
 * F2: whatever lies on the readers, then who its holder is. Where the site asks for the PIN of a social card, the card is
 * held and nobody is asked about until the PIN is right.
 * @throws ProblemError for every fault of card or reader; `card.pinWanted` and `card.pinWantedOnPad`
 */
export async function readCredential(context: DeskContext): Promise<PersonAtDesk> {
  signedInOperator(context);
  const { session, devices, cardPin } = context;
  session.cardAwaitingPin = null;
  const { deviceId, reading } = await devices.readCredential();
  if (!reading.ok) throw cardProblem(reading.fault);
  const { credential } = reading;
  if (cardPin === 'never' || credential.medium !== 'socialCard' || deviceId === null) {
    return fetchPerson(context, credential);
  }
  session.cardAwaitingPin = { deviceId, credential };
  throw new ProblemError({
    code: cardPin === 'pinPad' ? 'card.pinWantedOnPad' : 'card.pinWanted',
    happened: '这张社保卡需要持卡人输入密码。',
    money: nothingSettled,
    nextStep: cardPin === 'pinPad' ? '请持卡人在密码键盘上输入密码。' : '请持卡人输入密码后按 Enter。',
  });
}
