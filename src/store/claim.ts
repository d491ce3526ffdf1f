import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { jsonColumn, jsonText, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

const events = ['sent', 'accepted', 'refused', 'unknown', 'withdrawn'] as const;
export type ClaimEventKind = (typeof events)[number];

/** A step of one month's 清算申请 for one clearing type; the last one says where it stands. */
export interface ClaimEvent {
  readonly id: string;
  /** 清算年月, `YYYYMM`. */
  readonly month: string;
  readonly clearingType: string;
  readonly event: ClaimEventKind;
  /** 机构清算申请事件ID; null until the centre has given one. */
  readonly centreEventId: string | null;
  /** JSON: what was applied for. */
  readonly figures: unknown;
  readonly at: IsoDateTime;
  readonly operatorNo: string;
}

const row: z.ZodType<ClaimEvent> = z.object({
  id: z.string(),
  month: z.string(),
  clearingType: z.string(),
  event: z.enum(events),
  centreEventId: z.string().nullable(),
  figures: jsonColumn,
  at: momentColumn,
  operatorNo: z.string(),
});
const insert = command(
  'claim.insert',
  `INSERT INTO claim (id, month, clearing_type, event, centre_event_id, figures, at, operator_no)
   VALUES (:id, :month, :clearingType, :event, :centreEventId, :figures, :at, :operatorNo)`,
);
const select = query(
  'claim.latest',
  row,
  `SELECT id, month, clearing_type AS clearingType, event, centre_event_id AS centreEventId, figures, at,
     operator_no AS operatorNo
   FROM claim WHERE month = :month AND clearing_type = :clearingType ORDER BY seq DESC LIMIT 1`,
);

export function recordClaim(writer: StoreWriter, claim: ClaimEvent): void {
  writer.run(insert, { ...claim, figures: jsonText(claim.figures) });
}

export function latestClaim(reader: StoreReader, month: string, clearingType: string): ClaimEvent | null {
  return reader.one(select, { month, clearingType });
}
