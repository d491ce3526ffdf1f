import type { SheetMarks } from './sheetModel.ts';

/** A mark stamped on the sheet: what it is, and what it means for the holder. */
export interface SheetNotice {
  readonly mark: string;
  readonly meaning: string;
}

/** Gravest first. None for an ordinary first print. */
export function sheetNotices(marks: SheetMarks): SheetNotice[] {
  const notices: SheetNotice[] = [];
  if (marks.training) notices.push({ mark: '训练', meaning: '不作报销凭证' });
  if (marks.refundOfSlipNo !== null) {
    notices.push({ mark: '退费', meaning: `冲销原结算单 ${marks.refundOfSlipNo}，各项金额以负数列示` });
  }
  if (marks.cashOnly) {
    notices.push({
      mark: '待结算',
      meaning: '费用已由本人现金垫付，尚未经医保结算；请凭本单到窗口补办医保结算',
    });
  }
  if (marks.provisional) notices.push({ mark: '暂结', meaning: '网络恢复后以医保中心结果为准' });
  if (marks.reprintNo > 0)
    notices.push({ mark: `补打 第${marks.reprintNo}次`, meaning: '与首次打印为同一笔结算' });
  return notices;
}
