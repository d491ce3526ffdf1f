import { epochOf } from '../domain/calendar.ts';
import type { Problem } from '../domain/problem.ts';
import type { StoreWriter } from '../store/handles.ts';
import {
  listMessagesOfBill,
  markEnded,
  messageTransitions,
  type OutgoingMessage,
  readMessage,
} from '../store/outgoingMessage.ts';
import type { CallOutcome } from '../upstream/call.ts';
import { resolutionOfUnknown } from '../upstream/edition.ts';
import type { Infno } from '../upstream/infno.ts';
import type { InputOf, OutputOf } from '../upstream/registry.ts';
import { type CentreExchange, type MessageOwner, mustSignIn, outcomeProblem } from './centreExchange.ts';
import { done, isDecision, type StepOutcome, unanswered } from './stepOutcome.ts';

/** One step of a visit that changes something at the centre and is remembered by its message. */
export interface DurableStep<I extends Infno> {
  readonly infno: I;
  /** Asked only when a new message is needed; its own failure ends the step. */
  readonly input: () => Promise<StepOutcome<InputOf<I>>>;
  readonly owner: MessageOwner & { readonly billId: string };
  readonly insuplcAdmdvs: string | null;
  /** What the accepted answer means, written in the transaction that records it. */
  readonly onAccepted: (writer: StoreWriter, output: OutputOf<I>, message: OutgoingMessage) => void;
  /** The same for an answer that left things unknown; called at most once per message. */
  readonly onUnknown?: (writer: StoreWriter, problem: Problem) => void;
  /**
   * How long a lost call may still be on its way inside the centre. Until then "no such transaction" from 2601 is not
   * believed: done again at once, both would count.
   */
  readonly arrivesWithinMs?: number;
  /** Takes back what the lost call may have left behind: 2205 for 2204, 2302 for 2301, 2405 for 2402. */
  readonly withdraw?: () => Promise<StepOutcome<null>>;
}

/** After this many turns without an end the line is too bad for this run; the next run goes on from there. */
const maxTurns = 4;

const turnsUsedUp: Problem = {
  code: 'stillUnsettled',
  happened: '中心的应答接连丢失，这笔业务还没有办成。',
  money: '每次丢失都先冲正再重办，没有重复付款。',
  nextStep: '系统稍后自动再试，不必重复操作。',
};

const disputedProblem: Problem = {
  code: 'disputed',
  happened: '中心对冲正请求没有明确应答，这笔业务在中心是否生效不能确定。',
  money: '在日终对账确认之前，不要收款、退款，也不要重新结算。',
  nextStep: '请组长在日终对账后按中心结果处理。',
};

/**
 * Brings one step to a definite end, from wherever an earlier attempt, a lost answer or a crash left it
 * (interface 4.4). The stored messages say where that is; a settlement is never sent again while its fate is open.
 */
export async function runDurableStep<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
): Promise<StepOutcome<null>> {
  for (let turn = 0; turn < maxTurns; turn += 1) {
    const outcome = await takeTurn(exchange, step, latestMessage(exchange, step));
    if (outcome !== 'again') return outcome;
  }
  return { kind: 'later', problem: turnsUsedUp };
}

async function takeTurn<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
  message: OutgoingMessage | undefined,
): Promise<TurnOutcome> {
  if (message === undefined) return sendNew(exchange, step);
  switch (message.status) {
    case 'accepted':
      return done(null);
    case 'disputed':
      return { kind: 'disputed', problem: disputedProblem };
    case 'sent':
    case 'unknown':
      return resolve(exchange, step, message);
    default:
      return sendStored(exchange, step, message);
  }
}

/** The last message of this purpose that still says something; reversed and refused ones are history. */
function latestMessage<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
): OutgoingMessage | undefined {
  return listMessagesOfBill(exchange.link.store.reader, step.owner.billId)
    .filter((message) => message.purpose === step.owner.purpose)
    .findLast((message) => message.status !== 'refused' && message.status !== 'reversed');
}

/** What it was stored as: an edition taken into use since then may call the same step by another form of its number. */
function infnoOf<I extends Infno>(message: OutgoingMessage): I {
  return message.infno as I;
}

type TurnOutcome = StepOutcome<null> | 'again';

async function sendNew<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
): Promise<TurnOutcome> {
  const input = await step.input();
  if (input.kind !== 'done') return input;
  const outcome = await exchange.prepareAndSend<I>(
    step.infno,
    (writer) => exchange.prepareFor(writer, step.infno, input.value, step.insuplcAdmdvs, step.owner),
    (writer, answer, message) => settleAnswer(writer, step, answer, message),
  );
  return afterSending(exchange, outcome);
}

async function sendStored<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
  message: OutgoingMessage,
): Promise<TurnOutcome> {
  const outcome = await exchange.send(message, infnoOf<I>(message), (writer, answer) =>
    settleAnswer(writer, step, answer, message),
  );
  return afterSending(exchange, outcome);
}

function settleAnswer<I extends Infno>(
  writer: StoreWriter,
  step: DurableStep<I>,
  answer: CallOutcome<I>,
  message: OutgoingMessage,
): void {
  if (answer.kind === 'accepted') step.onAccepted(writer, answer.output, message);
  if (answer.kind === 'unknown') step.onUnknown?.(writer, outcomeProblem(answer));
}

async function afterSending(exchange: CentreExchange, outcome: CallOutcome): Promise<TurnOutcome> {
  if (outcome.kind === 'accepted') return done(null);
  if (outcome.kind === 'unknown') return 'again';
  if (mustSignIn(outcome) && (await exchange.signIn()).kind === 'accepted') return 'again';
  return unanswered(outcome);
}

/** Clears a fate that is open: by sending the same again, taking back, reversing, or leaving it to reconciliation. */
async function resolve<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
  message: OutgoingMessage,
): Promise<TurnOutcome> {
  if (message.status === 'sent') noteLost(exchange, step, message);
  const resolution = resolutionOfUnknown(exchange.link.edition, infnoOf<I>(message));
  if (!exchange.link.connection.state.online) {
    const signedIn = await exchange.signIn();
    if (signedIn.kind !== 'accepted') return { kind: 'later', problem: outcomeProblem(signedIn) };
  }
  switch (resolution.kind) {
    case 'sendAgain':
      return sendAgain(exchange, step, message);
    case 'withdraw':
      return withdrawFirst(exchange, step, message);
    case 'reverse':
      return reverse(exchange, step, message);
    case 'reconcile':
      endMessage(exchange, message, 'disputed', disputedProblem);
      return { kind: 'disputed', problem: disputedProblem };
  }
}

const lostByCrash: Problem = {
  code: 'outcomeUnknown',
  happened: '请求发出后终端中断，没有记录到中心的应答。',
  money: '中心是否已办理尚不清楚，请勿重复收款或退款。',
  nextStep: '系统会自动冲正或核对。',
};

/** A message found `sent` at start was cut off by a crash: it left, and nobody wrote down the answer. */
function noteLost<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
  message: OutgoingMessage,
): void {
  exchange.link.store.write((writer) => {
    markEnded(writer, {
      id: message.id,
      status: 'unknown',
      at: exchange.now(),
      responseBody: null,
      problem: lostByCrash,
    });
    step.onUnknown?.(writer, lostByCrash);
  });
}

function endMessage(
  exchange: CentreExchange,
  message: OutgoingMessage,
  status: 'reversed' | 'disputed',
  problem: Problem | null,
): void {
  exchange.link.store.write((writer) =>
    markEnded(writer, {
      id: message.id,
      status,
      at: exchange.now(),
      responseBody: message.responseBody,
      problem,
    }),
  );
}

/** Same bytes, same msgid: only for what the centre may do twice without harm. One sending per run of the queue. */
async function sendAgain<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
  message: OutgoingMessage,
): Promise<TurnOutcome> {
  const outcome = await exchange.send(message, infnoOf<I>(message), (writer, answer) => {
    if (answer.kind === 'accepted') step.onAccepted(writer, answer.output, message);
  });
  if (outcome.kind === 'unknown') return { kind: 'later', problem: outcomeProblem(outcome) };
  if (outcome.kind === 'refused' && isDecision(outcome) && step.withdraw !== undefined) {
    // "Already done" comes in words nobody lists: taken back and sent anew, the answer is a clear one.
    return withdrawFirst(exchange, step, message);
  }
  return afterSending(exchange, outcome);
}

async function withdrawFirst<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
  message: OutgoingMessage,
): Promise<TurnOutcome> {
  const withdrawn = (await step.withdraw?.()) ?? done(null);
  // Refused means there was nothing to take back: deleting again gives an error at worst (interface 4.4).
  if (withdrawn.kind === 'later' || withdrawn.kind === 'disputed') return withdrawn;
  const { status } = readMessage(exchange.link.store.reader, message.id) ?? message;
  if (messageTransitions[status].includes('reversed')) endMessage(exchange, message, 'reversed', null);
  return 'again';
}

const perhapsOnItsWay: Problem = {
  code: 'outcomeUnknown',
  happened: '没有收到中心的应答，中心目前查不到这笔业务，它可能仍在处理途中。',
  money: '中心是否会办理尚不清楚，请勿重复收款。',
  nextStep: '系统过一会儿再核对一次，确认没有办理之后自动重办，请等待状态变化。',
};

function mayStillArrive<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
  { sentAt }: OutgoingMessage,
): boolean {
  if (step.arrivesWithinMs === undefined || sentAt === null) return false;
  return exchange.link.clock.nowMs() < epochOf(sentAt) + step.arrivesWithinMs;
}

/** 2601 has said before that there was nothing: as few of it as possible (interface 4.2). */
function wasAskedFor(exchange: CentreExchange, { id, billId }: OutgoingMessage): boolean {
  return listMessagesOfBill(exchange.link.store.reader, billId ?? '').some(
    (message) => message.purpose.startsWith(`reverse:${id}:`) && message.status === 'refused',
  );
}

/** 2601: afterwards the call never happened, whether it had or not (interface 4.3, 3). */
async function reverse<I extends Infno>(
  exchange: CentreExchange,
  step: DurableStep<I>,
  message: OutgoingMessage,
): Promise<TurnOutcome> {
  if (mayStillArrive(exchange, step, message) && wasAskedFor(exchange, message)) {
    return { kind: 'later', problem: perhapsOnItsWay };
  }
  const reversal = exchange.link.store.write((writer) =>
    exchange.prepareFor(
      writer,
      '2601',
      { data: { psn_no: message.personNo, omsgid: message.msgid, oinfno: message.infno } },
      step.insuplcAdmdvs,
      {
        ...step.owner,
        purpose: `reverse:${message.id}:${message.attempts}:${exchange.link.newId().slice(0, 8)}`,
      },
    ),
  );
  const outcome = await exchange.send(reversal, '2601', () => {});
  const nothingThere = outcome.kind === 'refused' && outcome.errorClass === 'nothingToReverse';
  if (nothingThere && mayStillArrive(exchange, step, message)) {
    return { kind: 'later', problem: perhapsOnItsWay };
  }
  if (outcome.kind === 'accepted' || nothingThere) {
    endMessage(exchange, message, 'reversed', null);
    return 'again';
  }
  if (mustSignIn(outcome) && (await exchange.signIn()).kind === 'accepted') return 'again';
  if (outcome.kind === 'refused' && !isDecision(outcome)) return unanswered(outcome);
  endMessage(exchange, message, 'disputed', disputedProblem);
  return { kind: 'disputed', problem: disputedProblem };
}
