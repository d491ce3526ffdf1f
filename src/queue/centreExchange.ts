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

/** Whose business a message is. */
export interface MessageOwner {
  readonly personNo: string;
  readonly billId: string | null;
  readonly settlementId: string | null;
  /** What the message is for, unique among the open messages of its settlement. */
  readonly purpose: string;
}

const msgidSequences = 10_000;

/** How many of the sequences of one second are this terminal's (interface 1.4: give each terminal its own range). */
function sequencesOf({ terminal }: Site): number {
  return Math.floor((msgidSequences - 1) / (terminal?.of ?? 1));
}

/** @param count 1 … sequencesOf(site) */
function sequenceAt(count: number, site: Site): number {
  return ((site.terminal?.no ?? 1) - 1) * sequencesOf(site) + count;
}

/** When the centre was last heard: a restart must not begin the time offline anew. */
export const lastAnsweredSetting = 'centre.lastAnsweredAt';

/**
 * Every call to the centre passes here. The msgid and the whole request are committed before the first byte leaves; the
 * answer and what follows from it are committed together.
 */
export class CentreExchange {
  readonly link: CentreLink;
  #signNo: string | null = null;
  #signingIn: Promise<CallOutcome<'9001'>> | null = null;

  constructor(link: CentreLink) {
    this.link = link;
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
  ): PreparedCall<I> {
    const { edition, site, clock } = this.link;
    const sequence = sequenceAt(nextCounter(writer, 'msgid', sequencesOf(site)), site);
    const msgid = formatMsgid(site.fixmedinsCode, this.now(), sequence);
    return prepareCall(
      edition,
      site,
      { signNo: this.#signNo, insuplcAdmdvs },
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
    const prepared = this.prepare(writer, infno, input, insuplcAdmdvs);
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
   */
  async ask<I extends Infno>(
    infno: I,
    input: InputOf<I>,
    insuplcAdmdvs: string | null,
    secrets: readonly string[] = [],
  ): Promise<CallOutcome<I>> {
    const first = await this.#askOnce(infno, input, insuplcAdmdvs, secrets);
    if (!mustSignIn(first) || !(await this.#signedInAgain())) return first;
    return this.#askOnce(infno, input, insuplcAdmdvs, secrets);
  }

  async #askOnce<I extends Infno>(
    infno: I,
    input: InputOf<I>,
    insuplcAdmdvs: string | null,
    secrets: readonly string[] = [],
  ): Promise<CallOutcome<I>> {
    const prepared = this.link.store.write((writer) => this.prepare(writer, infno, input, insuplcAdmdvs));
    return this.#exchange(
      prepared,
      () => {},
      () => {},
      secrets,
    );
  }

  /**
   * Sends a stored message. `settleAnswer` runs in the same transaction that records how the call ended, so that answer
   * and consequence are never apart.
   */
  async send<I extends Infno>(
    message: OutgoingMessage,
    infno: I,
    settleAnswer: (writer: StoreWriter, outcome: CallOutcome<I>) => void,
  ): Promise<CallOutcome<I>> {
    const transaction = transactions[infno];
    const prepared: PreparedCall<I> = {
      infno,
      msgid: message.msgid,
      url: message.url,
      body: message.requestBody,
      readTimeoutMs: transaction.readTimeoutMs,
      retry: transaction.retry,
    };
    return this.#exchange(
      prepared,
      (writer, at) => markSent(writer, { id: message.id, at }),
      (writer, outcome, at) => {
        recordEnd(writer, message.id, outcome, at);
        settleAnswer(writer, outcome);
      },
    );
  }

  async #exchange<I extends Infno>(
    prepared: PreparedCall<I>,
    beforeSending: (writer: StoreWriter, at: IsoDateTime) => void,
    afterwards: (writer: StoreWriter, outcome: CallOutcome<I>, at: IsoDateTime) => void,
    hidden: readonly string[] = [],
  ): Promise<CallOutcome<I>> {
    const { store, edition, secrets, clock, connection, newId, maxReadTimeoutMs = Infinity } = this.link;
    const { send = sendCall } = this.link;
    const id = newId();
    const startedMs = clock.nowMs();
    store.write((writer) => {
      const at = this.now();
      beforeSending(writer, at);
      startExchange(writer, {
        id,
        msgid: prepared.msgid,
        infno: prepared.infno,
        startedAt: at,
        request: hideSecrets(prepared.body, hidden),
      });
    });
    const readTimeoutMs = Math.min(prepared.readTimeoutMs, maxReadTimeoutMs);
    const outcome = await send({ ...prepared, readTimeoutMs }, edition, secrets, clock.nowMs());
    this.#noteTime(outcome, startedMs);
    const endedMs = clock.nowMs();
    const endedAt = beijingTime(endedMs);
    store.write((writer) => {
      endExchange(writer, {
        id,
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
