import { epochOf, type IsoDate, type IsoDateTime } from '../domain/calendar.ts';
import { listMessagesOfBill, markEnded, type OutgoingMessage } from '../store/outgoingMessage.ts';
import { speaks } from '../upstream/edition.ts';
import type { CentreExchange } from './centreExchange.ts';
import { type CentreVisit, registerPurpose } from './centreVisit.ts';
import { done, type StepOutcome, unanswered } from './stepOutcome.ts';

/** As for a settlement: what has not come by then hangs nowhere any more, so that "not there" can be believed. */
const arrivesWithinMs = 120_000;

function disputedAdmission(exchange: CentreExchange, { facts }: CentreVisit): OutgoingMessage | undefined {
  return listMessagesOfBill(exchange.link.store.reader, facts.bill.id).findLast(
    ({ purpose, infno, status }) => purpose === registerPurpose && infno === '2401' && status === 'disputed',
  );
}

function wholeDay(day: IsoDate): { begntime: IsoDateTime; endtime: IsoDateTime } {
  return { begntime: `${day} 00:00:00` as IsoDateTime, endtime: `${day} 23:59:59` as IsoDateTime };
}

/**
 * An admission whose answer and whose reversal were both lost: the centre is asked for the person's stays (5303,
 * interface 7.9) and the 住院号 tells whether this one is among them. One that is there is known from then on and can be
 * withdrawn; one that is not never happened.
 * @returns `refused` when this centre does not tell
 */
export async function resolveDisputedAdmission(
  exchange: CentreExchange,
  visit: CentreVisit,
): Promise<StepOutcome<null>> {
  const { store, edition, clock } = exchange.link;
  const message = disputedAdmission(exchange, visit);
  if (message === undefined || visit.visit() !== null || !speaks(edition, '5303')) return done(null);
  if (message.sentAt !== null && clock.nowMs() < epochOf(message.sentAt) + arrivesWithinMs) return done(null);
  const { bill, body, personNo } = visit.facts;
  const input = { data: { psn_no: personNo, ...wholeDay(bill.beganOn) } };
  const outcome = await exchange.ask('5303', input, body.insuredAdmdvs);
  if (outcome.kind !== 'accepted') return unanswered(outcome);
  const stay = outcome.output.data.find((row) => row.ipt_otp_no === body.visitNo);
  store.write((writer) => {
    const { id, responseBody } = message;
    const status = stay === undefined ? 'reversed' : 'accepted';
    markEnded(writer, { id, status, at: exchange.now(), responseBody, problem: null });
    if (stay !== undefined) visit.remember(writer, stay.mdtrt_id);
  });
  return done(null);
}
