import { addFen, formatYuan } from '../domain/money.ts';
import { fullRatio, ratioBp } from '../domain/ratio.ts';
import type { ClassifiedLine, ItemClass } from '../domain/settlement.ts';
import type { FeeDetailRow } from './feeDetail.ts';

export interface CentreLines {
  readonly lines: readonly ClassifiedLine[];
  /** Lines whose parts do not add up to their amount: shown, never corrected. */
  readonly warnings: readonly string[];
}

/** chrgitm_lv 01 甲, 02 乙, 03 丙; anything else is paid by no fund we know, so it is 丙. */
function itemClassOf(code: string): ItemClass {
  return code === '01' || code === '02' ? code : '03';
}

function readLine(row: FeeDetailRow): ClassifiedLine {
  const itemClass = itemClassOf(row.chrgitm_lv);
  return {
    lineNo: row.feedetl_sn,
    amountFen: row.det_item_fee_sumamt,
    ownExpenseFen: row.fulamt_ownpay_amt,
    overLimitFen: row.overlmt_amt,
    firstSelfPayFen: row.preselfpay_amt,
    inScopeFen: row.inscp_scp_amt,
    selfPayRatioBp: row.selfpay_prop ?? (itemClass === '03' ? fullRatio : ratioBp(0)),
    itemClass,
    chargeCategory: row.med_chrgitm_type,
  };
}

/** Reads the result rows of 2204 and 2301 (interface section 9: how the four parts come about). */
export function readLines(rows: readonly FeeDetailRow[]): CentreLines {
  const lines = rows.map(readLine);
  const warnings = lines
    .filter(
      (line) =>
        addFen(line.ownExpenseFen, line.overLimitFen, line.firstSelfPayFen, line.inScopeFen) !==
        line.amountFen,
    )
    .map((line) => `中心对第 ${line.lineNo} 行的拆分合计与金额 ${formatYuan(line.amountFen)} 不同`);
  return { lines, warnings };
}
