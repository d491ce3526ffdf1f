import type { CardReading } from '../domain/cardReading.ts';
import { CardFaultError } from './cardFaultText.ts';
import { maskedAnswer, maskedAtr, maskedTpdu, tpduLabel } from './cardFrameMask.ts';
import type { CredentialReader, PinEntry, PinOutcome } from './device.ts';
import type { FrameLog } from './frameLog.ts';
import { type PcscApi, type PcscCard, type PcscSlotHandle, pcscNumbers } from './pcscApi.ts';
import { PcscStuckError, pcscCodeOf, pcscFaultOf } from './pcscError.ts';
import { PinNotSentError, pinFailedBefore } from './pinOutcome.ts';
import { pcscPinEntry, pinPadTimeoutMs, verifyPinDirectCode } from './pinPad.ts';
import { cardErrorOf, type PoweredCard, readSocialCard, verifyPinOnCard } from './poweredCard.ts';
import type { CardPresence, ReaderStatus } from './readerStatus.ts';
import type { CardCheckContext } from './socialCardCredential.ts';

export interface PcscSlotLimits {
  /** The service powers the card on before it answers. */
  readonly connectTimeoutMs: number;
  /** Every other native call. */
  readonly callTimeoutMs: number;
  /** One insertion is told several times; its state counts when it has stood this long. */
  readonly debounceMs: number;
}

export interface PcscSlotParts {
  readonly api: PcscApi;
  readonly limits: PcscSlotLimits;
  readonly frames: FrameLog;
  readonly onSettled: () => void;
  readonly onPresented: () => void;
  readonly onRemoved: () => void;
  /** A native call did not come back in time; `late` settles if it ever does. */
  readonly onStuck: (late: Promise<unknown>) => void;
}

const noWireBytes = { sent: 0, received: 0 };
const padTimeout = 0x6400;
const padCancelled = 0x6401;
const maxNameCharacters = 64;

/**
 * One reader of the smart card service, as long as it is plugged in. Work on its card is done one after another, within a
 * transaction, so that no other program gets between; the card is reset afterwards, so that no verified PIN is left.
 */
export class PcscSlot implements CredentialReader {
  readonly name: string;
  readonly #handle: PcscSlotHandle;
  readonly #parts: PcscSlotParts;
  #card: CardPresence = 'unknown';
  #rawStatus = 0;
  #wasEmpty = false;
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #reading: Promise<CardReading> | null = null;
  #gone = false;

  constructor(handle: PcscSlotHandle, parts: PcscSlotParts) {
    this.#handle = handle;
    this.#parts = parts;
    this.name = handle.name();
    handle.onChange((rawStatus) => this.#noteChange(rawStatus));
  }

  get status(): ReaderStatus {
    return {
      port: this.name,
      state: this.#gone ? 'portMissing' : 'ready',
      card: this.#card,
      firmware: this.name.replace(/[^ -~]/g, '').slice(0, maxNameCharacters) || null,
      message: '读卡器就绪。',
    };
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  /** The reader is unplugged, or its service is gone. */
  stop(): Promise<void> {
    this.#gone = true;
    this.#clearTimer();
    const hadCard = this.#card === 'present';
    this.#card = 'unknown';
    if (hadCard) this.#parts.onRemoved();
    return Promise.resolve();
  }

  readCredential(context: CardCheckContext): Promise<CardReading> {
    this.#reading ??= this.#inTurn(() => this.#read(context)).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** The caller wipes the entry. */
  verifyPin(pin: PinEntry): Promise<PinOutcome> {
    return this.#inTurn(() => this.#verify(pin));
  }

  #noteChange(rawStatus: number): void {
    if (this.#gone) return;
    this.#rawStatus = rawStatus;
    if ((rawStatus & pcscNumbers.statusPresent) === 0) this.#wasEmpty = true;
    this.#clearTimer();
    this.#timer = setTimeout(() => this.#settle(), this.#parts.limits.debounceMs);
  }

  /** A card exchanged for another within the pause is a removal and an insertion. */
  #settle(): void {
    this.#timer = null;
    const before = this.#card;
    const isPresent = (this.#rawStatus & pcscNumbers.statusPresent) !== 0;
    const wasTaken = this.#wasEmpty && before === 'present';
    this.#wasEmpty = false;
    this.#card = isPresent ? 'present' : 'absent';
    if (wasTaken) this.#parts.onRemoved();
    if (isPresent && (wasTaken || before !== 'present')) this.#parts.onPresented();
    this.#parts.onSettled();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  async #read(context: CardCheckContext): Promise<CardReading> {
    try {
      const startedAtMs = performance.now();
      return await this.#withCard((card) => readSocialCard(card, context, startedAtMs, noWireBytes));
    } catch (error) {
      return { ok: false, fault: this.#faultOf(error).fault };
    }
  }

  async #verify(pin: PinEntry): Promise<PinOutcome> {
    const faultOf = (error: unknown): Promise<CardFaultError> => Promise.resolve(this.#faultOf(error));
    try {
      return await this.#withCard((card) => verifyPinOnCard(card, pin, faultOf));
    } catch (error) {
      return pinFailedBefore(this.#faultOf(error));
    }
  }

  #faultOf(error: unknown): CardFaultError {
    const fault = cardErrorOf(error) ?? pcscFaultOf(error);
    if (fault === null) throw error;
    this.#parts.frames.note(`${this.name}：${fault.fault.detail}`);
    return fault;
  }

  /** @throws whatever connecting or `work` throws; what goes wrong while letting go of the card is noted only. */
  async #withCard<T>(work: (card: PoweredCard) => Promise<T>): Promise<T> {
    const { connectTimeoutMs } = this.#parts.limits;
    const card = await this.#within(
      this.#handle.connect(pcscNumbers.shareShared, pcscNumbers.protocolT0),
      '连接卡',
      connectTimeoutMs,
      (late) => late.disconnect(pcscNumbers.dispositionReset),
    );
    try {
      // Waits for other programs to finish; closing the connection ends it.
      await this.#within(card.transaction(), '等待独占使用卡');
      return await work(await this.#powered(card));
    } catch (error) {
      // It was in the reader when it was connected.
      if (pcscFaultOf(error)?.fault.code !== 'noCard') throw error;
      throw new CardFaultError('cardRemoved', `PC/SC ${pcscCodeOf(error)}`, { cause: error });
    } finally {
      await this.#letGo(card);
    }
  }

  async #letGo(card: PcscCard): Promise<void> {
    try {
      await this.#within(card.disconnect(pcscNumbers.dispositionReset), '断开卡');
    } catch (error) {
      // The work is complete or has failed for a reason of its own.
      this.#faultOf(error);
    }
  }

  async #powered(card: PcscCard): Promise<PoweredCard> {
    const { frames } = this.#parts;
    const { atr } = await this.#within(card.state(), '查询卡状态');
    frames.frame('received', 'ATR', maskedAtr(atr));
    const transmit = async (tpdu: Uint8Array): Promise<Uint8Array> => {
      frames.frame('sent', tpduLabel(tpdu), maskedTpdu(tpdu));
      const answer = await this.#within(card.transmit(tpdu), tpduLabel(tpdu));
      frames.frame('received', '卡应答', maskedAnswer(answer));
      // A card in its reader gives at least a status word; some drivers report a pulled one as an empty success.
      if (answer.length === 0) throw new CardFaultError('cardRemoved', '智能卡服务没有给出卡应答');
      return answer;
    };
    return {
      atr,
      transmit,
      transmitOnce: transmit,
      verifyOnPad: () => this.#verifyOnPad(card),
      wireBytes: () => noWireBytes,
    };
  }

  async #verifyOnPad(card: PcscCard): Promise<Uint8Array> {
    const code = await this.#padCode(card);
    if (code === null) throw new PinNotSentError('读卡器没有密码键盘', '请在本机输入密码。');
    this.#parts.frames.note('请求在密码键盘上输入密码');
    const answer = await this.#within(card.control(code, pcscPinEntry()), '密码键盘', pinPadTimeoutMs);
    const statusWord = ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0);
    const again = '请持卡人在密码键盘上重新输入。';
    if (statusWord === padTimeout) throw new PinNotSentError('密码键盘等待输入超时', again);
    if (statusWord === padCancelled) throw new PinNotSentError('持卡人在密码键盘上按了取消', again);
    return answer;
  }

  async #padCode(card: PcscCard): Promise<number | null> {
    const request = this.#parts.api.controlCode(pcscNumbers.getFeatureRequest);
    try {
      return verifyPinDirectCode(await this.#within(card.control(request), '查询读卡器功能'));
    } catch (error) {
      if (error instanceof PcscStuckError || pcscFaultOf(error) === null) throw error;
      return null;
    }
  }

  /** @throws PcscStuckError when the call has not come back in time; what it brings later goes to `onLate`. */
  async #within<T>(
    call: Promise<T>,
    doing: string,
    timeoutMs = this.#parts.limits.callTimeoutMs,
    onLate: (value: T) => unknown = () => {},
  ): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#parts.onStuck(call.then(onLate).catch(() => {}));
        reject(new PcscStuckError(`${doing}：智能卡服务 ${timeoutMs} ms 没有返回`));
      }, timeoutMs);
    });
    try {
      return await Promise.race([call, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
