import { expect, it } from 'vitest';
import { ProblemError } from '../../src/domain/problem.ts';
import { countJobs } from '../../src/store/settleJob.ts';
import { settlementState } from '../../src/store/settlementState.ts';
import type { Fault } from '../../src/training/centre/centreFaults.ts';
import type { Infno } from '../../src/upstream/infno.ts';
import { bookFaults, localSettlements } from '../desk/bookFaults.ts';
import { startTerminal, type Terminal } from '../desk/deskHarness.ts';
import { PowerSwitch } from './powerSwitch.ts';
import { RandomChoices } from './randomChoices.ts';

/** SEED=n repeats a run to the choice, STEPS=n makes it longer. */
const seed = Number(process.env.SEED ?? 20_261_123);
const steps = Number(process.env.STEPS ?? 120);

const outpatients = ['孙志强', '李淑珍', '周小雨', '吴桂芳', '郑大山', '沈明月', '冯新雨'];
const stays = ['赵建国', '钱秀兰', '卫长河', '蒋玉梅', '陈立军'];
const bills = [
  { S01: '1' },
  { S01: '1', X04: '2' },
  { S16: '1', Z02: '3' },
  { S02: '1', X21: '1', T01: '12.5' },
];
const stayBills = [
  { S22: '3', X17: '6' },
  { S26: '1', S29: '1', S22: '4', C05: '2' },
];

const faults: readonly Fault[] = [
  { kind: 'dropBeforeCommit' },
  { kind: 'dropAfterCommit' },
  { kind: 'answerLate', delayMs: 350 },
  { kind: 'status500', afterCommit: false },
  { kind: 'status500', afterCommit: true },
  { kind: 'html', afterCommit: false },
  { kind: 'html', afterCommit: true },
  { kind: 'truncatedBody' },
  { kind: 'missingAmounts' },
  { kind: 'duplicateAnswer' },
  { kind: 'wrongType' },
  { kind: 'objectInsteadOfList' },
  { kind: 'listInsteadOfObject' },
  { kind: 'gateway401' },
  { kind: 'refuse', text: '该业务暂不受理' },
  { kind: 'differ', amountFen: 1 },
];
const struck: readonly (Infno | 'any')[] = [
  'any',
  '1101',
  '2201',
  '2203A',
  '2204',
  '2206A',
  '2207A',
  '2207A',
  '2208',
  '2205',
  '2401',
  '2301',
  '2402',
  '2304',
  '2304',
  '2305',
  '2601',
  '9001',
];

/** One day at the window: whoever comes, whatever breaks. */
class Day {
  readonly #terminal: Terminal;
  readonly #power: PowerSwitch;
  readonly #random: RandomChoices;
  readonly #struck: readonly (Infno | 'any')[];
  readonly log: string[] = [];

  constructor(
    terminal: Terminal,
    power: PowerSwitch,
    random: RandomChoices,
    strikable: readonly (Infno | 'any')[],
  ) {
    this.#terminal = terminal;
    this.#power = power;
    this.#random = random;
    this.#struck = strikable;
  }

  async step(): Promise<void> {
    const acts: readonly (readonly [number, string, () => Promise<unknown>])[] = [
      [30, 'outpatient', () => this.#settle('outpatient')],
      [10, 'stay', () => this.#settle('inpatient')],
      [10, 'refund', () => this.#refund()],
      [6, 'give up', () => this.#giveUp()],
      [22, 'fault', () => this.#plantFault()],
      [8, 'cut line', () => this.#terminal.centre.goOffline()],
      [16, 'mend line', () => this.#mendLine()],
      [8, 'wait', () => this.#wait()],
      [4, 'restart', () => this.#terminal.restart()],
      [6, 'power cut', () => this.#cutPower()],
      [5, 'supervisor', () => this.#supervise()],
      [2, 'centre changes', () => this.#changeCentre()],
    ];
    const total = acts.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.#random.below(total);
    for (const [weight, name, act] of acts) {
      left -= weight;
      if (left >= 0) continue;
      await this.#attempt(name, act);
      return;
    }
  }

  /** A refusal in three sentences is an answer; anything else is a defect, unless the power has gone. */
  async #attempt(name: string, act: () => Promise<unknown>): Promise<void> {
    let end = 'done';
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ProblemError) && !this.#power.isOff) throw error;
      end = error instanceof ProblemError ? error.problem.code : 'no power';
    }
    this.log.push(`${name}: ${end}`);
    if (this.#power.isOff) await this.#powerBack();
  }

  async #settle(kind: 'outpatient' | 'inpatient'): Promise<unknown> {
    const random = this.#random;
    const name = random.oneOf(kind === 'inpatient' ? [...stays, ...outpatients] : outpatients);
    const items = random.oneOf<Record<string, string>>(kind === 'inpatient' ? stayBills : bills);
    const useAccount = random.chance(0.5);
    const prepared = await this.#terminal.prepare(name, {
      kind,
      items,
      insuranceType: insuranceOf(name),
      useAccount,
    });
    if (random.chance(0.15)) this.#terminal.clock.advance(random.below(3_600_000));
    if (!random.chance(0.2)) return this.#terminal.confirm(prepared);
    return Promise.all([this.#terminal.confirm(prepared), this.#terminal.confirm(prepared)]);
  }

  async #refund(): Promise<unknown> {
    const finals = localSettlements(this.#terminal).filter(
      (one) => one.reversesId === null && this.#terminal.state(one.id) === 'final',
    );
    return finals.length === 0 ? null : this.#terminal.refund(this.#random.oneOf(finals).id);
  }

  async #giveUp(): Promise<unknown> {
    const { billId } = await this.#terminal.prepare(this.#random.oneOf(outpatients), {
      items: bills[1] ?? {},
    });
    return this.#terminal.handlers['bill.abandon']({ billId });
  }

  async #plantFault(): Promise<void> {
    const fault = this.#random.oneOf(faults);
    const infno = this.#random.oneOf(this.#struck);
    // A centre that refuses to take lines back keeps them, and then they are there.
    const keepsLines = fault.kind === 'refuse' && (infno === 'any' || infno === '2205');
    this.#terminal.centre.faults.add(keepsLines ? '2207A' : infno, fault);
  }

  async #mendLine(): Promise<unknown> {
    await this.#terminal.centre.goOnline();
    return this.#terminal.handlers['queue.drain']({});
  }

  async #wait(): Promise<unknown> {
    this.#terminal.clock.advance(this.#random.oneOf([60_000, 600_000, 3_600_000, 6 * 3_600_000]));
    return this.#terminal.handlers['queue.drain']({});
  }

  async #cutPower(): Promise<void> {
    const { centre } = this.#terminal;
    this.#power.cutAt(1 + this.#random.below(30), this.#random.oneOf(['before', 'after'] as const), centre);
  }

  async #powerBack(): Promise<void> {
    await this.#terminal.abandon();
    this.#power.on();
    await this.#terminal.open();
  }

  /** Signs for everything that waits for a person. */
  async #supervise(): Promise<void> {
    const { handlers } = this.#terminal;
    await handlers['operator.signIn']({ operatorNo: 'S001' });
    for (const { id } of localSettlements(this.#terminal)) {
      const { state } = settlementState(this.#terminal.reading, id);
      const waits = state === 'difference' || state === 'disputed' || state === 'refused';
      if (waits)
        await ignoringProblems(() =>
          handlers['settlement.clearDifference']({ settlementId: id, note: '已处理' }),
        );
    }
    await handlers['queue.drain']({});
    await ignoringProblems(() => handlers['operator.signIn']({ operatorNo: 'C001' }));
  }

  async #changeCentre(): Promise<void> {
    const { behaviours } = this.#terminal.centre;
    behaviours.idempotentByMsgid = this.#random.chance(0.5);
    behaviours.secondSettlement = this.#random.oneOf(['refuse', 'settleAgain'] as const);
    behaviours.amountsAs = this.#random.oneOf(['number', 'string'] as const);
    behaviours.infcodeAs = this.#random.oneOf(['number', 'string'] as const);
    behaviours.cancellationSign = this.#random.oneOf(['negative', 'positive'] as const);
  }

  /** The end of the day: the line is mended, the queue drained, and what waits for a person signed for. */
  async close(): Promise<void> {
    this.#power.on();
    this.#terminal.centre.faults.clear();
    await this.#terminal.centre.goOnline();
    for (let round = 0; round < 30; round += 1) {
      await this.#supervise();
      this.#terminal.clock.advance(120_000);
      const { open, stuck } = countJobs(this.#terminal.reading);
      if (open + stuck === 0) return;
    }
    throw new Error('the queue does not come to an end');
  }
}

function insuranceOf(name: string): '310' | '390' {
  return ['赵建国', '钱秀兰', '蒋玉梅', '陈立军'].includes(name) ? '310' : '390';
}

async function ignoringProblems(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
  }
}

it.each([
  ['whatever is struck', struck],
  // Without lost reversals nothing is disputed, and every book can be compared to the fen.
  ['every reversal is answered', struck.filter((infno) => infno !== 'any' && infno !== '2601')],
])(
  `a day of ${steps} steps with seed ${seed}, %s: both sides end with the same books`,
  async (_name, strikable) => {
    const power = new PowerSwitch();
    const terminal = await startTerminal({
      maxReadTimeoutMs: 250,
      storeOptions: { beforeStatement: power.beforeStatement },
    });
    const day = new Day(terminal, power, new RandomChoices(seed), strikable);
    for (let step = 0; step < steps; step += 1) await day.step();
    await day.close();
    const found = await bookFaults(terminal);
    expect(found, `SEED=${seed} STEPS=${steps}\n${day.log.join('\n')}`).toEqual([]);
    expect(localSettlements(terminal).length).toBeGreaterThan(steps / 10);
  },
  600_000,
);
