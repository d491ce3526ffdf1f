import Database from 'better-sqlite3';
import type { IsoDateTime } from '../../src/domain/calendar.ts';
import { compareAmounts } from '../../src/domain/compareAmounts.ts';
import { addFen } from '../../src/domain/money.ts';
import type { SettlementAmounts } from '../../src/domain/settlement.ts';
import { checkIdentities } from '../../src/domain/settlementIdentities.ts';
import { reconcile } from '../../src/queue/reconcile.ts';
import { readYearToDate } from '../../src/store/accumulator.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { listMessagesOfSettlement, messageByMsgid } from '../../src/store/outgoingMessage.ts';
import { listSettlementsBetween, readSettlement, type SettlementRecord } from '../../src/store/settlement.ts';
import { settlementState } from '../../src/store/settlementState.ts';
import type { StoredSettlement } from '../../src/training/centre/centreStore.ts';
import type { Terminal } from './deskHarness.ts';

/**
 * Everything in which the terminal's books and the centre's contradict each other or themselves, in words. Empty is what
 * every test of a fault must come to once the queue has drained.
 */
export async function bookFaults(terminal: Terminal): Promise<string[]> {
  const locals = localSettlements(terminal);
  return [
    ...locals.flatMap((settlement) => faultsOf(terminal, settlement)),
    ...centreFaults(terminal),
    ...personFaults(terminal, locals),
    ...leftoverFaults(terminal),
    ...(verifyAudit(terminal.reading).ok ? [] : ['the audit chain is broken']),
    ...(await statementFaults(terminal, locals)),
  ];
}

export function localSettlements(terminal: Terminal): SettlementRecord[] {
  return listSettlementsBetween(terminal.reading, {
    from: '2000-01-01 00:00:00' as IsoDateTime,
    to: '2100-01-01 00:00:00' as IsoDateTime,
    limit: 10_000,
  });
}

/** The centre's rows that came from messages of this settlement and were not reversed by 2601. */
function centreRows(terminal: Terminal, settlementId: string): StoredSettlement[] {
  const msgids = new Set(
    listMessagesOfSettlement(terminal.reading, settlementId).map((message) => message.msgid),
  );
  return terminal.centre
    .ledger()
    .settlements.filter((row) => msgids.has(row.msgid) && row.state !== 'reversed');
}

/** What the centre must hold for a settlement in this state, as its rows' states. */
const expectedRows: Readonly<Record<string, readonly string[]>> = {
  final: ['standing'],
  difference: ['standing'],
  reversed: ['cancelled'],
  refused: [''],
  cleared: ['standing', ''],
  disputed: ['standing', '', 'cancelled'],
};

function faultsOf(terminal: Terminal, settlement: SettlementRecord): string[] {
  const { state, centre } = settlementState(terminal.reading, settlement.id);
  const name = `${settlement.slipNo} (${settlement.reversesId === null ? 'settlement' : 'refund'}, ${state})`;
  checkIdentities(settlement.amounts);
  const rows = centreRows(terminal, settlement.id);
  const found = rows.map((row) => row.state).join(',');
  const expected = expectedRows[state];
  if (expected === undefined) return [`${name} never came to an end`];
  if (!expected.includes(found)) return [`${name}: the centre holds [${found}]`];
  const [row] = rows;
  if (row === undefined || settlement.reversesId !== null) return [];
  const known =
    state === 'difference' || state === 'cleared' ? (centre as SettlementAmounts) : settlement.amounts;
  return state === 'disputed'
    ? []
    : compareAmounts(known, row.amounts).map(
        ({ label }) => `${name}: ${label} differs from the centre's row`,
      );
}

/** Money the centre has moved must be known here by its msgid, and once per bill. */
function centreFaults(terminal: Terminal): string[] {
  const { settlements } = terminal.centre.ledger();
  const living = settlements.filter((row) => row.state !== 'reversed');
  const strangers = living.filter(
    (row) => (messageByMsgid(terminal.reading, row.msgid)?.settlementId ?? null) === null,
  );
  const standing = living.filter((row) => row.kind === 'settlement' && row.state === 'standing');
  const bills = standing.map((row) => messageByMsgid(terminal.reading, row.msgid)?.billId);
  const twice = bills.filter((billId, index) => bills.indexOf(billId) !== index);
  return [
    ...strangers.map((row) => `the centre settled ${row.settlementId}, nobody here knows it`),
    ...twice.map((billId) => `bill ${billId} is paid twice at the centre`),
    ...living.filter((row) => !identitiesHold(row)).map((row) => `${row.settlementId} contradicts itself`),
  ];
}

function identitiesHold(row: StoredSettlement): boolean {
  try {
    checkIdentities(row.amounts);
    return true;
  } catch {
    return false;
  }
}

/** Where the centre had other figures, the next 5206 tells; everywhere else the desk has counted as the centre did. */
function personFaults(terminal: Terminal, locals: readonly SettlementRecord[]): string[] {
  const ledger = terminal.centre.ledger();
  const apart = new Set(
    locals
      .filter((one) =>
        ['difference', 'cleared', 'disputed'].includes(settlementState(terminal.reading, one.id).state),
      )
      .map((one) => one.personNo),
  );
  return terminal.persons.flatMap((person) =>
    person.insurances.flatMap(({ insuranceType, accountBalanceFen }) => {
      const { personNo, name } = person;
      const paidFen = addFen(
        ...ledger.settlements
          .filter(
            (row) =>
              row.personNo === personNo && row.insuranceType === insuranceType && row.state !== 'reversed',
          )
          .map((row) => row.amounts.accountFen),
      );
      const faults =
        ledger.balanceFen(personNo, insuranceType) === (accountBalanceFen ?? 0) - paidFen
          ? []
          : [`${name}: the account does not follow from the settlements`];
      const year = Number(terminal.today().slice(0, 4));
      const local = readYearToDate(terminal.reading, personNo, insuranceType, year);
      if (local === null || apart.has(personNo)) return faults;
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
function leftoverFaults(terminal: Terminal): string[] {
  const books = new Database(terminal.centreFile, { readonly: true });
  try {
    const disputed = new Set(
      localSettlements(terminal)
        .filter((one) => settlementState(terminal.reading, one.id).state === 'disputed')
        .map((one) => one.personNo),
    );
    const rows = books
      .prepare(
        `SELECT visit_id AS visitId, person_no AS personNo, kind, state FROM visit WHERE state <> 'cancelled'
           AND visit_id NOT IN (SELECT visit_id FROM settlement WHERE state = 'standing' AND kind = 'settlement')
           AND (kind = 'inpatient' OR visit_id IN (SELECT visit_id FROM line))`,
      )
      .all() as { visitId: string; personNo: string; kind: string; state: string }[];
    return rows
      .filter((row) => !disputed.has(row.personNo))
      .map((row) => `${row.kind} visit ${row.visitId} is left ${row.state} at the centre`);
  } finally {
    books.close();
  }
}

async function statementFaults(terminal: Terminal, locals: readonly SettlementRecord[]): Promise<string[]> {
  const disputed = locals.some((one) => {
    const original = one.reversesId === null ? null : readSettlement(terminal.reading, one.reversesId);
    return [one, ...(original === null ? [] : [original])].some(
      ({ id }) => settlementState(terminal.reading, id).state === 'disputed',
    );
  });
  if (disputed || locals.length === 0) return [];
  const days = locals.map((one) => one.settledAt.slice(0, 10)).sort();
  const first = (days[0] ?? '') as never;
  const { rows } = await reconcile(terminal.context.exchange, first, terminal.today());
  return rows.filter((row) => !row.level).map((row) => `3201 is not level: ${row.description}`);
}
