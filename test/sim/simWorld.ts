import { ProblemError } from '../../src/domain/problem.ts';
import { countJobs, listJobs } from '../../src/store/settleJob.ts';
import { settlementStates } from '../../src/store/settlementState.ts';
import { trainingPersons } from '../../src/training/centre/persons.ts';
import { openTrainingCentre, type TrainingCentre } from '../../src/training/centre/trainingCentre.ts';
import { sampleCentreCatalogue } from '../../src/training/sampleCentreCatalogue.ts';
import { type Edition, loadTrainingEdition } from '../../src/upstream/edition.ts';
import { RandomChoices } from '../faults/randomChoices.ts';
import { SimClock, SkewedClock } from './simClock.ts';
import { centreFaults, networkFaults, struckTransactions, Tally } from './simFaults.ts';
import { SimNetwork } from './simNetwork.ts';
import { type CutPoint, NoPower, SimPower } from './simPower.ts';
import { SimTerminal } from './simTerminal.ts';
import { type Books, finalFaults, standingFaults } from './worldFaults.ts';

export interface SeedReport {
  readonly seed: number;
  readonly terminals: number;
  readonly steps: number;
  readonly settlements: number;
  /** Empty: every invariant held. */
  readonly faults: readonly string[];
  /** What happened, step by step; the same for the same seed. */
  readonly log: readonly string[];
  readonly met: Tally;
}

const dayMs = 24 * 3_600_000;
const outpatientBills: readonly Record<string, string>[] = [
  { S01: '1' },
  { S01: '1', X04: '2' },
  { S16: '1', Z02: '3' },
  { S02: '1', X21: '1', T01: '12.5' },
];
const stayBills: readonly Record<string, string>[] = [
  { S22: '3', X17: '6' },
  { S26: '1', S29: '1', S22: '4', C05: '2' },
];
const maxClosingRounds = 40;
/** One in so many requests lets another terminal have a turn while it is under way. */
const interleaveChance = 0.04;

const waitsForPerson: ReadonlySet<string> = new Set(['difference', 'disputed', 'refused']);

let trainingEdition: Edition | null = null;

/** One seed: some windows, one centre, one day of everything that can go wrong, and the books at the end of it. */
class SimWorld {
  readonly tally = new Tally();
  readonly log: string[] = [];
  readonly #random: RandomChoices;
  readonly #clock = new SimClock();
  readonly #centre: TrainingCentre;
  readonly #terminals: SimTerminal[] = [];
  #nested = false;
  #othersAct: Promise<void> = Promise.resolve();
  #calm = false;
  /** One cashier sits at each window: she does one thing at a time. */
  #actedOn: SimTerminal | null = null;

  constructor(seed: number) {
    this.#random = new RandomChoices(seed);
    trainingEdition ??= loadTrainingEdition();
    const edition = trainingEdition;
    this.#centre = openTrainingCentre({
      edition,
      clock: this.#clock,
      catalogue: sampleCentreCatalogue(),
    });
    const count = this.#random.oneOf([1, 1, 2, 3]);
    for (let no = 1; no <= count; no += 1) this.#addTerminal(no, count, seed, edition);
  }

  #addTerminal(no: number, count: number, seed: number, edition: Edition): void {
    const name = `window ${no}`;
    const power = new SimPower((what) => this.#met(`${what}`));
    const network = new SimNetwork({
      centre: this.#centre,
      clock: this.#clock,
      random: this.#random,
      tally: this.tally,
      power,
      whileUnderWay: () => this.#othersTurn(name),
    });
    const clock = new SkewedClock(this.#clock, (this.#random.below(241) - 120) * 1_000);
    const terminal = { no, of: count };
    this.#terminals.push(
      new SimTerminal({
        name,
        seed: seed * 31 + no,
        clock,
        power,
        network,
        edition,
        site: (given) => ({ ...given, terminal, devNo: `WIN0${no}` }),
      }),
    );
  }

  get books(): Books {
    return { centre: this.#centre, persons: trainingPersons, terminals: this.#terminals };
  }

  async open(): Promise<void> {
    for (const terminal of this.#terminals) await terminal.open();
  }

  async stop(): Promise<void> {
    for (const terminal of this.#terminals) await terminal.stop();
    await this.#centre.stop();
  }

  #met(what: string): void {
    this.tally.met(what);
    this.log.push(`  ${what}`);
  }

  /** While one window waits for the centre, another works. */
  async #othersTurn(waiting: string): Promise<void> {
    if (this.#nested || this.#calm || !this.#random.chance(interleaveChance)) return;
    const others = this.#terminals.filter(
      (one) => one.name !== waiting && one.isOpen && one !== this.#actedOn,
    );
    if (others.length === 0) return;
    this.#nested = true;
    this.tally.met('interleaved step');
    this.#othersAct = this.#act(this.#random.oneOf(others)).finally(() => {
      this.#nested = false;
    });
    await this.#othersAct;
  }

  async step(): Promise<string[]> {
    this.#clock.advance(this.#random.below(120_000));
    // A queue may have let another window begin something: that cashier finishes before she begins anew.
    await this.#othersAct;
    const terminal = this.#random.oneOf(this.#terminals);
    this.#actedOn = terminal;
    await this.#act(terminal);
    const dead = this.#terminals.filter(({ power }) => power.isOff);
    for (const terminal of dead) await this.#powerBack(terminal);
    return dead.length === 0 ? [] : this.#look(async () => standingFaults(this.books));
  }

  #look<T>(look: () => Promise<T>): Promise<T> {
    return this.#terminals.reduce<() => Promise<T>>(
      (inner, { power }) =>
        () =>
          power.unseen(inner),
      look,
    )();
  }

  async #act(terminal: SimTerminal): Promise<void> {
    const acts: readonly (readonly [number, string, () => Promise<unknown>])[] = [
      [30, 'outpatient', () => this.#settle(terminal, 'outpatient')],
      [10, 'stay', () => this.#settle(terminal, 'inpatient')],
      [12, 'refund', () => this.#refund(terminal)],
      [5, 'give up', () => this.#giveUp(terminal)],
      [16, 'network fault', async () => this.#strikeNetwork(terminal)],
      [14, 'centre fault', async () => this.#strikeCentre()],
      [6, 'line cut', async () => this.#cutLine(terminal)],
      [14, 'line mended', () => this.#mendLine(terminal)],
      [8, 'time passes', () => this.#wait(terminal)],
      [4, 'restart', () => terminal.restart()],
      [9, 'power cut ahead', async () => terminal.power.cutAt(this.#cutPoint())],
      [4, 'disk fault ahead', async () => this.#wearDisk(terminal)],
      [3, 'card fault', () => this.#cardFault(terminal)],
      [5, 'supervisor', () => this.#supervise(terminal)],
      [3, 'reprint', () => this.#reprint(terminal)],
      [2, 'centre changes', async () => this.#changeCentre()],
      [1, 'clock jumps', async () => this.#jumpClock(terminal)],
    ];
    let left = this.#random.below(acts.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, name, act] of acts) {
      left -= weight;
      if (left >= 0) continue;
      this.log.push(`${terminal.name} ${name}: ${await this.#attempt(terminal, act)}`);
      return;
    }
  }

  /** A refusal in three sentences is an answer; anything else is a defect, unless the power has gone. */
  async #attempt(terminal: SimTerminal, act: () => Promise<unknown>): Promise<string> {
    try {
      await act();
      return 'done';
    } catch (error) {
      if (terminal.power.isOff || error instanceof NoPower) return 'no power';
      if (!(error instanceof ProblemError)) throw error;
      this.tally.met(`problem ${error.problem.code}`);
      // The store refuses every write after a failing disk, until somebody starts the terminal again.
      if (error.problem.code === 'STORE_IO_FAILED') await this.#startAgain(terminal);
      return error.problem.code;
    }
  }

  async #startAgain(terminal: SimTerminal): Promise<void> {
    await terminal.abandon();
    terminal.power.on();
    await terminal.open();
    await terminal.balanceTill();
  }

  async #powerBack(terminal: SimTerminal): Promise<void> {
    this.log.push(`${terminal.name} starts again`);
    await this.#startAgain(terminal);
  }

  async #settle(terminal: SimTerminal, kind: 'outpatient' | 'inpatient'): Promise<void> {
    const random = this.#random;
    const person = random.oneOf(trainingPersons);
    const items = random.oneOf(kind === 'inpatient' ? stayBills : outpatientBills);
    const prepared = await terminal.prepare(person, { kind, items, useAccount: random.chance(0.5) });
    this.tally.met(`bill ${kind} ${prepared.mode}`);
    if (random.chance(0.15)) this.#clock.advance(random.below(3_600_000));
    const twice = random.chance(0.2);
    const views = await Promise.all(
      twice ? [terminal.confirm(prepared), terminal.confirm(prepared)] : [terminal.confirm(prepared)],
    );
    if (twice) this.tally.met('confirmed twice');
    const [view] = views;
    if (view !== undefined && random.chance(0.4)) {
      await terminal.handlers['sheet.print']({ settlementId: view.settlementId });
    }
  }

  async #refund(terminal: SimTerminal): Promise<void> {
    const finals = terminal
      .settlements()
      .filter((one) => one.reversesId === null && ['final', 'cleared'].includes(terminal.state(one.id)));
    if (finals.length === 0) return;
    const { id } = this.#random.oneOf(finals);
    const view = await terminal.handlers['settlement.refund']({ settlementId: id, reason: '录错项目' });
    if (!terminal.power.isOff) terminal.till.follow(view);
  }

  async #giveUp(terminal: SimTerminal): Promise<void> {
    const bill = { kind: 'outpatient', items: outpatientBills[1] ?? {}, useAccount: false } as const;
    const { billId } = await terminal.prepare(this.#random.oneOf(trainingPersons), bill);
    await terminal.handlers['bill.abandon']({ billId });
  }

  async #reprint(terminal: SimTerminal): Promise<void> {
    const settlements = terminal.settlements().filter((one) => one.reversesId === null);
    if (settlements.length === 0) return;
    await terminal.handlers['sheet.print']({ settlementId: this.#random.oneOf(settlements).id });
  }

  #strikeNetwork(terminal: SimTerminal): void {
    terminal.network.strike(this.#random.oneOf(struckTransactions), this.#random.oneOf(networkFaults));
  }

  #strikeCentre(): void {
    const fault = this.#random.oneOf(centreFaults);
    const infno = this.#random.oneOf(struckTransactions);
    // A centre that refuses to take lines back keeps them, and then they are there.
    const keepsLines = fault.kind === 'refuse' && (infno === 'any' || infno === '2205');
    this.#centre.faults.add(keepsLines ? '2207A' : infno, fault);
    this.tally.met(`centre ${fault.kind}`);
  }

  #cutLine(terminal: SimTerminal): void {
    terminal.network.up = false;
    this.tally.met('line cut');
  }

  async #mendLine(terminal: SimTerminal): Promise<void> {
    terminal.network.up = true;
    await terminal.handlers['queue.drain']({});
  }

  async #wait(terminal: SimTerminal): Promise<void> {
    this.#clock.advance(this.#random.oneOf([60_000, 600_000, 3_600_000, 6 * 3_600_000]));
    await terminal.handlers['queue.drain']({});
  }

  #cutPoint(): CutPoint {
    const moment = this.#random.oneOf(['before', 'after'] as const);
    const kind = this.#random.oneOf(['commit', 'commit', 'statement', 'request'] as const);
    if (kind === 'statement') return { at: kind, nth: 1 + this.#random.below(400) };
    return { at: kind, nth: 1 + this.#random.below(kind === 'commit' ? 30 : 12), moment };
  }

  #wearDisk(terminal: SimTerminal): void {
    const kind = this.#random.oneOf(['SQLITE_FULL', 'SQLITE_IOERR_WRITE'] as const);
    terminal.power.failDiskIn(1 + this.#random.below(120), kind);
  }

  async #cardFault(terminal: SimTerminal): Promise<void> {
    const fault = { message: '卡在读取中被拔出。', nextStep: '请重新插卡。', detail: '' };
    terminal.reader.fail({ code: 'cardRemoved', ...fault });
    this.tally.met('card fault');
    await terminal.handlers['credential.read']({});
  }

  #jumpClock(terminal: SimTerminal): void {
    terminal.clock.skewMs += this.#random.oneOf([-1, 1]) * dayMs;
    this.tally.met('clock jump');
  }

  #changeCentre(): void {
    const { behaviours } = this.#centre;
    behaviours.idempotentByMsgid = this.#random.chance(0.5);
    behaviours.secondSettlement = this.#random.oneOf(['refuse', 'settleAgain'] as const);
    behaviours.amountsAs = this.#random.oneOf(['number', 'string'] as const);
    behaviours.infcodeAs = this.#random.oneOf(['number', 'string'] as const);
    behaviours.cancellationSign = this.#random.oneOf(['negative', 'positive'] as const);
  }

  /** Puts the money right and signs for everything that waits for a person. */
  async #supervise(terminal: SimTerminal): Promise<void> {
    await terminal.balanceTill();
    await terminal.signIn('S001');
    for (const { id } of terminal.settlements()) {
      const view = await terminal.view(id);
      if (!waitsForPerson.has(view.state)) continue;
      await this.#clear(terminal, view);
    }
    await terminal.handlers['queue.drain']({});
    await terminal.balanceTill();
    await terminal.signIn('C001');
  }

  async #clear(terminal: SimTerminal, view: Awaited<ReturnType<SimTerminal['view']>>): Promise<void> {
    // First the money, then the signature: the other way round a power cut leaves a signed difference nobody has paid.
    terminal.till.putRight(view);
    try {
      await terminal.handlers['settlement.clearDifference']({
        settlementId: view.settlementId,
        note: '已处理',
      });
      this.tally.met(`cleared ${view.state}`);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }

  /** The end of the day: lines mended, clocks right, queues drained, and what waits for a person signed for. */
  async close(): Promise<void> {
    await this.#othersAct;
    this.#calm = true;
    this.#centre.faults.clear();
    for (const terminal of this.#terminals) {
      terminal.network.calm();
      terminal.clock.skewMs = 0;
      terminal.power.on();
      await this.#startAgain(terminal);
    }
    for (const terminal of this.#terminals) await this.#closeOne(terminal);
  }

  async #closeOne(terminal: SimTerminal): Promise<void> {
    for (let round = 0; round < maxClosingRounds; round += 1) {
      await this.#supervise(terminal);
      this.#clock.advance(120_000);
      const { open, stuck } = countJobs(terminal.reading);
      const waiting = terminal
        .settlements()
        .filter(({ id, reversesId }) => reversesId === null && waitsForPerson.has(terminal.state(id)));
      if (open + stuck + waiting.length === 0) return;
    }
    const left = [...listJobs(terminal.reading, 'open', 5), ...listJobs(terminal.reading, 'stuck', 5)];
    const words = left.map(
      (job) =>
        `${job.kind} ${job.settlementId} (${terminal.state(job.settlementId)}): ${job.lastProblem?.happened ?? ''}`,
    );
    throw new Error(`the queue of ${terminal.name} does not come to an end: ${words.join('；')}`);
  }

  /** Which ways the settlements went, as marks of what the run has covered. */
  markWays(): number {
    let count = 0;
    for (const terminal of this.#terminals) {
      for (const { id, reversesId } of terminal.settlements()) {
        count += 1;
        const states = settlementStates(terminal.reading, id).map(({ state }) => state);
        const kind = reversesId === null ? 'settlement' : 'refund';
        for (const [index, state] of states.entries()) {
          if (index > 0) this.tally.met(`${kind} ${states[index - 1]} → ${state}`);
        }
      }
    }
    return count;
  }
}

/** Runs one seed to its end. A fault of the program itself is a fault of the seed, and names it. */
export async function runSeed(seed: number, steps: number): Promise<SeedReport> {
  const world = new SimWorld(seed);
  const faults: string[] = [];
  let settlements = 0;
  try {
    await world.open();
    for (let step = 0; step < steps && faults.length === 0; step += 1) faults.push(...(await world.step()));
    if (faults.length === 0) {
      await world.close();
      faults.push(...(await finalFaults(world.books)));
    }
    settlements = world.markWays();
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await world.stop();
  }
  const terminals = world.books.terminals.length;
  return { seed, terminals, steps, settlements, faults, log: world.log, met: world.tally };
}
