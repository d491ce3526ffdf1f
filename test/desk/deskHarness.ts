import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { BillDraft, PersonView, Prepared, SettlementView } from '../../src/bridge/contract.ts';
import type { CardPinRule } from '../../src/desk/cardPin.ts';
import type { DeskContext } from '../../src/desk/deskContext.ts';
import { type DeskOptions, type OpenDesk, openDesk } from '../../src/desk/deskEntry.ts';
import type { PdfPrinter } from '../../src/desk/sheet/printPdf.ts';
import { type Clock, epochOf, type IsoDate, isoDateTime } from '../../src/domain/calendar.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { countJobs } from '../../src/store/settleJob.ts';
import { settlementState } from '../../src/store/settlementState.ts';
import { type TrainingPerson, trainingPersons } from '../../src/training/centre/persons.ts';
import { startTrainingCentre, type TrainingCentre } from '../../src/training/centre/trainingCentre.ts';
import { sampleCentreCatalogue } from '../../src/training/sampleCentreCatalogue.ts';
import { type Edition, loadTrainingEdition } from '../../src/upstream/edition.ts';
import { FakeReader } from './fakeReader.ts';
import { testDeskOptions } from './testDeskOptions.ts';

/** Runs like a real clock from a Monday morning, and can be put forward. */
export class TestClock implements Clock {
  #offsetMs = epochOf(isoDateTime('2026-11-23 09:00:00')) - performance.now();

  nowMs(): number {
    return Math.trunc(performance.now() + this.#offsetMs);
  }

  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  advanceHours(hours: number): void {
    this.advance(hours * 3_600_000);
  }
}

/** Writes a small file instead of starting a browser; `fault` is thrown in its place. */
export class TestPrinter implements PdfPrinter {
  fault: Error | null = null;
  readonly pages: string[] = [];

  print: PdfPrinter['print'] = async (html, pdfPath) => {
    if (this.fault !== null) throw this.fault;
    this.pages.push(html);
    writeFileSync(pdfPath, '%PDF-1.7');
    return { pages: 1 };
  };
}

export interface TerminalOptions {
  /** Changes to the training edition, for both sides. */
  readonly edition?: (edition: Edition) => Edition;
  readonly persons?: readonly TrainingPerson[];
  /** Default: never. */
  readonly cardPin?: CardPinRule;
  readonly storeOptions?: DeskOptions['storeOptions'];
  /** How the desk reaches the centre, when not by HTTP with the training keys. */
  readonly secrets?: (terminal: Terminal) => DeskOptions['secrets'];
  /** Carries calls to the centre in place of HTTP, or looks on. */
  readonly send?: DeskOptions['send'];
  readonly site?: (site: DeskOptions['site']) => DeskOptions['site'];
  readonly clock?: TestClock;
  /** Default: the clock of the terminal. */
  readonly centreClock?: Clock;
  /** [5000] Shorter where a test waits for it to pass. */
  readonly maxReadTimeoutMs?: number;
}

/** Memory where there is some: these tests kill programs, never machines, so nothing has to reach a disk. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export function scratchFolder(): string {
  return mkdtempSync(join(scratch, 'yijie-desk-'));
}

const maxDrainRounds = 40;
export const outpatientLines = { S01: '1', S15: '2', X01: '3' };
export const inpatientLines = { S22: '5', S25: '5', X17: '20', S15: '2' };

/** A desk with a real store file and a real training centre over HTTP; only reader and printer are stand-ins. */
export class Terminal {
  readonly folder = scratchFolder();
  readonly clock: TestClock;
  readonly reader = new FakeReader();
  readonly printer = new TestPrinter();
  readonly defects: string[] = [];
  readonly edition: Edition;
  readonly persons: readonly TrainingPerson[];
  readonly #options: TerminalOptions;
  #centre: TrainingCentre | null = null;
  #desk: OpenDesk | null = null;
  #operatorNo: string | null = null;

  constructor(options: TerminalOptions = {}) {
    this.#options = options;
    this.clock = options.clock ?? new TestClock();
    this.edition = (options.edition ?? ((edition) => edition))(loadTrainingEdition());
    this.persons = options.persons ?? trainingPersons;
  }

  get centre(): TrainingCentre {
    if (this.#centre === null) throw new Error('the centre is not started');
    return this.#centre;
  }

  get centreFile(): string {
    return join(this.folder, 'centre.db');
  }

  get desk(): OpenDesk {
    if (this.#desk === null) throw new Error('the desk is not open');
    return this.#desk;
  }

  get handlers(): OpenDesk['handlers'] {
    return this.desk.handlers;
  }

  get context(): DeskContext {
    return this.desk.context;
  }

  get reading(): DeskContext['store']['reader'] {
    return this.context.store.reader;
  }

  async start(): Promise<this> {
    this.#centre = await startTrainingCentre({
      edition: this.edition,
      clock: this.#options.centreClock ?? this.clock,
      catalogue: sampleCentreCatalogue(),
      persons: this.persons,
      dataFile: this.centreFile,
    });
    await this.open();
    await this.signIn('C001');
    return this;
  }

  async open(): Promise<void> {
    const {
      maxReadTimeoutMs = 5_000,
      storeOptions,
      cardPin,
      secrets,
      send,
      site = (own) => own,
    } = this.#options;
    const options = testDeskOptions(this.folder, this.centre.url, {
      clock: this.clock,
      edition: this.edition,
      spawnDevice: this.reader.spawn,
      pdfPrinter: this.printer,
      maxReadTimeoutMs,
      onDefect: (where, error) => this.defects.push(`${where}: ${String(error)}`),
      ...(storeOptions === undefined ? {} : { storeOptions }),
      ...(cardPin === undefined ? {} : { cardPin }),
      ...(send === undefined ? {} : { send }),
      ...(secrets === undefined ? {} : { secrets: secrets(this) }),
    });
    this.#desk = await openDesk({ ...options, site: site(options.site) });
    if (this.#operatorNo !== null) await this.signIn(this.#operatorNo);
  }

  /** Leaves the program without any of its farewells, as a power cut would. */
  async abandon(): Promise<void> {
    // The power may have gone while it was only being opened, or closed.
    if (this.#desk === null) return;
    const { drainer, devices, store } = this.#desk.context;
    this.#desk = null;
    await drainer.stop().catch(() => {});
    devices.close();
    store.close();
  }

  async close(): Promise<void> {
    const { desk } = this;
    this.#desk = null;
    await desk.close();
  }

  async restart(): Promise<void> {
    await this.close();
    await this.open();
  }

  async stop(): Promise<void> {
    await this.#desk?.close();
    await this.#centre?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async signIn(operatorNo: string): Promise<void> {
    this.#operatorNo = operatorNo;
    await this.handlers['operator.signIn']({ operatorNo });
  }

  person(name: string): TrainingPerson {
    const found = this.persons.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no person ${name}`);
    return found;
  }

  readCard(name: string): Promise<PersonView> {
    this.reader.insert(this.person(name));
    return Promise.resolve(this.handlers['credential.read']({}));
  }

  today(): IsoDate {
    return new Date(this.clock.nowMs() + 8 * 3_600_000).toISOString().slice(0, 10) as IsoDate;
  }

  draft(
    person: PersonView,
    changes: Partial<BillDraft> & { items?: Record<string, string> } = {},
  ): BillDraft {
    const { items, ...rest } = changes;
    const kind = rest.kind ?? 'outpatient';
    const entitlement = person.entitlements.find((one) => one.status === 'active') ?? person.entitlements[0];
    if (entitlement === undefined) throw new Error('the person has no insurance');
    return {
      personNo: person.personNo,
      insuranceType: entitlement.insuranceType,
      kind,
      beganOn: this.today(),
      settledOn: this.today(),
      useAccount: entitlement.hasAccount,
      lines: Object.entries(items ?? (kind === 'inpatient' ? inpatientLines : outpatientLines)).map(
        ([code, quantity]) => ({ catalogueCode: `YJPX-${code}`, quantity, price: null }),
      ),
      ...rest,
    };
  }

  async prepare(name: string, changes: Parameters<Terminal['draft']>[1] = {}): Promise<Prepared> {
    const person = await this.readCard(name);
    return this.handlers['bill.prepare'](this.draft(person, changes));
  }

  confirm(prepared: Prepared): Promise<SettlementView> {
    const { billId, cashFen } = prepared;
    return Promise.resolve(this.handlers['settlement.confirm']({ billId, expectedCashFen: cashFen }));
  }

  async settle(name: string, changes: Parameters<Terminal['draft']>[1] = {}): Promise<SettlementView> {
    return this.confirm(await this.prepare(name, changes));
  }

  get(settlementId: string): Promise<SettlementView> {
    return Promise.resolve(this.handlers['settlement.get']({ settlementId }));
  }

  refund(settlementId: string): Promise<SettlementView> {
    return Promise.resolve(this.handlers['settlement.refund']({ settlementId, reason: '录错项目' }));
  }

  state(settlementId: string): string {
    return settlementState(this.reading, settlementId).state;
  }

  /** Lets the queue run, its pauses put behind it, until nothing of it is open. */
  async drain(): Promise<void> {
    for (let round = 0; round < maxDrainRounds; round += 1) {
      await this.handlers['queue.drain']({});
      if (countJobs(this.reading).open === 0) return;
      this.clock.advance(120_000);
    }
    throw new Error(`the queue is still open after ${maxDrainRounds} rounds`);
  }

  /** The line goes, and the desk has noticed. */
  async goOffline(): Promise<void> {
    await this.centre.goOffline();
    await this.context.exchange.signIn();
    expect(this.context.exchange.link.connection.state.online).toBe(false);
  }

  async goOnline(): Promise<void> {
    await this.centre.goOnline();
    await this.handlers['queue.drain']({});
    expect(this.context.exchange.link.connection.state.online).toBe(true);
  }
}

/** A terminal that ends with the test. */
export async function startTerminal(options: TerminalOptions = {}): Promise<Terminal> {
  const terminal = new Terminal(options);
  onTestFinished(() => terminal.stop());
  return terminal.start();
}

/** The problem of a refused operation; a test whose operation is not refused fails. */
export async function problemOf(action: () => unknown): Promise<ProblemError['problem']> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('the operation was not refused');
}
