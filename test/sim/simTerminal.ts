import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BillDraft, PersonView, Prepared, SettlementView } from '../../src/bridge/contract.ts';
import { type OpenDesk, openDesk } from '../../src/desk/deskEntry.ts';
import type { PdfPrinter } from '../../src/desk/sheet/printPdf.ts';
import { beijingTime, dateOf, type IsoDate, type IsoDateTime } from '../../src/domain/calendar.ts';
import { listSettlementsBetween, type SettlementRecord } from '../../src/store/settlement.ts';
import { settlementState } from '../../src/store/settlementState.ts';
import { StoreFull, StoreIoFailed } from '../../src/store/storeErrors.ts';
import type { TrainingPerson } from '../../src/training/centre/persons.ts';
import type { Site } from '../../src/upstream/call.ts';
import type { Edition } from '../../src/upstream/edition.ts';
import { FakeReader } from '../desk/fakeReader.ts';
import { testDeskOptions } from '../desk/testDeskOptions.ts';
import { RandomChoices } from '../faults/randomChoices.ts';
import type { SkewedClock } from './simClock.ts';
import type { SimNetwork } from './simNetwork.ts';
import type { SimPower } from './simPower.ts';
import { Till } from './till.ts';

export interface SimTerminalOptions {
  readonly name: string;
  readonly seed: number;
  readonly clock: SkewedClock;
  readonly power: SimPower;
  readonly network: SimNetwork;
  readonly edition: Edition;
  readonly site: (site: Site) => Site;
}

/** Memory where there is some: programs are killed here, never machines. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const maxListed = 10_000;

/** One window: a desk on a real encrypted store, a cashier and her drawer. */
export class SimTerminal {
  readonly name: string;
  readonly folder = mkdtempSync(join(scratch, 'yijie-sim-'));
  readonly reader = new FakeReader();
  readonly till = new Till();
  readonly clock: SkewedClock;
  readonly power: SimPower;
  readonly network: SimNetwork;
  readonly defects: string[] = [];
  /** Slip numbers of sheets that left the printer. */
  readonly printed: string[] = [];
  readonly #options: SimTerminalOptions;
  readonly #ids: RandomChoices;
  #desk: OpenDesk | null = null;
  operatorNo = 'C001';

  constructor(options: SimTerminalOptions) {
    this.name = options.name;
    this.clock = options.clock;
    this.power = options.power;
    this.network = options.network;
    this.#options = options;
    this.#ids = new RandomChoices(options.seed ^ 0x5eed);
  }

  get desk(): OpenDesk {
    if (this.#desk === null) throw new Error(`${this.name} is not open`);
    return this.#desk;
  }

  get isOpen(): boolean {
    return this.#desk !== null;
  }

  get handlers(): OpenDesk['handlers'] {
    return this.desk.handlers;
  }

  get reading(): OpenDesk['context']['store']['reader'] {
    return this.desk.context.store.reader;
  }

  today(): IsoDate {
    return dateOf(beijingTime(this.clock.nowMs()));
  }

  async open(): Promise<void> {
    const { edition, site } = this.#options;
    const options = testDeskOptions(this.folder, 'http://centre.invalid', {
      clock: this.clock,
      edition,
      spawnDevice: this.reader.spawn,
      pdfPrinter: this.#printer,
      onDefect: (where, error) => {
        // A full or failing disk is met on purpose; that nothing is lost by it shows in the books.
        const disk = error instanceof StoreFull || error instanceof StoreIoFailed;
        if (!this.power.isOff && !disk) this.defects.push(`${this.name} ${where}: ${String(error)}`);
      },
      newId: () => this.#newId(),
      random: () => this.#ids.next(),
      send: this.network.send,
      later: () => () => {},
      keeping: null,
      storeOptions: { beforeStatement: this.power.beforeStatement },
    });
    this.#desk = await openDesk({ ...options, site: site(options.site) });
    await this.signIn(this.operatorNo);
  }

  /** In the form of a UUID; every digit follows from the seed. */
  #newId(): string {
    const digits = Array.from({ length: 32 }, () => this.#ids.below(16).toString(16)).join('');
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  readonly #printer: PdfPrinter = {
    print: async (html, pdfPath) => {
      this.printed.push(/YJ\d{14}/.exec(html)?.[0] ?? 'a sheet without a slip number');
      writeFileSync(pdfPath, '%PDF-1.7');
      return { pages: 1 };
    },
  };

  /** Leaves the program without any of its farewells. */
  async abandon(): Promise<void> {
    if (this.#desk === null) return;
    const { drainer, devices, store } = this.#desk.context;
    this.#desk = null;
    await drainer.stop().catch(() => {});
    devices.close();
    store.close();
  }

  async restart(): Promise<void> {
    const { desk } = this;
    this.#desk = null;
    await desk.close();
    await this.open();
  }

  async stop(): Promise<void> {
    await this.abandon();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async signIn(operatorNo: string): Promise<void> {
    this.operatorNo = operatorNo;
    await this.handlers['operator.signIn']({ operatorNo });
  }

  async readCard(person: TrainingPerson): Promise<PersonView> {
    this.reader.insert(person);
    return this.handlers['credential.read']({});
  }

  async prepare(
    person: TrainingPerson,
    bill: Pick<BillDraft, 'kind'> & { items: Record<string, string>; useAccount: boolean },
  ): Promise<Prepared> {
    const view = await this.readCard(person);
    const { kind, items, useAccount } = bill;
    const entitlement = view.entitlements.find((one) => one.status === 'active') ?? view.entitlements[0];
    return this.handlers['bill.prepare']({
      personNo: view.personNo,
      insuranceType: entitlement?.insuranceType ?? '390',
      kind,
      beganOn: this.today(),
      settledOn: this.today(),
      useAccount: useAccount && (entitlement?.hasAccount ?? false),
      lines: Object.entries(items).map(([code, quantity]) => ({
        catalogueCode: `YJPX-${code}`,
        quantity,
        price: null,
      })),
    });
  }

  async confirm(prepared: Prepared): Promise<SettlementView> {
    const { billId, cashFen } = prepared;
    const view = await this.handlers['settlement.confirm']({ billId, expectedCashFen: cashFen });
    if (!this.power.isOff) this.till.follow(view);
    return view;
  }

  async view(settlementId: string): Promise<SettlementView> {
    return this.handlers['settlement.get']({ settlementId });
  }

  settlements(): SettlementRecord[] {
    return listSettlementsBetween(this.reading, {
      from: '2000-01-01 00:00:00' as IsoDateTime,
      to: '2100-01-01 00:00:00' as IsoDateTime,
      limit: maxListed,
    });
  }

  state(settlementId: string): string {
    return settlementState(this.reading, settlementId).state;
  }

  /** The cashier goes through the list of recent settlements with the drawer open. */
  async balanceTill(): Promise<void> {
    for (const { id } of this.settlements()) this.till.follow(await this.view(id));
  }
}
