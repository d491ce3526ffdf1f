import { nothingSettled, type Problem } from '../domain/problem.ts';
import type { Edition } from '../upstream/edition.ts';
import { needsCardToken } from '../upstream/editionInput.ts';
import { type CardTokenRead, readCardToken } from '../upstream/gateways/frontEnd.ts';
import type { GatewaySecrets } from '../upstream/gateways/signedHeaders.ts';
import type { Infno } from '../upstream/infno.ts';

/** The holder may first have to be asked to put the card in. */
const limits = { connectTimeoutMs: 10_000, readTimeoutMs: 30_000, maxAnswerBytes: 100_000 };

/** Bills at the desk beyond this are forgotten, oldest first: their card is read again. */
const maxRemembered = 200;

/** For whoever has the patient at the window: the queue never reads a card by itself, it could be somebody else's. */
export const cardWanted: Problem = {
  code: 'cardWanted',
  happened: '本地中心要求结算时重新读卡，这张账单的卡不在读卡器上。',
  money: '中心没有结算这一笔，不要重复收款。',
  nextStep: '请持卡人到窗口插卡，由组长在“最近结算”里重新发起这一笔。',
};

/**
 * The card_token that some editions want with a settlement (四川; interface section 2, G4). Each belongs to one bill and
 * lives in memory only; a settlement keeps its own inside the stored request.
 */
export class CardTokens {
  readonly #edition: Edition;
  readonly #secrets: GatewaySecrets;
  readonly #ofBill = new Map<string, string>();

  constructor(edition: Edition, secrets: GatewaySecrets) {
    this.#edition = edition;
    this.#secrets = secrets;
  }

  /** Whether `infno` for this bill cannot leave before somebody has presented the card. */
  missing(infno: Infno, billId: string): boolean {
    return needsCardToken(this.#edition, infno) && !this.#ofBill.has(billId);
  }

  of(billId: string | null): string | null {
    return this.#ofBill.get(billId ?? '') ?? null;
  }

  /**
   * Reads the card on the reader for this bill, where `infno` wants that. Only while its holder is at the window.
   * @returns why there is no token, in words for the screen; null when all is well
   */
  async present(infno: Infno, billId: string): Promise<Problem | null> {
    if (!needsCardToken(this.#edition, infno)) return null;
    const read = await this.#readCard();
    this.#ofBill.delete(billId);
    if (read.kind === 'failed') return notRead(read.detail);
    this.#ofBill.set(billId, read.cardToken);
    const oldest = this.#ofBill.keys().next();
    if (this.#ofBill.size > maxRemembered && oldest.done !== true) this.#ofBill.delete(oldest.value);
    return null;
  }

  async #readCard(): Promise<CardTokenRead> {
    if (this.#secrets.kind === 'frontEnd' && this.#secrets.command !== null) {
      return readCardToken(this.#secrets.command, limits);
    }
    return { kind: 'failed', detail: '没有配置读卡控件的前置程序' };
  }
}

function notRead(detail: string): Problem {
  return {
    code: 'cardTokenNotRead',
    happened: `本地中心要求结算时重新读卡，读卡控件没有读到卡（${detail}）。`,
    money: nothingSettled,
    nextStep: '请把持卡人的卡插好后重试；仍不行请联系信息科。',
  };
}
