import Database from 'better-sqlite3';
import type { IsoDate, IsoDateTime } from '../../src/domain/calendar.ts';
import { compareAmounts } from '../../src/domain/compareAmounts.ts';
import { addFen } from '../../src/domain/money.ts';
import type { SettlementAmounts } from '../../src/domain/settlement.ts';
import { checkIdentities } from '../../src/domain/settlementIdentities.ts';
import { reconcile } from '../../src/queue/reconcile.ts';
import { readYearToDate } from '../../src/store/accumulator.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { bookFaults as storeFaults } from '../../src/store/bookRules.ts';
import { messageByMsgid } from '../../src/store/outgoingMessage.ts';
import { listSettlementsBetween, type SettlementRecord } from '../../src/store/settlement.ts';
import { type SettlementStateRow, settlementStates } from '../../src/store/settlementState.ts';
import type { StoredSettlement } from '../../src/training/centre/centreStore.ts';
import type { Terminal } from './deskHarness.ts';

/** A settlement of the terminal with everything both sides say about it. */
interface Entry {
  readonly settlement: SettlementRecord;
  readonly states: readonly SettlementStateRow[];
  readonly state: string;
  /** The centre's rows that came from its messages and were not reversed by 2601. */
  readonly rows: readonly StoredSettlement[];
}

/**
 * Everything in which the terminal's books and the centre's contradict each other or themselves, in words. Empty is what
 * every test of a fault must come to once the queue has drained. What was ever disputed only the day-end comparison knows,
 * so that of those nothing is asked but that nothing is paid twice.
 */
export async function bookFaults(terminal: Terminal): Promise<string[]> {
  const entries = entriesOf(terminal);
  const disputed = new Set(
    entries
      .filter(({ states }) => states.some(({ state }) => state === 'disputed'))
      .flatMap(({ settlement }) => [settlement.id, settlement.reversesId]),
  );
  const clear = entries.filter(({ settlement }) => !disputed.has(settlement.id));
  const unclear = entries.filter(({ settlement }) => disputed.has(settlement.id));
  const unclearPersons = new Set(unclear.flatMap(({ settlement }) => personNosOf(terminal, settlement)));
  return [
    ...clear.flatMap(entryFaults),
    ...centreFaults(terminal),
    ...personFaults(terminal, entries, unclearPersons),
    ...leftoverFaults(terminal, unclearPersons),
    ...(verifyAudit(terminal.reading).ok ? [] : ['the audit chain is broken']),
    ...storeFaults(terminal.reading, 10).map(({ rule, subject, detail }) => `${rule} ${subject} ${detail}`),
    ...(unclear.length === 0 ? await statementFaults(terminal, entries) : []),
  ];
}

export function localSettlements(terminal: Terminal): SettlementRecord[] {
  return listSettlementsBetween(terminal.reading, {
    from: '2000-01-01 00:00:00' as IsoDateTime,
    to: '2100-01-01 00:00:00' as IsoDateTime,
    limit: 10_000,
  });
}

function entriesOf(terminal: Terminal): Entry[] {
  const living = terminal.centre.ledger().settlements.filter((row) => row.state !== 'reversed');
  const bySettlement = Map.groupBy(
    living,
    (row) => messageByMsgid(terminal.reading, row.msgid)?.settlementId ?? null,
  );
  return localSettlements(terminal).map((settlement) => {
    const states = settlementStates(terminal.reading, settlement.id);
    return {
      settlement,
      states,
      state: states.at(-1)?.state ?? 'none',
      rows: bySettlement.get(settlement.id) ?? [],
    };
  });
}

/** A person who was unknown offline has one number here and another at the centre. */
function personNosOf(terminal: Terminal, settlement: SettlementRecord): string[] {
  const rows = terminal.centre.ledger().settlements;
  const real = rows.filter(
    (row) => messageByMsgid(terminal.reading, row.msgid)?.billId === settlement.billId,
  );
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

function entryFaults({ settlement, states, state, rows }: Entry): string[] {
  const name = `${settlement.slipNo} (${settlement.reversesId === null ? 'settlement' : 'refund'}, ${state})`;
  checkIdentities(settlement.amounts);
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

/** Money the centre has moved must be known here by its msgid, and once per bill. */
function centreFaults(terminal: Terminal): string[] {
  const living = terminal.centre.ledger().settlements.filter((row) => row.state !== 'reversed');
  const messageOf = (row: StoredSettlement) => messageByMsgid(terminal.reading, row.msgid);
  const bills = living
    .filter((row) => row.kind === 'settlement' && row.state === 'standing')
    .map((row) => messageOf(row)?.billId);
  return [
    ...living
      .filter((row) => (messageOf(row)?.settlementId ?? null) === null)
      .map((row) => `the centre settled ${row.settlementId}, nobody here knows it`),
    ...bills
      .filter((billId, index) => bills.indexOf(billId) !== index)
      .map((billId) => `bill ${billId} is paid twice at the centre`),
  ];
}

/** Where the centre had other figures, the next 5206 tells; everywhere else the desk has counted as the centre did. */
function personFaults(terminal: Terminal, entries: readonly Entry[], unclear: ReadonlySet<string>): string[] {
  const ledger = terminal.centre.ledger();
  const apart = new Set(
    entries
      .filter(({ states }) => states.some(({ state }) => state === 'difference'))
      .flatMap(({ settlement }) => personNosOf(terminal, settlement)),
  );
  const year = Number(terminal.today().slice(0, 4));
  return terminal.persons.flatMap(({ personNo, name, insurances }) =>
    insurances.flatMap(({ insuranceType, accountBalanceFen }) => {
      const paidFen = addFen(
        ...ledger.settlements
          .filter((row) => row.personNo === personNo && row.insuranceType === insuranceType)
          .filter((row) => row.state !== 'reversed')
          .map((row) => row.amounts.accountFen),
      );
      const balanceHolds = ledger.balanceFen(personNo, insuranceType) === (accountBalanceFen ?? 0) - paidFen;
      const faults = balanceHolds ? [] : [`${name}: the account does not follow from the settlements`];
      const local = readYearToDate(terminal.reading, personNo, insuranceType, year);
      if (local === null || apart.has(personNo) || unclear.has(personNo)) return faults;
      const centre = ledger.yearToDate(personNo, insuranceType, year);
      const keys = (Object.keys(centre) as (keyof typeof centre)[]).filter(
        (key) => centre[key] !== local[key],
      );
      return [
        ...faults,
        ...keys.map((key) => `${name}: ${key} is ${local[key]} here, ${centre[key]} at the centre`),
      ];
    }),
  );
}

/** Lines nobody settled and stays nobody ended: no money, but the next admission or upload meets them. */
function leftoverFaults(terminal: Terminal, unclear: ReadonlySet<string>): string[] {
  const books = new Database(terminal.centreFile, { readonly: true });
  try {
    const rows = books
      .prepare(
        `SELECT visit_id AS visitId, person_no AS personNo, kind, state FROM visit WHERE state <> 'cancelled'
           AND visit_id NOT IN (SELECT visit_id FROM settlement WHERE state = 'standing' AND kind = 'settlement')
           AND (kind = 'inpatient' OR visit_id IN (SELECT visit_id FROM line))`,
      )
      .all() as { visitId: string; personNo: string; kind: string; state: string }[];
    return rows
      .filter((row) => !unclear.has(row.personNo))
      .map((row) => `${row.kind} visit ${row.visitId} is left ${row.state} at the centre`);
  } finally {
    books.close();
  }
}

async function statementFaults(terminal: Terminal, entries: readonly Entry[]): Promise<string[]> {
  const [first] = entries.map(({ settlement }) => settlement.settledAt.slice(0, 10) as IsoDate).sort();
  if (first === undefined) return [];
  const { rows } = await reconcile(terminal.context.exchange, first, terminal.today());
  return rows.filter((row) => !row.level).map((row) => `3201 is not level: ${row.description}`);
}
