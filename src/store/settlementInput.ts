import { z } from 'zod';
import type { IsoDate } from '../domain/calendar.ts';
import type { SettlementInput } from '../domain/settlement.ts';
import { readBillLines } from './bill.ts';
import {
  careTypeColumn,
  checkLimit,
  countColumn,
  dateColumn,
  fenColumn,
  insuranceTypeColumn,
  jsonColumnOf,
  jsonText,
} from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { type SettlementRecord, settlementColumns, settlementRow } from './settlement.ts';
import { command, query } from './statement.ts';
import { yearToDateShape } from './yearToDateColumns.ts';

/** All of the engine's input but the bill's lines, which stand in `bill_line` already and never change. */
type StoredInput = Omit<SettlementInput, 'bill'>;

const inputShape: z.ZodType<StoredInput> = z.object({
  insuredAdmdvs: z.string(),
  careAdmdvs: z.string(),
  insuranceType: insuranceTypeColumn,
  careType: careTypeColumn,
  beganOn: dateColumn,
  settledOn: dateColumn,
  person: z.object({
    personType: z.string(),
    birthDate: dateColumn.nullable(),
    identityClasses: z.array(z.string()),
    hasAccount: z.boolean(),
    waitingUntil: dateColumn.nullable(),
  }),
  institution: z.object({
    level: z.enum(['0', '1', '2', '3']),
    affiliation: z.enum(['province', 'city', 'county']),
    community: z.boolean(),
    public: z.boolean(),
    kind: z.enum(['hospital', 'pharmacy']),
    specialty: z.enum(['tcm', 'psychiatric']).optional(),
  }),
  yearToDate: yearToDateShape,
  account: z.object({
    balanceFen: fenColumn,
    use: z.union([z.enum(['none', 'max']), z.object({ upToFen: fenColumn })]),
    familyBalancesFen: z.array(fenColumn),
  }),
  outOfArea: z.enum(['none', 'residence_filed', 'referral', 'unfiled']),
  daySurgeryStandardFen: fenColumn.nullable(),
});

/** A settlement that can be computed again. */
export interface ReplayableSettlement {
  readonly settlement: SettlementRecord;
  /** Place in the order in which settlements were made. */
  readonly orderNo: number;
  /** Null: nothing was computed (a bill taken in cash), or it was made by an older version. */
  readonly input: SettlementInput | null;
}

const row = z.record(z.string(), z.unknown()).transform((columns) => ({
  settlement: settlementRow.parse(columns),
  ...z.object({ orderNo: countColumn, input: jsonColumnOf(inputShape).nullable() }).parse(columns),
}));

const insert = command(
  'settlementInput.insert',
  'INSERT INTO settlement_input (settlement_id, input) VALUES (:settlementId, :input)',
);
/** By person and within one in order, so that whoever replays needs the year of one person at a time. */
const selectAfter = query(
  'settlementInput.after',
  row,
  `SELECT ${settlementColumns}, order_no AS orderNo, input
   FROM settlement LEFT JOIN settlement_input ON settlement_input.settlement_id = id
   WHERE (person_no, order_no) > (:personNo, :orderNo) AND settled_at >= :since
     AND reverses_id IS NULL AND NOT EXISTS (
       SELECT 1 FROM settlement_state WHERE settlement_state.settlement_id = id AND state IN ('refused', 'reversed')
     )
   ORDER BY person_no, order_no LIMIT :limit`,
);

/** Kept with the settlement in the confirming transaction. @throws ConflictingRecord when it is there already */
export function insertSettlementInput(
  writer: StoreWriter,
  settlementId: string,
  input: SettlementInput,
): void {
  const { bill: _bill, ...stored } = input;
  writer.run(insert, { settlementId, input: jsonText(stored) });
}

const pageSize = 200;

function withLines(reader: StoreReader, billId: string, input: StoredInput): SettlementInput {
  return { ...input, bill: { kind: 'lines', lines: readBillLines(reader, billId) } };
}

/**
 * Every effective settlement made since the day, person by person, one page in memory at a time.
 * @throws StoreRowInvalid
 */
export function* replayableSettlements(
  reader: StoreReader,
  since: IsoDate,
): Generator<ReplayableSettlement, void, undefined> {
  let after = { personNo: '', orderNo: 0 };
  for (;;) {
    const page = reader.many(selectAfter, { ...after, since, limit: checkLimit(pageSize) });
    for (const { settlement, orderNo, input } of page) {
      yield {
        settlement,
        orderNo,
        input: input === null ? null : withLines(reader, settlement.billId, input),
      };
      after = { personNo: settlement.personNo, orderNo };
    }
    if (page.length < pageSize) return;
  }
}
