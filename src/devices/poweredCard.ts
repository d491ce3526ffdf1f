import type { CardReading } from '../domain/cardReading.ts';
import { AtrError, parseAtr } from './atr.ts';
import { CardFaultError } from './cardFaultText.ts';
import type { PinEntry, PinOutcome } from './device.ts';
import { verifyCommand } from './pinBlock.ts';
import { PinNotSentError, pinFailedBefore, pinFailedMaybeCounted, pinOutcomeOf } from './pinOutcome.ts';
import { readSocialCardFiles, selectSocialCard } from './socialCard.ts';
import { type CardCheckContext, socialCardCredential } from './socialCardCredential.ts';
import { T0Error, type TransmitTpdu } from './t0.ts';

/** A card that has been powered on, whatever it is reached through. It takes T=0 commands one after another. */
export interface PoweredCard {
  /** The whole answer to reset. */
  readonly atr: Uint8Array;
  readonly transmit: TransmitTpdu;
  /** For VERIFY: the command goes to the card at most once, and its bytes are wiped from what lies between. */
  readonly transmitOnce: TransmitTpdu;
  /** Lets the holder enter the PIN on the reader's own pad and gives back the card's answer; null: there is no pad. */
  readonly verifyOnPad: (() => Promise<Uint8Array>) | null;
  /** Bytes on the wire so far, both zero where a service hides the wire. */
  wireBytes(): { readonly sent: number; readonly received: number };
}

/** What the card itself did wrong, as a fault; null: it was not the card. */
export function cardErrorOf(error: unknown): CardFaultError | null {
  if (error instanceof CardFaultError) return error;
  if (error instanceof T0Error || error instanceof AtrError) {
    return new CardFaultError('cardMute', error.message, { cause: error });
  }
  return null;
}

/**
 * Reads and checks the holder's data. `wireBytes` and `durationMs` count from the values given, taken before power-on.
 * @throws CardFaultError; T0Error; AtrError; whatever the transport throws.
 */
export async function readSocialCard(
  card: PoweredCard,
  context: CardCheckContext,
  startedAtMs: number,
  before: { readonly sent: number; readonly received: number },
): Promise<CardReading> {
  const { historicalBytes } = parseAtr(card.atr);
  const files = await readSocialCardFiles(card.transmit);
  const durationMs = performance.now() - startedAtMs;
  const after = card.wireBytes();
  const resetInformation = Buffer.from(historicalBytes).toString('hex').toUpperCase();
  return {
    ok: true,
    credential: socialCardCredential(files, resetInformation, context),
    wireBytes: { sent: after.sent - before.sent, received: after.received - before.received },
    durationMs,
  };
}

function statusWordOf(answer: Uint8Array): number {
  const [sw1, sw2] = answer.subarray(-2);
  if (sw1 === undefined || sw2 === undefined) throw new T0Error(`卡应答只有 ${answer.length} 字节`);
  return (sw1 << 8) | sw2;
}

/** The one command that hands the PIN over, or null when the entry cannot become one. */
function submissionOf(
  card: PoweredCard,
  pin: PinEntry,
): { run: () => Promise<Uint8Array>; wipe: () => void } | null {
  if (pin.enteredAt === 'pinPad') {
    return card.verifyOnPad === null ? null : { run: card.verifyOnPad, wipe: () => {} };
  }
  const command = verifyCommand(pin.digits);
  if (command === null) return null;
  return { run: () => card.transmitOnce(command), wipe: () => command.fill(0) };
}

function unusable(pin: PinEntry): PinOutcome {
  if (pin.enteredAt === 'pinPad') {
    return pinFailedBefore(new PinNotSentError('读卡器没有密码键盘', '请在本机输入密码。'));
  }
  return pinFailedBefore(new PinNotSentError('密码不是 4 到 16 位数字', '请重新输入密码。'));
}

/**
 * One VERIFY, after selecting the application. `61xx`, `6Cxx` and lost answers are not followed up: a repetition could cost
 * the holder another try. The caller wipes the entry.
 * @param faultOf turns what the transport throws into a fault; it may look at the reader to find out.
 */
export async function verifyPinOnCard(
  card: PoweredCard,
  pin: PinEntry,
  faultOf: (error: unknown) => Promise<CardFaultError>,
): Promise<PinOutcome> {
  const submission = submissionOf(card, pin);
  if (submission === null) return unusable(pin);
  try {
    await selectSocialCard(card.transmit);
  } catch (error) {
    submission.wipe();
    return pinFailedBefore(await faultOf(error));
  }
  try {
    return pinOutcomeOf(statusWordOf(await submission.run()));
  } catch (error) {
    return pinFailedMaybeCounted(await faultOf(error));
  } finally {
    submission.wipe();
  }
}
