import type { Fen } from '../../domain/money.ts';
import type { StatementMember } from '../../queue/reconcile.ts';
import type { StoreReader } from '../../store/handles.ts';
import { messageByMsgid, type OutgoingMessage } from '../../store/outgoingMessage.ts';
import { readSettlement, type SettlementRecord } from '../../store/settlement.ts';
import { settlementState } from '../../store/settlementState.ts';
import type { Edition } from '../../upstream/edition.ts';
import type { StatementResultRow } from '../../upstream/statementFile.ts';
import type { StatementRow } from '../../upstream/statementRule.ts';
import { moneyAtStake, type RepairAction, type StatementFinding } from './statementFinding.ts';
import { centreIdOf } from './uploadStatement.ts';

interface Books {
  readonly reader: StoreReader;
  readonly edition: Edition;
  readonly clearingType: string;
  /** Those the centre has taken, for all we know, with their setl_id. */
  readonly ours: readonly { readonly member: StatementMember; readonly centreId: string | null }[];
}

function figuresOf(row: StatementResultRow): StatementRow | null {
  const { totalFen, fundTotalFen, accountFen } = row;
  const known = [totalFen, fundTotalFen, accountFen].every((amount) => amount !== null);
  return known
    ? { totalFen: totalFen as Fen, fundTotalFen: fundTotalFen as Fen, accountFen: accountFen as Fen }
    : null;
}

function sameFigures(first: StatementRow, second: StatementRow | null): boolean {
  return (
    second !== null &&
    first.totalFen === second.totalFen &&
    first.fundTotalFen === second.fundTotalFen &&
    first.accountFen === second.accountFen
  );
}

function finding(
  books: Books,
  row: StatementResultRow,
  settlement: SettlementRecord | null,
  rest: Pick<StatementFinding, 'kind' | 'ours' | 'actions'>,
): StatementFinding {
  const centre = rest.kind === 'missingThere' ? null : figuresOf(row);
  return {
    id: `${books.clearingType}:${row.msgid ?? row.settlementId ?? row.personNo}`,
    clearingType: books.clearingType,
    settlementId: settlement?.id ?? null,
    slipNo: settlement?.slipNo ?? null,
    personNo: row.personNo,
    isRefund: row.isRefund,
    msgid: row.msgid,
    centreSettlementId: row.settlementId,
    centre,
    money: moneyAtStake(rest.ours, centre),
    ...rest,
  };
}

/** 2601 only where the edition allows it for that transaction (interface 4.1). */
function reversal(edition: Edition, message: OutgoingMessage | null): RepairAction[] {
  if (message === null) return [];
  return edition.reversible.some((infno) => infno === message.infno) ? ['reverse'] : [];
}

/** Ours, and not at the centre: only what is final may be settled again; the rest a person looks into. */
function onlyHere(books: Books, row: StatementResultRow): StatementFinding {
  const own = books.ours.find(({ centreId }) => centreId === row.settlementId)?.member ?? null;
  const settlement = own?.settlement ?? null;
  const state = settlement === null ? null : settlementState(books.reader, settlement.id).state;
  const again = settlement !== null && settlement.reversesId === null && state === 'final';
  return finding(books, row, settlement, {
    kind: 'missingThere',
    ours: own?.row ?? figuresOf(row),
    actions: again ? ['settleAgain', 'note'] : ['note'],
  });
}

/** The centre has it; it came from a message of ours, or from another terminal of the institution. */
function onlyThere(books: Books, row: StatementResultRow): StatementFinding {
  const message = row.msgid === null ? null : messageByMsgid(books.reader, row.msgid);
  const id = message?.settlementId ?? null;
  const settlement = id === null ? null : readSettlement(books.reader, id);
  if (settlement === null)
    return finding(books, row, null, { kind: 'missingHere', ours: null, actions: ['note'] });
  const { state } = settlementState(books.reader, settlement.id);
  const takenElsewhere = books.ours.some(({ member }) => member.settlement.id === settlement.id);
  const reverse = reversal(books.edition, message);
  const missing = { kind: 'missingHere', ours: null } as const;
  // A second row beside the one we have: an earlier sending counted after all.
  if (takenElsewhere) return finding(books, row, settlement, { ...missing, actions: [...reverse, 'note'] });
  if (state === 'disputed')
    return finding(books, row, settlement, { ...missing, actions: ['takeOver', ...reverse] });
  // On its way: the queue brings it to its end, and then it is compared again.
  if (state === 'pending' || state === 'provisional' || state === 'unknown')
    return finding(books, row, settlement, { ...missing, actions: [] });
  return finding(books, row, settlement, {
    kind: 'stateDiffers',
    ours: null,
    actions: [...reverse, 'note'],
  });
}

/** Both have it. */
function onBoth(books: Books, row: StatementResultRow, member: StatementMember): StatementFinding {
  const { settlement } = member;
  const sameSide = row.isRefund === (settlement.reversesId !== null);
  const { state } = settlementState(books.reader, settlement.id);
  const mayTakeOver = sameSide && settlement.reversesId === null && state === 'final';
  const same = sameFigures(member.row, figuresOf(row));
  return finding(books, row, settlement, {
    kind: sameSide && !same ? 'amountDiffers' : 'stateDiffers',
    ours: member.row,
    actions: mayTakeOver && !same ? ['takeOver', 'note'] : ['note'],
  });
}

/** Our row of a result row: by setl_id, or by the msgid of the request the centre accepted. */
function ownMember(books: Books, row: StatementResultRow): StatementMember | null {
  const byId = books.ours.find(({ centreId }) => centreId !== null && centreId === row.settlementId);
  if (byId !== undefined) return byId.member;
  const message = row.msgid === null ? null : messageByMsgid(books.reader, row.msgid);
  if (message?.status !== 'accepted') return null;
  return books.ours.find(({ member }) => member.settlement.id === message.settlementId)?.member ?? null;
}

function classifyRow(books: Books, row: StatementResultRow): StatementFinding | null {
  if (row.level) return null;
  if (row.msgid === null) return onlyHere(books, row);
  const own = ownMember(books, row);
  if (own === null) return onlyThere(books, row);
  // Left out of the upload for want of its number, and yet the same.
  const unnumbered = centreIdOf(books.reader, own) === null && sameFigures(own.row, figuresOf(row));
  return unnumbered ? null : onBoth(books, row, own);
}

/**
 * Every row of a 3202 result that is not level, as a finding with the actions a supervisor may take (interface 4.4, 7.7).
 * @param taken our side, of this clearing type
 */
export function classifyStatement(
  reader: StoreReader,
  edition: Edition,
  clearingType: string,
  taken: readonly StatementMember[],
  rows: readonly StatementResultRow[],
): StatementFinding[] {
  const ours = taken.map((member) => ({ member, centreId: centreIdOf(reader, member) }));
  const books: Books = { reader, edition, clearingType, ours };
  return rows.flatMap((row) => classifyRow(books, row) ?? []);
}
