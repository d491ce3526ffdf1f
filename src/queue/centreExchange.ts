import { beijingTime, type Clock, epochOf, type IsoDateTime } from '../domain/calendar.ts';
import { nothingSettled, type Problem } from '../domain/problem.ts';
import { nextCounter } from '../store/counter.ts';
import { endExchange, startExchange } from '../store/exchangeJournal.ts';
import type { StoreWriter } from '../store/handles.ts';
import {
  markEnded,
  markNotSent,
  markSent,
  type OutgoingMessage,
  prepareMessage,
} from '../store/outgoingMessage.ts';
import { writeSetting } from '../store/setting.ts';
import type { Store } from '../store/store.ts';
import type { CallOutcome, PreparedCall, Site } from '../upstream/call.ts';
import { prepareCall, sendCall } from '../upstream/centreClient.ts';
import type { Edition } from '../upstream/edition.ts';
import { formatMsgid } from '../upstream/envelope.ts';
import type { GatewaySecrets } from '../upstream/gateways/signedHeaders.ts';
import type { Infno } from '../upstream/infno.ts';
import { type InputOf, transactions } from '../upstream/registry.ts';
import { CardTokens } from './cardTokens.ts';
import type { HeardTime } from './centreClock.ts';
import { type ConnectionMonitor, provesLine } from './connection.ts';
import { hideSecrets } from './hideSecrets.ts';

export interface CentreLink {
  readonly store: Store;
  readonly edition: Edition;
  readonly site: Site;
  readonly secrets: GatewaySecrets;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly connection: ConnectionMonitor;
  /** No answer is waited for longer than this; absent: as long as its transaction allows. */
  readonly maxReadTimeoutMs?: number;
  /** Told what the centre's clock showed, whenever an answer says so. */
  readonly heardTime?: (heard: HeardTime) => void;
  /** Carries a prepared call to the centre and back; absent: over HTTP. */
  readonly send?: SendCall;
}

export type SendCall = typeof sendCall;

/** What an answer means, written in the transaction that records it. */
type SettleAnswer<I extends Infno> = (
  writer: StoreWriter,
  outcome: CallOutcome<I>,
  message: OutgoingMessage,
) => void;

/** Whose business a message is. */
export interface MessageOwner {
  readonly personNo: string;
  readonly billId: string | null;
  readonly settlementId: string | null;
  /** What the message is for, unique among the open messages of its settlement. */
  readonly purpose: string;
}

type MsgidRange = Pick<CentreLink, 'edition' | 'site'>;

/** How many of the sequences of one second are this terminal's (interface 1.4: give each terminal its own range). */
function sequencesOf({ edition, site }: MsgidRange): number {
  return Math.floor((10 ** edition.msgid.sequenceDigits - 1) / (site.terminal?.of ?? 1));
}

/** @param count 1 … sequencesOf(range) */
function sequenceAt(count: number, range: MsgidRange): number {
  return ((range.site.terminal?.no ?? 1) - 1) * sequencesOf(range) + count;
}

/** When the centre was last heard: a restart must not begin the time offline anew. */
export const lastAnsweredSetting = 'centre.lastAnsweredAt';

/**
 * Every call to the centre passes here. The msgid and the whole request are committed before the first byte leaves; the
 * answer and what follows from it are committed together.
 */
export class CentreExchange {
  readonly link: CentreLink;
  readonly cardTokens: CardTokens;
  #signNo: string | null = null;
  #signingIn: Promise<CallOutcome<'9001'>> | null = null;
  /** What the last sign-in came to while the line was down. */
  #lastProbe: string | null = null;

  constructor(link: CentreLink) {
    this.link = link;
    this.cardTokens = new CardTokens(link.edition, link.secrets);
  }

  now(): IsoDateTime {
    return beijingTime(this.link.clock.nowMs());
  }

  get signNo(): string | null {
    return this.#signNo;
  }

  /** Allocates the next msgid and fixes the bytes. Inside the caller's transaction: nothing is sent here. */
  prepare<I extends Infno>(
    writer: StoreWriter,
    infno: I,
    input: InputOf<I>,
    insuplcAdmdvs: string | null,
    cardToken: string | null = null,
  ): PreparedCall<I> {
    const { edition, site, clock } = this.link;
    const sequence = sequenceAt(nextCounter(writer, 'msgid', sequencesOf(this.link)), this.link);
    const msgid = formatMsgid(site.fixmedinsCode, this.now(), sequence, edition.msgid.sequenceDigits);
    return prepareCall(
      edition,
      site,
      { signNo: this.#signNo, insuplcAdmdvs, cardToken },
      infno,
      input,
      msgid,
      clock.nowMs(),
    );
  }

  /** Prepares a message that changes something at the centre, in the caller's transaction. */
  prepareFor<I extends Infno>(
    writer: StoreWriter,
    infno: I,
    input: InputOf<I>,
    insuplcAdmdvs: string | null,
    owner: MessageOwner,
  ): OutgoingMessage {
    const cardToken = this.cardTokens.of(owner.billId);
    const prepared = this.prepare(writer, infno, input, insuplcAdmdvs, cardToken);
    return prepareMessage(writer, {
      ...owner,
      msgid: prepared.msgid,
      infno,
      requestBody: prepared.body,
      url: prepared.url,
      createdAt: this.now(),
    });
  }

  /**
   * Asks the centre something that changes nothing there. Signs in again once when the centre says so.
   * @param secrets texts of the input that the journal must not keep: a scanned 医保码, its token
   * @param billId whose card_token it carries, where the edition wants one
   */
  async ask<I extends Infno>(
    infno: I,
    input: InputOf<I>,
    insuplcAdmdvs: string | null,
    secrets: readonly string[] = [],
    billId: string | null = null,
  ): Promise<CallOutcome<I>> {
    const first = await this.#askOnce(infno, input, insuplcAdmdvs, secrets, billId);
    if (!mustSignIn(first) || !(await this.#signedInAgain())) return first;
    return this.#askOnce(infno, input, insuplcAdmdvs, secrets, billId);
  }

  async #askOnce<I extends Infno>(
    infno: I,
    input: InputOf<I>,
    insuplcAdmdvs: string | null,
    secrets: readonly string[] = [],
    billId: string | null = null,
  ): Promise<CallOutcome<I>> {
    return this.#exchange(
      (writer) => this.prepare(writer, infno, input, insuplcAdmdvs, this.cardTokens.of(billId)),
      () => {},
      secrets,
    );
  }

  /**
   * Sends a stored message. `settleAnswer` runs in the same transaction that records how the call ended, so that answer
   * and consequence are never apart.
   */
  send<I extends Infno>(
    message: OutgoingMessage,
    infno: I,
    settleAnswer: SettleAnswer<I>,
  ): Promise<CallOutcome<I>> {
    return this.prepareAndSend(infno, () => message, settleAnswer);
  }

  /** The same for a message that `prepareMessage` makes in the transaction that also marks it as sent. */
  prepareAndSend<I extends Infno>(
    infno: I,
    prepareMessage: (writer: StoreWriter) => OutgoingMessage,
    settleAnswer: SettleAnswer<I>,
  ): Promise<CallOutcome<I>> {
    const { readTimeoutMs, retry } = transactions[infno];
    let message: OutgoingMessage;
    return this.#exchange(
      (writer, at) => {
        message = prepareMessage(writer);
        markSent(writer, { id: message.id, at });
        const { msgid, url, requestBody } = message;
        return { infno, msgid, url, body: requestBody, readTimeoutMs, retry };
      },
      (writer, outcome, at) => {
        recordEnd(writer, message.id, outcome, at);
        settleAnswer(writer, outcome, message);
      },
    );
  }

  /** @param makeCall runs in the transaction that is committed before the first byte leaves */
  async #exchange<I extends Infno>(
    makeCall: (writer: StoreWriter, at: IsoDateTime) => PreparedCall<I>,
    afterwards: (writer: StoreWriter, outcome: CallOutcome<I>, at: IsoDateTime) => void,
    hidden: readonly string[] = [],
  ): Promise<CallOutcome<I>> {
    const { store, edition, secrets, clock, connection, newId, maxReadTimeoutMs = Infinity } = this.link;
    const { send = sendCall } = this.link;
    const startedMs = clock.nowMs();
    const startedAt = beijingTime(startedMs);
    const { prepared, begun, probing } = store.write((writer) => {
      const call = makeCall(writer, startedAt);
      const { msgid, infno, body } = call;
      const start = { id: newId(), msgid, infno, startedAt, request: hideSecrets(body, hidden) };
      // A probe of a dead line is written down when it tells something new, not every few seconds for a whole night.
      const isProbe = infno === '9001' && !connection.state.online;
      if (!isProbe) startExchange(writer, start);
      return { prepared: call, begun: start, probing: isProbe };
    });
    const readTimeoutMs = Math.min(prepared.readTimeoutMs, maxReadTimeoutMs);
    const outcome = await send({ ...prepared, readTimeoutMs }, edition, secrets, clock.nowMs());
    this.#noteTime(outcome, startedMs);
    const endedMs = clock.nowMs();
    const endedAt = beijingTime(endedMs);
    if (probing && this.#saidBefore(outcome)) {
      connection.note(outcome, endedAt);
      return outcome;
    }
    store.write((writer) => {
      if (probing) startExchange(writer, begun);
      endExchange(writer, {
        id: begun.id,
        endedAt,
        outcome: outcome.kind === 'refused' && outcome.reason === 'notSent' ? 'notSent' : outcome.kind,
        response: outcome.raw === null ? null : hideSecrets(outcome.raw, hidden),
        durationMs: Math.max(0, endedMs - startedMs),
      });
      if (provesLine(outcome)) writeSetting(writer, lastAnsweredSetting, endedAt);
      afterwards(writer, outcome, endedAt);
    });
    connection.note(outcome, endedAt);
    return outcome;
  }

  /** The same silence as last time. */
  #saidBefore(outcome: CallOutcome): boolean {
    const said = provesLine(outcome) || outcome.kind === 'accepted' ? null : outcome.message;
    const before = this.#lastProbe;
    this.#lastProbe = said;
    return said !== null && said === before;
  }

  #noteTime(outcome: CallOutcome, sentMs: number): void {
    const { clock, heardTime } = this.link;
    if (outcome.kind === 'unknown' || outcome.centreTime === null) return;
    heardTime?.({ sentMs, receivedMs: clock.nowMs(), centreMs: epochOf(outcome.centreTime) });
  }

  /** 签到. Concurrent callers share one exchange. */
  signIn(): Promise<CallOutcome<'9001'>> {
    this.#signingIn ??= this.#signInOnce().finally(() => {
      this.#signingIn = null;
    });
    return this.#signingIn;
  }

  async #signInOnce(): Promise<CallOutcome<'9001'>> {
    const input = { signIn: { opter_no: this.link.site.opter, mac: '00-00-00-00-00-00', ip: '127.0.0.1' } };
    const outcome = await this.#askOnce('9001', input, null);
    if (outcome.kind === 'accepted') this.#signNo = outcome.output.signinoutb.sign_no;
    return outcome;
  }

  async signOut(): Promise<void> {
    if (this.#signNo === null) return;
    const input = { signOut: { sign_no: this.#signNo, opter_no: this.link.site.opter } };
    await this.#askOnce('9002', input, null);
    this.#signNo = null;
  }

  async #signedInAgain(): Promise<boolean> {
    return (await this.signIn()).kind === 'accepted';
  }
}

export function mustSignIn(outcome: CallOutcome): boolean {
  return outcome.kind === 'refused' && outcome.errorClass === 'notSignedIn';
}

function recordEnd(writer: StoreWriter, id: number, outcome: CallOutcome, at: IsoDateTime): void {
  if (outcome.kind === 'refused' && outcome.reason === 'notSent') {
    markNotSent(writer, { id, problem: notSentProblem(outcome.message) });
    return;
  }
  const problem = outcome.kind === 'accepted' ? null : outcomeProblem(outcome);
  markEnded(writer, { id, status: outcome.kind, at, responseBody: outcome.raw, problem });
}

function notSentProblem(message: string): Problem {
  return {
    code: 'centreUnreachable',
    happened: `连不上医保中心，请求没有发出（${message}）。`,
    money: '中心没有收到这笔业务。',
    nextStep: '网络恢复后自动继续，不必重复操作。',
  };
}

/** The three sentences for a call the centre refused or left without an answer. */
export function outcomeProblem(outcome: Exclude<CallOutcome, { kind: 'accepted' }>): Problem {
  if (outcome.kind === 'unknown') {
    return {
      code: 'outcomeUnknown',
      happened: `请求已发出，但没有收到中心的有效应答（${outcome.message}）。`,
      money: '中心是否已办理尚不清楚，请勿重复收款或退款。',
      nextStep: '系统会自动冲正或核对，请等待状态变为“已结算”或“未结算”。',
    };
  }
  if (outcome.reason === 'notSent') return notSentProblem(outcome.message);
  if (outcome.reason === 'gateway') {
    return {
      code: 'gatewayRefused',
      happened: outcome.message,
      money: '中心没有收到这笔业务，没有结算。',
      nextStep: '请信息科核对网关密钥和本机时间；已确认的业务恢复后自动继续，不必重复操作。',
    };
  }
  if (mustSignIn(outcome)) {
    return {
      code: 'centreNotSignedIn',
      happened: `医保中心要求先签到，自动签到没有成功：${outcome.message}`,
      money: '中心没有受理这笔业务，没有结算。',
      nextStep: '已确认的业务签到成功后自动继续；一直不成功请联系医保办核对操作员与机构的签到权限。',
    };
  }
  if (outcome.errorClass === 'alreadySettled') {
    return {
      code: 'alreadySettled',
      happened: `医保中心称这笔费用已经结算：${outcome.message}`,
      money: '中心可能已经为它付过基金；对账确认之前，不要再次结算、收款或退款。',
      nextStep: '请组长在日终对账后按中心结果处理。',
    };
  }
  if (outcome.errorClass === 'credentialExpired') {
    return {
      code: 'credentialExpired',
      happened: `医保码已经失效：${outcome.message}`,
      money: nothingSettled,
      nextStep: '请参保人刷新医保码后再扫一次；仍不行请改用社会保障卡或身份证。',
    };
  }
  return {
    code: 'centreRefused',
    happened: `医保中心没有受理：${outcome.message}`,
    money: nothingSettled,
    nextStep: '请按中心的提示处理后重试；不能处理的，请联系医保办。',
  };
}
