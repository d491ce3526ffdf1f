import type { TypedItem } from './cashier.ts';

/** A bill with the amounts that follow from the policy by hand. */
export interface KnownBill {
  readonly name: string;
  /** As the screen masks the name. */
  readonly shown: string;
  readonly items: readonly TypedItem[];
  readonly total: string;
  readonly cash: string;
  readonly parts: Readonly<Record<string, string>>;
}

/**
 * 居民普通门诊，二级医院 (通市政发〔2020〕3号 二（三）2（2）①：起付 300 元/年，50%，额度 700 元).
 * 12.00 + 260.00×2 + 8.60×3 + 18.50 = 576.30；乙类先行自付 10%：52.00 + 1.85 = 53.85；范围内 522.45；
 * (522.45 − 300.00) × 50% = 111.225 → 111.23；现金 576.30 − 111.23 = 465.07。
 */
export const ordinaryOutpatient: KnownBill = {
  name: '孙志强',
  shown: '孙*强',
  items: [
    { initials: 'ptmz', quantity: '1' },
    { initials: 'xxjsj', quantity: '2' },
    { initials: 'amxl', quantity: '3' },
    { initials: 'tbkw', quantity: '1' },
  ],
  total: '576.30',
  cash: '465.07',
  parts: { pool: '111.23', cash: '465.07' },
};

/**
 * 居民住院进入大病，二级医院 (同一文件 二（三）2（1）：起付 900 元，至 3 万元 70%；二（三）2（3）：起付 1 万元/年，至 1 万元 60%；
 * 此人本年大病基数已有 9600.00).
 * 4200.00×2 + 38.00×8 + 15.00×8 + 16.00×8 + 6.30×20 = 9078.00；乙类先行自付 840.00；床位超限价 (38−32)×8 = 48.00；
 * 范围内 8190.00；统筹 (8190 − 900) × 70% = 5103.00；大病基数 9600 + (8190 − 5103) = 12687；
 * 大病 (12687 − 10000) × 60% = 1612.20；现金 9078 − 5103 − 1612.20 = 2362.80。
 */
export const inpatientWithCatastrophic: KnownBill = {
  name: '卫长河',
  shown: '卫*河',
  items: [
    { initials: 'gzdmzj', quantity: '2' },
    { initials: 'ptcw', quantity: '8' },
    { initials: 'zyzcf', quantity: '8' },
    { initials: 'iijhl', quantity: '8' },
    { initials: 'tbqs', quantity: '20' },
  ],
  total: '9,078.00',
  cash: '2,362.80',
  parts: { pool: '5,103.00', catastrophic: '1,612.20', cash: '2,362.80' },
};

/**
 * A small bill of the same person kind as `ordinaryOutpatient`, below the yearly deductible when it is the first:
 * 12.00 + 20.00 = 32.00, all of it under the 300 元 deductible, so cash 32.00.
 */
export const smallBill: KnownBill = {
  name: '孙志强',
  shown: '孙*强',
  items: [
    { initials: 'ptmz', quantity: '1' },
    { initials: 'xcg', quantity: '1' },
  ],
  total: '32.00',
  cash: '32.00',
  parts: { cash: '32.00' },
};
