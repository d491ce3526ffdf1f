import { z } from 'zod';
import type { IsoDate, IsoDateTime } from '../domain/calendar.ts';
import type { Fen } from '../domain/money.ts';
import type { InsuranceType } from '../domain/person.ts';
import type { BillLine, CareType } from '../domain/settlement.ts';
import {
  careTypeColumn,
  dateColumn,
  fenColumn,
  insuranceTypeColumn,
  itemClassColumn,
  jsonColumn,
  jsonText,
  momentColumn,
  ratioColumn,
} from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

export type NamedBillLine = BillLine & { readonly name: string };

/** A bill as presented for settlement. Never changed: a corrected bill is another bill. */
export interface BillRecord {
  readonly id: string;
  readonly personNo: string;
  readonly kind: 'outpatient' | 'inpatient';
  readonly careType: CareType;
  readonly insuranceType: InsuranceType;
  readonly beganOn: IsoDate;
  readonly settledOn: IsoDate;
  readonly totalFen: Fen;
  readonly createdAt: IsoDateTime;
  /** JSON: whatever else the settlement needs of it. */
  readonly body: unknown;
  /** In the order of the bill; empty when only totals are known. */
  readonly lines: readonly NamedBillLine[];
}

const billRow = z.object({
  id: z.string(),
  personNo: z.string(),
  kind: z.enum(['outpatient', 'inpatient']),
  careType: careTypeColumn,
  insuranceType: insuranceTypeColumn,
  beganOn: dateColumn,
  settledOn: dateColumn,
  totalFen: fenColumn,
  createdAt: momentColumn,
  body: jsonColumn,
});
const lineRow: z.ZodType<NamedBillLine> = z.object({
  lineNo: z.string(),
  name: z.string(),
  itemClass: itemClassColumn,
  price: z.string(),
  quantity: z.string(),
  amountFen: fenColumn,
  limitPrice: z.string().nullable(),
  selfPayRatioBp: ratioColumn.nullable(),
  catalogueCode: z.string().nullable(),
  chargeCategory: z.string().nullable(),
});

const insertBill = command(
  'bill.insert',
  `INSERT INTO bill (id, person_no, kind, care_type, insurance_type, began_on, settled_on, total_fen, created_at, body)
   VALUES (:id, :personNo, :kind, :careType, :insuranceType, :beganOn, :settledOn, :totalFen, :createdAt, :body)`,
);
const insertLine = command(
  'billLine.insert',
  `INSERT INTO bill_line (bill_id, position, line_no, name, item_class, price, quantity, amount_fen, limit_price,
     self_pay_ratio_bp, catalogue_code, charge_category)
   VALUES (:billId, :position, :lineNo, :name, :itemClass, :price, :quantity, :amountFen, :limitPrice,
     :selfPayRatioBp, :catalogueCode, :chargeCategory)`,
);
const selectBill = query(
  'bill.read',
  billRow,
  `SELECT id, person_no AS personNo, kind, care_type AS careType, insurance_type AS insuranceType, began_on AS beganOn,
     settled_on AS settledOn, total_fen AS totalFen, created_at AS createdAt, body
   FROM bill WHERE id = :billId`,
);
const selectLines = query(
  'billLine.list',
  lineRow,
  `SELECT line_no AS lineNo, name, item_class AS itemClass, price, quantity, amount_fen AS amountFen,
     limit_price AS limitPrice, self_pay_ratio_bp AS selfPayRatioBp, catalogue_code AS catalogueCode,
     charge_category AS chargeCategory
   FROM bill_line WHERE bill_id = :billId ORDER BY position`,
);

/** @throws ConflictingRecord when the id, or a line number within the bill, exists already */
export function saveBill(writer: StoreWriter, bill: BillRecord): void {
  const { lines, body, ...columns } = bill;
  writer.run(insertBill, { ...columns, body: jsonText(body) });
  lines.forEach((line, position) => {
    writer.run(insertLine, { ...line, billId: bill.id, position });
  });
}

export function readBill(reader: StoreReader, billId: string): BillRecord | null {
  const bill = reader.one(selectBill, { billId });
  if (bill === null) return null;
  return { ...bill, lines: readBillLines(reader, billId) };
}

/** In the order of the bill. */
export function readBillLines(reader: StoreReader, billId: string): NamedBillLine[] {
  return reader.many(selectLines, { billId });
}
