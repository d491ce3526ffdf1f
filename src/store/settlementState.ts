import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { countColumn, jsonColumn, momentColumn, nullableJsonText } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { IllegalTransition, RecordMissing } from './storeErrors.ts';

const states = [
  'pending',
  'provisional',
  'unknown',
  'final',
  'disputed',
  'difference',
  'refused',
  'cleared',
  'reversed',
] as const;

/**
 * pending: committed here, on its way to the centre. provisional: made offline. unknown: left, no answer. final: the centre has it
 * with the same figures. difference: the centre has other figures. disputed: the two sides do not agree that it exists.
 * refused: the centre did not take it. cleared: a supervisor signed for it. reversed: undone.
 */
export type SettlementState = (typeof states)[number];

export interface SettlementStateRow {
  readonly settlementId: string;
  readonly seq: number;
  readonly state: SettlementState;
  readonly at: IsoDateTime;
  readonly cause: string;
  /** JSON: what the centre said, or null. */
  readonly centre: unknown;
}

const answered: readonly SettlementState[] = ['final', 'disputed', 'difference', 'refused', 'reversed'];

/** States move only forward: the table has no cycle, so a late or repeated answer cannot take a settlement back. */
export const settlementTransitions: Readonly<Record<SettlementState, readonly SettlementState[]>> = {
  pending: ['unknown', ...answered],
  provisional: ['unknown', ...answered],
  unknown: answered,
  final: ['disputed', 'difference', 'reversed'],
  disputed: ['difference', 'refused', 'cleared', 'reversed'],
  difference: ['cleared', 'reversed'],
  refused: ['cleared'],
  cleared: ['reversed'],
  reversed: [],
};

const stateRow: z.ZodType<SettlementStateRow> = z.object({
  settlementId: z.string(),
  seq: countColumn,
  state: z.enum(states),
  at: momentColumn,
  cause: z.string(),
  centre: jsonColumn.nullable(),
});
const columns = 'settlement_id AS settlementId, seq, state, at, cause, centre';
const selectAll = query(
  'settlementState.list',
  stateRow,
  `SELECT ${columns} FROM settlement_state WHERE settlement_id = :settlementId ORDER BY seq`,
);
const selectCurrent = query(
  'settlementState.current',
  stateRow,
  `SELECT ${columns} FROM settlement_state WHERE settlement_id = :settlementId ORDER BY seq DESC LIMIT 1`,
);
const insert = command(
  'settlementState.insert',
  `INSERT INTO settlement_state (settlement_id, seq, state, at, cause, centre)
   VALUES (:settlementId, :seq, :state, :at, :cause, :centre)`,
);
const openStates = ['pending', 'provisional', 'unknown', 'disputed', 'difference', 'refused'] as const;
/** Settlements in these have a table of their own (migration 0006): they stay few while the years go by. */
export type OpenSettlementState = (typeof openStates)[number];

const selectCounts = query(
  'settlementState.count',
  z.object({ state: z.enum(openStates), count: countColumn }),
  'SELECT state, count(*) AS count FROM settlement_open GROUP BY state',
);

function append(writer: StoreWriter, row: SettlementStateRow): SettlementStateRow {
  const { settlementId, seq, state, at, cause, centre } = row;
  writer.run(insert, { settlementId, seq, state, at, cause, centre: nullableJsonText(centre) });
  return row;
}

/** Only for `insertSettlement`: a settlement without a state does not exist. */
export function recordFirstState(
  writer: StoreWriter,
  first: {
    readonly settlementId: string;
    readonly state: 'pending' | 'provisional';
    readonly at: IsoDateTime;
    readonly cause: string;
  },
): void {
  append(writer, { ...first, seq: 1, centre: null });
}

/** @throws RecordMissing */
export function settlementState(reader: StoreReader, settlementId: string): SettlementStateRow {
  const current = reader.one(selectCurrent, { settlementId });
  if (current === null) throw new RecordMissing('结算', settlementId);
  return current;
}

/** Oldest first. */
export function settlementStates(reader: StoreReader, settlementId: string): SettlementStateRow[] {
  return reader.many(selectAll, { settlementId });
}

/** The only way a state changes. @throws IllegalTransition, RecordMissing */
export function moveSettlement(
  writer: StoreWriter,
  move: {
    readonly settlementId: string;
    readonly to: SettlementState;
    readonly at: IsoDateTime;
    readonly cause: string;
    readonly centre: unknown;
  },
): SettlementStateRow {
  const { settlementId, to, at, cause, centre } = move;
  const { state: from, seq } = settlementState(writer, settlementId);
  if (!settlementTransitions[from].includes(to))
    throw new IllegalTransition(`结算 ${settlementId} `, from, to);
  return append(writer, { settlementId, seq: seq + 1, state: to, at, cause, centre });
}

/** Settlements and reversals that are not over, by their current state. */
export function countSettlementsByState(reader: StoreReader): Record<OpenSettlementState, number> {
  const counts = Object.fromEntries(openStates.map((state) => [state, 0])) as Record<
    OpenSettlementState,
    number
  >;
  for (const { state, count } of reader.many(selectCounts)) counts[state] = count;
  return counts;
}
