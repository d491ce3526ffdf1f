import type { CardFaultCode } from '../domain/cardReading.ts';
import { type Atr, parseAtr } from './atr.ts';
import { CardFaultError } from './cardFaultText.ts';
import { type CcidMessage, ccidErrors, ccidErrorText, ccidStatusOf, ccidTypes } from './ccid.ts';
import { PinNotSentError } from './pinOutcome.ts';
import { ccidPinEntry, pinPadTimeoutMs } from './pinPad.ts';
import type { PoweredCard } from './poweredCard.ts';
import type { SerialCcidLink } from './serialCcidLink.ts';

export type AskReader = SerialCcidLink['exchange'];

/** Errors of the card or its contacts, as opposed to those of the reader. */
const cardErrorCodes: ReadonlySet<number> = new Set([
  ccidErrors.cardMute,
  ccidErrors.parity,
  ccidErrors.overrun,
  ccidErrors.badAtrStart,
  ccidErrors.badAtrCheck,
  ccidErrors.protocolUnsupported,
  ccidErrors.classUnsupported,
  ccidErrors.procedureByte,
]);

function failureCode(errorCode: number): CardFaultCode {
  return cardErrorCodes.has(errorCode) ? 'cardMute' : 'readerFault';
}

/** SetParameters for T=0: default clock and baud factors, the card's own guard and waiting times. */
function t0Parameters(atr: Atr): Uint8Array {
  return Uint8Array.of(0x11, 0x00, atr.extraGuardTime, atr.waitingTime, 0x00);
}

/** A card that is no longer active was pulled, even if one is in the slot again: it may be another person's. */
function refuseFailed(answer: CcidMessage, doing: string): void {
  const { card, outcome, errorCode } = ccidStatusOf(answer);
  if (card === 'active' && outcome === 'done') return;
  const detail = `${doing} ${ccidErrorText(errorCode)}`;
  throw new CardFaultError(card === 'active' ? failureCode(errorCode) : 'cardRemoved', detail);
}

function refusePadEntry(answer: CcidMessage): void {
  const { card, outcome, errorCode } = ccidStatusOf(answer);
  if (card !== 'active' || outcome !== 'failed') return;
  const again = '请持卡人在密码键盘上重新输入。';
  if (errorCode === ccidErrors.pinTimeout) throw new PinNotSentError('密码键盘等待输入超时', again);
  if (errorCode === ccidErrors.pinCancelled) throw new PinNotSentError('持卡人在密码键盘上按了取消', again);
}

export interface CcidCardMakings {
  readonly ask: AskReader;
  readonly wireBytes: PoweredCard['wireBytes'];
  /** Every answer of the reader tells whether there is a card. */
  readonly onAnswer: (answer: CcidMessage) => void;
  readonly hasPad: boolean;
  /** `performance.now()` at which the whole task must be over. */
  readonly deadlineAtMs: number;
}

/** @throws CardFaultError `noCard`, `cardMute`, `readerFault` or `notSocialCard`; AtrError; LinkError. */
async function powerOn({ ask, onAnswer, deadlineAtMs }: CcidCardMakings): Promise<Uint8Array> {
  const answer = await ask(ccidTypes.iccPowerOn, { deadlineAtMs });
  const status = ccidStatusOf(answer);
  onAnswer(answer);
  if (status.card === 'absent') throw new CardFaultError('noCard', '卡槽为空');
  if (status.outcome !== 'done') {
    throw new CardFaultError(failureCode(status.errorCode), `上电 ${ccidErrorText(status.errorCode)}`);
  }
  return answer.data;
}

async function setParameters(atr: Atr, { ask, onAnswer, deadlineAtMs }: CcidCardMakings): Promise<void> {
  const answer = await ask(ccidTypes.setParameters, { data: t0Parameters(atr), deadlineAtMs });
  // A reader that does not know the command keeps its own defaults, which are the same; a missing card is another matter.
  if (ccidStatusOf(answer).card === 'active') return;
  onAnswer(answer);
  refuseFailed(answer, '设置参数');
}

/**
 * Powers the card on over CCID. The reader takes one TPDU in each XfrBlock (card readers section 5).
 * @throws CardFaultError; AtrError; LinkError.
 */
export async function powerOnCcidCard(makings: CcidCardMakings): Promise<PoweredCard> {
  const { ask, onAnswer, deadlineAtMs } = makings;
  const atrBytes = await powerOn(makings);
  const atr = parseAtr(atrBytes);
  // Only T=0 is spoken here; 社会保障卡 of the first two generations offer nothing else (card readers section 2.2).
  if (!atr.protocols.includes(0)) throw new CardFaultError('notSocialCard', '卡只支持 T=1 协议');
  await setParameters(atr, makings);
  const taken = (answer: CcidMessage, doing: string): Uint8Array => {
    if (ccidStatusOf(answer).card !== 'active') onAnswer(answer);
    refuseFailed(answer, doing);
    return answer.data;
  };
  const transfer = async (data: Uint8Array, onceOnly: boolean): Promise<Uint8Array> =>
    taken(await ask(ccidTypes.xfrBlock, { data, deadlineAtMs, onceOnly }), '传输');
  const verifyOnPad = async (): Promise<Uint8Array> => {
    const data = ccidPinEntry();
    const answer = await ask(ccidTypes.secure, { data, timeoutMs: pinPadTimeoutMs, onceOnly: true });
    refusePadEntry(answer);
    return taken(answer, '密码键盘');
  };
  return {
    atr: atrBytes,
    transmit: (tpdu) => transfer(tpdu, false),
    transmitOnce: (tpdu) => transfer(tpdu, true),
    verifyOnPad: makings.hasPad ? verifyOnPad : null,
    wireBytes: makings.wireBytes,
  };
}
