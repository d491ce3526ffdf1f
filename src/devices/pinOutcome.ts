import type { CardFault } from '../domain/cardReading.ts';
import { CardFaultError } from './cardFaultText.ts';
import type { PinEntry, PinOutcome } from './device.ts';
import { StatusWordError } from './statusWords.ts';

const accepted = 0x9000;
const methodBlocked = 0x6983;
const wrongPinPrefix = 0x63c;
const notCounted = '密码没有交给卡，没有记错误次数。';
const mayHaveCounted =
  '卡的答复没有收到，这次密码可能已记一次错误，本机没有重试。请先向持卡人说明，确认密码无误后再由持卡人决定是否重输；也可改用医保码或身份证。';

/** The PIN never left: no pad, no usable digits, nobody at the pad. */
export class PinNotSentError extends CardFaultError {
  override readonly fault: CardFault;

  /** @param cause in Chinese, without a full stop. */
  constructor(cause: string, nextStep: string) {
    super('readerFault', cause);
    this.fault = { code: 'readerFault', message: `${cause}。`, nextStep, detail: cause };
  }
}

function failed(fault: CardFault): PinOutcome {
  return { kind: 'failed', reading: { ok: false, fault } };
}

/** What the card's answer to VERIFY means (card readers section 2.7). */
export function pinOutcomeOf(statusWord: number): PinOutcome {
  if (statusWord === accepted) return { kind: 'accepted' };
  if (statusWord === methodBlocked) return { kind: 'locked' };
  if (statusWord >> 4 === wrongPinPrefix) {
    const triesLeft = statusWord & 0x0f;
    return triesLeft === 0 ? { kind: 'locked' } : { kind: 'wrong', triesLeft };
  }
  // 6300: wrong, without saying how many tries are left (ISO 7816-4).
  if (statusWord === 0x6300) return { kind: 'wrong', triesLeft: null };
  return failed(new StatusWordError(statusWord, '校验密码').fault);
}

/** Nothing reached the card's PIN counter. */
export function pinFailedBefore({ fault }: CardFaultError): PinOutcome {
  return failed({ ...fault, message: `${fault.message}${notCounted}` });
}

/** The command left and no answer came: whether the card counted it is not known. */
export function pinFailedMaybeCounted(error: CardFaultError): PinOutcome {
  if (error instanceof PinNotSentError) return pinFailedBefore(error);
  return failed({ ...error.fault, nextStep: mayHaveCounted });
}

/** The digits are overwritten whatever came of them. */
export function wipePin(pin: PinEntry): void {
  if (pin.enteredAt === 'terminal') pin.digits.fill(0);
}
