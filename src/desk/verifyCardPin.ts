import { cardFault } from '../devices/cardFaultText.ts';
import type { PinEntry, PinOutcome } from '../devices/device.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { type DeskContext, signedInOperator } from './deskContext.ts';
import { fetchPerson } from './fetchPerson.ts';
import type { PersonAtDesk } from './personAtDesk.ts';
import { cardProblem } from './readCredential.ts';

function noCardWaits(): ProblemError {
  return new ProblemError({
    code: 'card.pinNotWanted',
    happened: '没有等待输入密码的社保卡，卡可能已被取走。密码没有送给任何卡。',
    money: nothingSettled,
    nextStep: '请重新插卡，再按 F2 读卡。',
  });
}

function wrongPin(triesLeft: number | null): ProblemError {
  const { message, nextStep } = cardFault('pinWrong', '');
  const happened =
    triesLeft === null
      ? '社保卡密码不对，卡已记一次错误；还能再试几次，卡没有说明。'
      : `社保卡密码不对，还可以再试 ${triesLeft} 次。`;
  return cardProblem({
    code: 'pinWrong',
    message: triesLeft === 0 ? message : happened,
    nextStep,
    detail: '',
  });
}

function refusal(outcome: Exclude<PinOutcome, { kind: 'accepted' }>): ProblemError {
  switch (outcome.kind) {
    case 'wrong':
      return wrongPin(outcome.triesLeft);
    case 'locked':
      return cardProblem(cardFault('pinLocked', ''));
    case 'failed':
      return cardProblem(outcome.reading.fault);
  }
}

/**
 * The PIN of the card that was read, once, then who its holder is. The digits are wiped before this settles, whatever
 * comes of it. After a wrong PIN the card stays held, so that the holder can try again knowing how many tries are left.
 * @throws ProblemError `card.pinWrong` with the tries left, `card.pinLocked`, `card.pinNotWanted`, or the reader's fault
 */
export async function verifyCardPin(context: DeskContext, pin: PinEntry): Promise<PersonAtDesk> {
  const { session, devices } = context;
  try {
    signedInOperator(context);
    const held = session.cardAwaitingPin;
    if (held === null) throw noCardWaits();
    const outcome = await devices.verifyPin(held.deviceId, pin);
    // The card was pulled meanwhile: what was verified may have been another.
    if (session.cardAwaitingPin !== held) throw noCardWaits();
    if (outcome.kind !== 'wrong') session.cardAwaitingPin = null;
    if (outcome.kind !== 'accepted') throw refusal(outcome);
    return await fetchPerson(context, held.credential);
  } finally {
    if (pin.enteredAt === 'terminal') pin.digits.fill(0);
  }
}
