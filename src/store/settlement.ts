import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import type { InsuranceType } from '../domain/person.ts';
import type { Confidence, SettlementAmounts } from '../domain/settlement.ts';
import type { YearToDateChange } from '../domain/yearToDate.ts';
import {
  checkLimit,
  confidenceColumn,
  countColumn,
  insuranceTypeColumn,
  jsonColumnOf,
  jsonText,
  momentColumn,
} from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import {
  amountColumnList,
  amountParameterList,
  amountSelectList,
  amountsShape,
} from './settlementAmountColumns.ts';
import { insertSettlementDetail, type SettlementDetail } from './settlementDetail.ts';
import { recordFirstState } from './settlementState.ts';
import { command, query } from './statement.ts';
import { yearToDateChangeShape } from './yearToDateColumns.ts';

/** One settlement, or the reversal of one (`reversesId`, amounts as the caller signs them). Never changed. */
export interface SettlementRecord {
  readonly id: string;
  readonly billId: string;
  readonly slipNo: string;
  readonly personNo: string;
  readonly insuranceType: InsuranceType;
  readonly mode: 'online' | 'provisional';
  readonly reversesId: string | null;
  readonly amounts: SettlementAmounts;
  readonly policy: { readonly pack: string; readonly version: string; readonly confidence: Confidence };
  /** Benefit year. */
  readonly year: number;
  readonly settledAt: IsoDateTime;
  readonly operatorNo: string;
  readonly yearToDateChange: YearToDateChange;
}

const commonShape = z.object({
  id: z.string(),
  billId: z.string(),
  slipNo: z.string(),
  personNo: z.string(),
  insuranceType: insuranceTypeColumn,
  mode: z.enum(['online', 'provisional']),
  reversesId: z.string().nullable(),
  pack: z.string(),
  packVersion: z.string(),
  confidence: confidenceColumn,
  year: countColumn,
  settledAt: momentColumn,
  operatorNo: z.string(),
  yearToDateChange: jsonColumnOf(yearToDateChangeShape),
});

export const settlementRow: z.ZodType<SettlementRecord> = z
  .record(z.string(), z.unknown())
  .transform((row): SettlementRecord => {
    const { pack, packVersion, confidence, ...common } = commonShape.parse(row);
    return {
      ...common,
      amounts: amountsShape.parse(row),
      policy: { pack, version: packVersion, confidence },
    };
  });

export const settlementColumns = `id, bill_id AS billId, slip_no AS slipNo, person_no AS personNo,
  insurance_type AS insuranceType, mode, reverses_id AS reversesId, ${amountSelectList}, pack, pack_version AS packVersion,
  confidence, year, settled_at AS settledAt, operator_no AS operatorNo, year_to_date_change AS yearToDateChange`;

const insert = command(
  'settlement.insert',
  `INSERT INTO settlement (id, bill_id, slip_no, person_no, insurance_type, mode, reverses_id, ${amountColumnList},
     pack, pack_version, confidence, year, settled_at, operator_no, year_to_date_change)
   VALUES (:id, :billId, :slipNo, :personNo, :insuranceType, :mode, :reversesId, ${amountParameterList},
     :pack, :packVersion, :confidence, :year, :settledAt, :operatorNo, :yearToDateChange)`,
);

/**
 * Writes the settlement, its detail and its first state. The bill must be saved. One settlement of a bill is effective at a
 * time (neither refused nor reversed), and a settlement has one live reversal, of the same bill and person.
 * @throws ConflictingRecord
 */
export function insertSettlement(
  writer: StoreWriter,
  inserted: {
    readonly settlement: SettlementRecord;
    readonly detail: SettlementDetail;
    readonly state: 'pending' | 'provisional';
    readonly cause: string;
  },
): void {
  const { amounts, policy, yearToDateChange, ...common } = inserted.settlement;
  writer.run(insert, {
    ...common,
    ...amounts,
    pack: policy.pack,
    packVersion: policy.version,
    confidence: policy.confidence,
    yearToDateChange: jsonText(yearToDateChange),
  });
  insertSettlementDetail(writer, common.id, inserted.detail);
  recordFirstState(writer, {
    settlementId: common.id,
    state: inserted.state,
    at: common.settledAt,
    cause: inserted.cause,
  });
}

const select = (name: string, rest: string) =>
  query(`settlement.${name}`, settlementRow, `SELECT ${settlementColumns} FROM settlement ${rest}`);
const selectById = select('read', 'WHERE id = :id');
const selectBySlipNo = select('bySlipNo', 'WHERE slip_no = :slipNo');
const selectEffective = select(
  'effectiveOfBill',
  'WHERE id = (SELECT id FROM settlement_effective WHERE bill_id = :billId)',
);
const selectReversal = select('reversalOf', 'WHERE reverses_id = :id ORDER BY order_no DESC LIMIT 1');
const selectBetween = select(
  'between',
  `WHERE settled_at >= :from AND settled_at < :to AND (:operatorNo IS NULL OR operator_no = :operatorNo)
   ORDER BY order_no LIMIT :limit`,
);
const selectOfPerson = select('ofPerson', 'WHERE person_no = :personNo ORDER BY order_no DESC LIMIT :limit');

export function readSettlement(reader: StoreReader, id: string): SettlementRecord | null {
  return reader.one(selectById, { id });
}

export function settlementBySlipNo(reader: StoreReader, slipNo: string): SettlementRecord | null {
  return reader.one(selectBySlipNo, { slipNo });
}

/** The one original of the bill that was never refused nor reversed. */
export function effectiveSettlementOfBill(reader: StoreReader, billId: string): SettlementRecord | null {
  return reader.one(selectEffective, { billId });
}

/** The latest reversal of a settlement, whatever its state. */
export function reversalOf(reader: StoreReader, settlementId: string): SettlementRecord | null {
  return reader.one(selectReversal, { id: settlementId });
}

/** `from` ≤ settledAt < `to`, in the order they were made. */
export function listSettlementsBetween(
  reader: StoreReader,
  range: {
    readonly from: IsoDateTime;
    readonly to: IsoDateTime;
    readonly limit: number;
    readonly operatorNo?: string;
  },
): SettlementRecord[] {
  const { from, to, limit, operatorNo = null } = range;
  return reader.many(selectBetween, { from, to, operatorNo, limit: checkLimit(limit) });
}

/** Newest first. */
export function listSettlementsOfPerson(
  reader: StoreReader,
  personNo: string,
  limit: number,
): SettlementRecord[] {
  return reader.many(selectOfPerson, { personNo, limit: checkLimit(limit) });
}
