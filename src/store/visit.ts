import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { jsonColumn, momentColumn, nullableJsonText } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/** What the centre has told us of a bill, under its own field names (interface sections 7.4 to 7.6). */
export interface Visit {
  readonly billId: string;
  /** 就诊ID */
  readonly mdtrtId: string | null;
  /** 住院/门诊号 */
  readonly iptOtpNo: string | null;
  /** 收费批次号 */
  readonly chrgBchno: string | null;
  /** 结算ID */
  readonly setlId: string | null;
  /** JSON: the centre's `setlinfo` of the last trial or settlement, or null. */
  readonly centreAmounts: unknown;
  readonly updatedAt: IsoDateTime;
}

const visitRow: z.ZodType<Visit> = z.object({
  billId: z.string(),
  mdtrtId: z.string().nullable(),
  iptOtpNo: z.string().nullable(),
  chrgBchno: z.string().nullable(),
  setlId: z.string().nullable(),
  centreAmounts: jsonColumn.nullable(),
  updatedAt: momentColumn,
});
const upsert = command(
  'visit.save',
  `INSERT INTO visit (bill_id, mdtrt_id, ipt_otp_no, chrg_bchno, setl_id, centre_amounts, updated_at)
   VALUES (:billId, :mdtrtId, :iptOtpNo, :chrgBchno, :setlId, :centreAmounts, :updatedAt)
   ON CONFLICT (bill_id) DO UPDATE SET mdtrt_id = :mdtrtId, ipt_otp_no = :iptOtpNo, chrg_bchno = :chrgBchno,
     setl_id = :setlId, centre_amounts = :centreAmounts, updated_at = :updatedAt`,
);
const select = query(
  'visit.read',
  visitRow,
  `SELECT bill_id AS billId, mdtrt_id AS mdtrtId, ipt_otp_no AS iptOtpNo, chrg_bchno AS chrgBchno, setl_id AS setlId,
     centre_amounts AS centreAmounts, updated_at AS updatedAt
   FROM visit WHERE bill_id = :billId`,
);

/** Replaces what was known of the bill. */
export function saveVisit(writer: StoreWriter, visit: Visit): void {
  writer.run(upsert, { ...visit, centreAmounts: nullableJsonText(visit.centreAmounts) });
}

export function readVisit(reader: StoreReader, billId: string): Visit | null {
  return reader.one(select, { billId });
}
