import { z } from 'zod';
import { auditDigest } from './auditDigest.ts';
import type { BookFault } from './bookRules.ts';
import type { StoreReader } from './handles.ts';
import { readSettlement } from './settlement.ts';
import { settlementContent } from './settlementContent.ts';
import { readSettlementDetail } from './settlementDetail.ts';
import { query } from './statement.ts';
import { StoreRowInvalid } from './storeErrors.ts';

/** The acts by which money is settled or given back; their entries remember the whole record by its digest. */
export const settlementActs = { confirm: 'settlement.confirm', refund: 'settlement.refund' } as const;

const pageSize = 500;
const selectPage = query(
  'auditedSettlement.page',
  z.object({
    orderNo: z.int(),
    id: z.string(),
    contentDigest: z.string().nullable(),
    algorithm: z.string().nullable(),
  }),
  `SELECT order_no AS orderNo, id, content_digest AS contentDigest, algorithm
   FROM settlement LEFT JOIN audit ON audit.subject = settlement.id
     AND audit.action = iif(reverses_id IS NULL, '${settlementActs.confirm}', '${settlementActs.refund}')
   WHERE order_no > :after ORDER BY order_no LIMIT ${pageSize}`,
);
const selectMissing = query(
  'auditedSettlement.missing',
  z.object({ subject: z.string() }),
  `SELECT subject FROM audit
   WHERE action IN ('${settlementActs.confirm}', '${settlementActs.refund}') AND algorithm = 'sm3'
     AND NOT EXISTS (SELECT 1 FROM settlement WHERE id = audit.subject)
   LIMIT :limit`,
);

const recorded = '结算记录与审计记录一致';

function contentOf(reader: StoreReader, id: string): string | null {
  try {
    const settlement = readSettlement(reader, id);
    return settlement === null ? null : settlementContent(settlement, readSettlementDetail(reader, id));
  } catch (error) {
    if (error instanceof StoreRowInvalid) return null;
    throw error;
  }
}

/**
 * Every settlement against the entry made with it: an altered row, fund or line is found though the chain itself holds, and so
 * is a settlement that was put in or taken out. Entries older than migration 0005 remember another form and are passed over.
 */
export function* alteredSettlements(
  reader: StoreReader,
  limit: number,
): Generator<BookFault, { readonly checked: number }, undefined> {
  let checked = 0;
  for (let after = 0; ; ) {
    const page = reader.many(selectPage, { after });
    for (const { orderNo, id, contentDigest, algorithm } of page) {
      after = orderNo;
      if (contentDigest === null) yield { rule: recorded, subject: id, detail: '没有审计记录' };
      if (algorithm !== 'sm3') continue;
      checked += 1;
      const content = contentOf(reader, id);
      if (content === null) yield { rule: recorded, subject: id, detail: '记录读不出来' };
      else if (auditDigest('sm3', content) !== contentDigest)
        yield { rule: recorded, subject: id, detail: '结算、基金或明细被改动' };
    }
    if (page.length < pageSize) break;
  }
  for (const { subject } of reader.many(selectMissing, { limit })) {
    yield { rule: recorded, subject, detail: '审计里有，结算记录被删除' };
  }
  return { checked };
}
