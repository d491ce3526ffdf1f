import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import type { Fen } from '../domain/money.ts';
import type { AuditHead } from './audit.ts';
import { countColumn, fenColumn, jsonColumn, jsonColumnOf, jsonText, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/** One operator's time at the drawer. */
export interface ShiftRecord {
  readonly id: string;
  readonly shiftNo: string;
  readonly operatorNo: string;
  readonly openedAt: IsoDateTime;
  /** What lay in the drawer at the beginning. */
  readonly openingCashFen: Fen;
}

export interface ShiftClose {
  readonly shiftId: string;
  readonly closedAt: IsoDateTime;
  readonly countedFen: Fen;
  readonly expectedFen: Fen;
  /** Denomination in fen → pieces. */
  readonly counts: Readonly<Record<string, number>>;
  /** Settlements whose cash nobody could decide at the close; the operator's next shift goes on with them. */
  readonly undecided: readonly string[];
  /** The supervisor who closed it over open business, with the reason; null when nothing was open. */
  readonly signedBy: string | null;
  readonly signNote: string | null;
  /** JSON: the report as it was printed. */
  readonly report: unknown;
  /** Where the audit chain stood. */
  readonly auditHead: AuditHead;
}

const shiftRow: z.ZodType<ShiftRecord> = z.object({
  id: z.string(),
  shiftNo: z.string(),
  operatorNo: z.string(),
  openedAt: momentColumn,
  openingCashFen: fenColumn,
});
const closeRow = z
  .object({
    shiftId: z.string(),
    closedAt: momentColumn,
    countedFen: fenColumn,
    expectedFen: fenColumn,
    counts: jsonColumnOf(z.record(z.string(), z.int())),
    undecided: jsonColumnOf(z.array(z.string())),
    signedBy: z.string().nullable(),
    signNote: z.string().nullable(),
    report: jsonColumn,
    auditSeq: countColumn,
    auditDigest: z.string(),
  })
  .transform(
    ({ auditSeq, auditDigest, ...close }): ShiftClose => ({
      ...close,
      auditHead: { seq: auditSeq, digest: auditDigest },
    }),
  );
const columns =
  'id, shift_no AS shiftNo, operator_no AS operatorNo, opened_at AS openedAt, opening_cash_fen AS openingCashFen';
const closeColumns = `shift_id AS shiftId, closed_at AS closedAt, counted_fen AS countedFen, expected_fen AS expectedFen, counts,
  undecided, signed_by AS signedBy, sign_note AS signNote, report, audit_seq AS auditSeq, audit_digest AS auditDigest`;

const insert = command(
  'shift.open',
  `INSERT INTO shift (id, shift_no, operator_no, opened_at, opening_cash_fen)
   VALUES (:id, :shiftNo, :operatorNo, :openedAt, :openingCashFen)`,
);
const insertClose = command(
  'shift.close',
  `INSERT INTO shift_close (shift_id, closed_at, counted_fen, expected_fen, counts, undecided, signed_by, sign_note, report,
     audit_seq, audit_digest)
   VALUES (:shiftId, :closedAt, :countedFen, :expectedFen, :counts, :undecided, :signedBy, :signNote, :report, :auditSeq,
     :auditDigest)`,
);
const selectOpen = query(
  'shift.openOf',
  shiftRow,
  `SELECT ${columns} FROM shift
   WHERE operator_no = :operatorNo AND NOT EXISTS (SELECT 1 FROM shift_close WHERE shift_id = shift.id)`,
);
const selectById = query('shift.read', shiftRow, `SELECT ${columns} FROM shift WHERE id = :id`);
const selectClose = query(
  'shift.readClose',
  closeRow,
  `SELECT ${closeColumns} FROM shift_close WHERE shift_id = :shiftId`,
);
const selectLastClose = query(
  'shift.lastClose',
  closeRow,
  `SELECT ${closeColumns} FROM shift_close WHERE shift_id = (
     SELECT shift.id FROM shift JOIN shift_close ON shift_id = shift.id
     WHERE operator_no = :operatorNo ORDER BY order_no DESC LIMIT 1)`,
);

/** @throws ConflictingRecord when the number is taken */
export function insertShift(writer: StoreWriter, shift: ShiftRecord): void {
  writer.run(insert, { ...shift });
}

/** @throws ConflictingRecord when it is closed already */
export function insertShiftClose(writer: StoreWriter, close: ShiftClose): void {
  const { auditHead, counts, undecided, report, ...columnsOfClose } = close;
  writer.run(insertClose, {
    ...columnsOfClose,
    counts: jsonText(counts),
    undecided: jsonText(undecided),
    report: jsonText(report),
    auditSeq: auditHead.seq,
    auditDigest: auditHead.digest,
  });
}

export function readShift(reader: StoreReader, id: string): ShiftRecord | null {
  return reader.one(selectById, { id });
}

export function readShiftClose(reader: StoreReader, shiftId: string): ShiftClose | null {
  return reader.one(selectClose, { shiftId });
}

export function openShiftOf(reader: StoreReader, operatorNo: string): ShiftRecord | null {
  return reader.one(selectOpen, { operatorNo });
}

/** Of the operator's latest closed shift. */
export function lastShiftClose(reader: StoreReader, operatorNo: string): ShiftClose | null {
  return reader.one(selectLastClose, { operatorNo });
}
