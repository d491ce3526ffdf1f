import { overLimitAmount } from '../domain/lineAmount.ts';
import { formatYuan } from '../domain/money.ts';
import type { BillLine } from '../domain/settlement.ts';

/** A finding before settlement: shown to the cashier, never a reason to refuse by itself. */
export interface BillFinding {
  readonly code: 'duplicateItem' | 'overLimitPrice' | 'ownExpense';
  readonly lineNos: readonly string[];
  /** Ready for the screen. */
  readonly text: string;
}

type CheckedLine = BillLine & { readonly name: string };

function duplicates(lines: readonly CheckedLine[]): BillFinding[] {
  const byCode = Map.groupBy(lines, (line) => line.catalogueCode ?? line.lineNo);
  return [...byCode.values()]
    .filter((same) => same.length > 1)
    .map((same) => {
      const lineNos = same.map((line) => line.lineNo);
      const text = `${same[0]?.name ?? ''} 在第 ${lineNos.join('、')} 行重复，请核对是否多录。`;
      return { code: 'duplicateItem', lineNos, text };
    });
}

function overLimit(line: CheckedLine): BillFinding[] {
  if (line.itemClass === '03' || line.limitPrice === null) return [];
  const excessFen = overLimitAmount(line.price, line.limitPrice, line.quantity);
  if (excessFen === 0) return [];
  const text = `第 ${line.lineNo} 行 ${line.name} 单价 ${line.price} 超过限价 ${line.limitPrice}，超出的 ${formatYuan(excessFen)} 由个人负担。`;
  return [{ code: 'overLimitPrice', lineNos: [line.lineNo], text }];
}

function ownExpense(lines: readonly CheckedLine[]): BillFinding[] {
  const outside = lines.filter((line) => line.itemClass === '03');
  if (outside.length === 0) return [];
  const text = `第 ${outside.map((line) => line.lineNo).join('、')} 行为自费项目，请确认已告知患者。`;
  return [{ code: 'ownExpense', lineNos: outside.map((line) => line.lineNo), text }];
}

/** What a careful cashier would ask about this bill before taking money. */
export function checkBill(lines: readonly CheckedLine[]): BillFinding[] {
  return [...duplicates(lines), ...lines.flatMap(overLimit), ...ownExpense(lines)];
}
