import type { IsoDate } from '../../src/domain/calendar.ts';
import { compareAmounts } from '../../src/domain/compareAmounts.ts';
import { addFen } from '../../src/domain/money.ts';
import type { SettlementAmounts } from '../../src/domain/settlement.ts';
import { checkIdentities } from '../../src/domain/settlementIdentities.ts';
import { reconcile } from '../../src/queue/reconcile.ts';
import { readYearToDate } from '../../src/store/accumulator.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { messageByMsgid } from '../../src/store/outgoingMessage.ts';
import {
  effectiveSettlementOfBill,
  type SettlementRecord,
  settlementBySlipNo,
} from '../../src/store/settlement.ts';
import { type SettlementStateRow, settlementStates } from '../../src/store/settlementState.ts';
import type { StoredSettlement } from '../../src/training/centre/centreStore.ts';
import type { TrainingPerson } from '../../src/training/centre/persons.ts';
import type { TrainingCentre } from '../../src/training/centre/trainingCentre.ts';
import type { SimTerminal } from './simTerminal.ts';

/** A settlement of one terminal with everything both sides say about it. */
interface Entry {
  readonly terminal: SimTerminal;
  readonly settlement: SettlementRecord;
  readonly states: readonly SettlementStateRow[];
  readonly state: string;
  /** The centre's rows that came from its messages and were not reversed by 2601. */
  readonly rows: readonly StoredSettlement[];
}

export interface Books {
  readonly centre: TrainingCentre;
  readonly persons: readonly TrainingPerson[];
  readonly terminals: readonly SimTerminal[];
}

/** What must hold at any moment, whatever is still under way. */
export function standingFaults({ centre, terminals }: Books): string[] {
  const bills = new Set<string>();
  return [
    ...terminals.flatMap((terminal) => [
      ...terminal.defects,
      ...terminal.settlements().flatMap((settlement) => {
        checkIdentities(settlement.amounts);
        bills.add(settlement.billId);
        return [];
      }),
      ...terminal.printed
        .filter((slipNo) => settlementBySlipNo(terminal.reading, slipNo) === null)
        .map((slipNo) => `${terminal.name} printed ${slipNo}, which was never committed`),
      ...(verifyAudit(terminal.reading).ok ? [] : [`${terminal.name}: the audit chain is broken`]),
      ...doubleBills(terminal),
    ]),
    ...paidTwice(centre, terminals),
  ];
}

/** At most one settlement of a bill counts, on this side. */
function doubleBills(terminal: SimTerminal): string[] {
  const effective = terminal
    .settlements()
    .filter((one) => one.reversesId === null)
    .filter((one) => !['refused', 'reversed', 'cleared', 'disputed'].includes(terminal.state(one.id)));
  return effective
    .filter((one) => effectiveSettlementOfBill(terminal.reading, one.billId)?.id !== one.id)
    .map((one) => `${terminal.name}: bill ${one.billId} has two effective settlements`);
}

function ownerOf(terminals: readonly SimTerminal[], row: StoredSettlement) {
  for (const terminal of terminals) {
    const message = messageByMsgid(terminal.reading, row.msgid);
    if (message !== null) return { terminal, message };
  }
  return null;
}

/** And on the other side. */
function paidTwice(centre: TrainingCentre, terminals: readonly SimTerminal[]): string[] {
  const bills = centre
    .ledger()
    .settlements.filter((row) => row.kind === 'settlement' && row.state === 'standing')
    .map((row) => ownerOf(terminals, row)?.message.billId)
    .filter((billId) => billId !== undefined);
  return bills
    .filter((billId, index) => bills.indexOf(billId) !== index)
    .map((billId) => `bill ${billId} is paid twice at the centre`);
}

/**
 * Everything in which the books of terminals, centre and drawers contradict each other once the line is mended, the queues
 * are drained and the supervisor has signed. Of what was ever disputed only the day-end comparison knows, so that of those
 * nothing is asked but that nothing is paid twice.
 */
export async function finalFaults(books: Books): Promise<string[]> {
  const { centre, terminals } = books;
  const entries = entriesOf(books);
  const disputed = new Set(
    entries
      .filter(({ states }) => states.some(({ state }) => state === 'disputed'))
      .flatMap(({ settlement }) => [settlement.id, settlement.reversesId]),
  );
  const clear = entries.filter(({ settlement }) => !disputed.has(settlement.id));
  const unclear = entries.filter(({ settlement }) => disputed.has(settlement.id));
  const unclearPersons = new Set(unclear.flatMap((entry) => personNosOf(books, entry)));
  const living = centre.ledger().settlements.filter((row) => row.state !== 'reversed');
  return [
    ...standingFaults(books),
    ...clear.flatMap(entryFaults),
    ...clear.flatMap(tillFaults),
    ...living
      .filter((row) => ownerOf(terminals, row) === null)
      .map((row) => `the centre settled ${row.settlementId}, no terminal knows it`),
    ...(await personFaults(books, unclearPersons)),
    ...centre
      .ledger()
      .looseVisits.filter((visit) => !unclearPersons.has(visit.personNo))
      .map((visit) => `${visit.kind} visit ${visit.visitId} is left ${visit.state} at the centre`),
    ...(unclear.length === 0 && terminals.length === 1 ? await statementFaults(entries) : []),
  ];
}

function entriesOf({ centre, terminals }: Books): Entry[] {
  const living = centre.ledger().settlements.filter((row) => row.state !== 'reversed');
  return terminals.flatMap((terminal) => {
    const bySettlement = Map.groupBy(
      living,
      (row) => messageByMsgid(terminal.reading, row.msgid)?.settlementId ?? null,
    );
    return terminal.settlements().map((settlement) => {
      const states = settlementStates(terminal.reading, settlement.id);
      return {
        terminal,
        settlement,
        states,
        state: states.at(-1)?.state ?? 'none',
        rows: bySettlement.get(settlement.id) ?? [],
      };
    });
  });
}

/** A person who was unknown offline has one number here and another at the centre. */
function personNosOf({ centre }: Books, { terminal, settlement }: Entry): string[] {
  const real = centre
    .ledger()
    .settlements.filter((row) => messageByMsgid(terminal.reading, row.msgid)?.billId === settlement.billId);
  return [settlement.personNo, ...real.map((row) => row.personNo)];
}

/** What the centre must hold for a settlement in this state, as its rows' states. */
const expectedRows: Readonly<Record<string, readonly string[]>> = {
  final: ['standing'],
  difference: ['standing'],
  reversed: ['cancelled'],
  refused: [''],
  cleared: ['standing', ''],
};

function nameOf({ terminal, settlement, state }: Entry): string {
  const kind = settlement.reversesId === null ? 'settlement' : 'refund';
  return `${terminal.name} ${settlement.slipNo} (${kind}, ${settlement.mode}, ${state})`;
}

function entryFaults(entry: Entry): string[] {
  const { settlement, states, state, rows } = entry;
  const name = nameOf(entry);
  const expected = expectedRows[state];
  if (expected === undefined) return [`${name} never came to an end`];
  const found = rows.map((row) => row.state).join(',');
  if (!expected.includes(found)) return [`${name}: the centre holds [${found}]`];
  const [row] = rows;
  if (row === undefined) return [];
  const said = states.find((one) => one.centre !== null)?.centre as SettlementAmounts | undefined;
  return compareAmounts(said ?? settlement.amounts, row.amounts).map(
    ({ label }) => `${name}: ${label} differs from the centre's row`,
  );
}

/** The drawer against the centre's books: she knows the screens, the centre knows what counts. */
function tillFaults(entry: Entry): string[] {
  const { terminal, settlement, rows } = entry;
  const takenFen = terminal.till.takenFen.get(settlement.id) ?? 0;
  const dueFen = cashDueFen(entry, rows);
  return takenFen === dueFen
    ? []
    : [`${nameOf(entry)}: ${takenFen} fen in the drawer, ${dueFen} by the books`];
}

function cashDueFen({ settlement }: Entry, rows: readonly StoredSettlement[]): number {
  if (rows.length > 0) return rows.reduce((sum, row) => sum + row.amounts.cashFen, 0);
  if (settlement.reversesId !== null || settlement.mode === 'online') return 0;
  // Made offline and never taken by the centre: the patient pays it all.
  return settlement.amounts.totalFen;
}

/** After the next 5206 every terminal counts as the centre does; accounts follow from the settlements. */
async function personFaults(
  { centre, terminals, persons }: Books,
  unclear: ReadonlySet<string>,
): Promise<string[]> {
  const ledger = centre.ledger();
  const faults: string[] = [];
  for (const person of persons) {
    for (const { insuranceType, accountBalanceFen } of person.insurances) {
      const paidFen = addFen(
        ...ledger.settlements
          .filter((row) => row.personNo === person.personNo && row.insuranceType === insuranceType)
          .filter((row) => row.state !== 'reversed')
          .map((row) => row.amounts.accountFen),
      );
      if (ledger.balanceFen(person.personNo, insuranceType) !== (accountBalanceFen ?? 0) - paidFen)
        faults.push(`${person.name}: the account does not follow from the settlements`);
    }
    for (const terminal of terminals) {
      if (!unclear.has(person.personNo)) faults.push(...(await yearFaults(terminal, person, centre)));
    }
  }
  return faults;
}

async function yearFaults(
  terminal: SimTerminal,
  person: TrainingPerson,
  centre: TrainingCentre,
): Promise<string[]> {
  const year = Number(terminal.today().slice(0, 4));
  const known = person.insurances.filter(
    ({ insuranceType }) => readYearToDate(terminal.reading, person.personNo, insuranceType, year) !== null,
  );
  if (known.length === 0) return [];
  await terminal.readCard(person);
  return known.flatMap(({ insuranceType }) => {
    const local = readYearToDate(terminal.reading, person.personNo, insuranceType, year);
    const there = centre.ledger().yearToDate(person.personNo, insuranceType, year);
    return (Object.keys(there) as (keyof typeof there)[])
      .filter((key) => there[key] !== local?.[key])
      .map(
        (key) =>
          `${terminal.name}, ${person.name}: ${key} is ${local?.[key]} here, ${there[key]} at the centre`,
      );
  });
}

async function statementFaults(entries: readonly Entry[]): Promise<string[]> {
  const days = entries.map(({ settlement }) => settlement.settledAt.slice(0, 10) as IsoDate).sort();
  const [first] = days;
  const last = days.at(-1);
  const terminal = entries[0]?.terminal;
  if (first === undefined || last === undefined || terminal === undefined) return [];
  // A clock put forward by a day dates what is made under it tomorrow.
  const { rows } = await reconcile(
    terminal.desk.context.exchange,
    first,
    [last, terminal.today()].sort().at(-1) ?? last,
  );
  return rows.filter((row) => !row.level).map((row) => `3201 is not level: ${row.description}`);
}
