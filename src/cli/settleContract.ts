import { z } from 'zod';
import { dateOf, type IsoDate, isoDate, isoDateTime } from '../domain/calendar.ts';
import { identityClassLabels, personTypeLabels } from '../domain/dictionaries.ts';
import { checkPrice, checkQuantity, lineAmount } from '../domain/lineAmount.ts';
import {
  addFen,
  type Fen,
  formatYuan,
  MoneyError,
  maxAmountFen,
  parseYuan,
  zeroFen,
} from '../domain/money.ts';
import { formatRatio, parseRatio, type RatioBp } from '../domain/ratio.ts';
import type { BillLine, SettlementInput, SettlementResult } from '../domain/settlement.ts';
import { amountWireNames, yearToDateWireNames } from '../domain/wireNames.ts';
import {
  emptyYearToDate,
  type YearToDate,
  type YearToDateMoneyKey,
  yearToDateMoneyKeys,
} from '../domain/yearToDate.ts';

/**
 * The headless settlement contract (docs/headless-settlement.md): one JSON object a line in, one a line out, in the
 * interface's field names. Amounts are text with two decimals, ratios text; everything unknown is refused.
 */

function read<T>(convert: (text: string) => T, what: string) {
  return z.string().transform((text, context): T => {
    try {
      return convert(text);
    } catch {
      context.addIssue({ code: 'custom', message: `not ${what}: "${text}"` });
      return z.NEVER;
    }
  });
}

function checkedAmount(text: string): Fen {
  if (!/^\d+\.\d{2}$/.test(text)) throw new RangeError('two decimals');
  const amount = parseYuan(text);
  if (amount > maxAmountFen) throw new RangeError('above the maximum');
  return amount;
}

const amount = read<Fen>(checkedAmount, 'an amount with two decimals between 0.00 and 99999999.99');
const ratio = read<RatioBp>(parseRatio, 'a ratio between 0 and 1');
const day = read<IsoDate>(
  (text) => (text.length === 10 ? isoDate(text) : dateOf(isoDateTime(text))),
  'a date YYYY-MM-DD, optionally with a time',
);
const zeroAmount = amount.default(zeroFen);

function knownCode(labels: Readonly<Record<string, string>>) {
  return z.string().refine((code) => Object.hasOwn(labels, code), { error: 'unknown code' });
}

/** What the interface writes where an item has no limit price (policy facts 5.1); some therapies cost more than that. */
const noLimitPrice = '999999';

function limitPriceOf(text: string): string | null {
  return Number(checkPrice(text)) === Number(noLimitPrice) ? null : text;
}

const admdvs = z.string().regex(/^\d{6}$/, 'not a six-digit area code');

const line = z.strictObject({
  feedetl_sn: z.string().min(1).max(30),
  chrgitm_lv: z.enum(['01', '02', '03']),
  pric: read(checkPrice, 'a unit price with at most six decimals'),
  cnt: read(checkQuantity, 'a quantity above zero with at most four decimals'),
  det_item_fee_sumamt: amount.optional(),
  pric_uplmt_amt: read(limitPriceOf, 'a limit price with at most six decimals').optional(),
  selfpay_prop: ratio.optional(),
  med_list_codg: z.string().max(50).optional(),
  med_chrgitm_type: z.string().max(6).optional(),
});

const cumFields = Object.fromEntries(
  yearToDateMoneyKeys.map((key) => [yearToDateWireNames[key], zeroAmount]),
) as Record<string, typeof zeroAmount>;

const cum = z
  .strictObject({ ...cumFields, ipt_count: z.int().min(0).max(999).default(0) })
  .transform((fields): YearToDate => {
    const figures = fields as unknown as Record<string, Fen>;
    const money = Object.fromEntries(
      yearToDateMoneyKeys.map((key): [YearToDateMoneyKey, Fen] => [
        key,
        figures[yearToDateWireNames[key]] ?? zeroFen,
      ]),
    ) as Record<YearToDateMoneyKey, Fen>;
    return { ...money, admissionCount: fields.ipt_count };
  });

const bill = z
  .strictObject({
    medfee_sumamt: amount,
    fulamt_ownpay_amt: zeroAmount,
    overlmt_selfpay: zeroAmount,
    preselfpay_amt: zeroAmount,
  })
  .refine(
    (totals) =>
      addFen(totals.fulamt_ownpay_amt, totals.overlmt_selfpay, totals.preselfpay_amt) <= totals.medfee_sumamt,
    { error: 'the parts outside the scope are more than the whole bill', path: ['medfee_sumamt'] },
  );

const account = z.strictObject({
  balc: zeroAmount,
  use: z.union([z.enum(['none', 'max']), amount]).default('none'),
  mulaid: z
    .array(z.strictObject({ balc: amount }))
    .max(20)
    .default([]),
});

export const requestSchema = z
  .strictObject({
    id: z.string(),
    insuplc_admdvs: admdvs,
    mdtrtarea_admvs: admdvs.optional(),
    insutype: z.enum(['310', '390']),
    med_type: z.enum(['21', '11', '140104', '140201', '13', '1301', '28', '41', '9903', '61']),
    begntime: day.optional(),
    setl_time: day,
    psn: z.strictObject({
      psn_type: knownCode(personTypeLabels),
      brdy: read(isoDate, 'a date YYYY-MM-DD').optional(),
      psn_idet_type: z.array(knownCode(identityClassLabels)).max(20).default([]),
      has_acct: z.boolean().optional(),
      waiting_until: read(isoDate, 'a date YYYY-MM-DD').optional(),
    }),
    fixmedins: z.strictObject({
      level: z.enum(['3', '2', '1', '0']),
      affiliation: z.enum(['province', 'city', 'county']).default('city'),
      community: z.boolean().default(false),
      public: z.boolean().default(true),
      kind: z.enum(['hospital', 'pharmacy']).default('hospital'),
      specialty: z.enum(['tcm', 'psychiatric']).optional(),
    }),
    bill: bill.optional(),
    lines: z.array(line).min(1).max(5000).optional(),
    cum: cum.default(emptyYearToDate),
    acct: account.default({ balc: zeroFen, use: 'none', mulaid: [] }),
    day_surgery: z.strictObject({ standard: amount }).optional(),
    out_of_area: z.enum(['none', 'residence_filed', 'referral', 'unfiled']).default('none'),
  })
  .refine((request) => (request.bill === undefined) !== (request.lines === undefined), {
    error: 'exactly one of bill and lines is needed',
    path: ['bill'],
  })
  .refine((request) => request.begntime === undefined || request.begntime <= request.setl_time, {
    error: 'begins after the settlement',
    path: ['begntime'],
  });

export type SettleRequest = z.output<typeof requestSchema>;

/** @throws MoneyError */
function withinMaximum(what: string, amountFen: Fen): Fen {
  if (amountFen <= maxAmountFen) return amountFen;
  throw new MoneyError(`${what}: ${formatYuan(amountFen)} is above the maximum 99999999.99`);
}

function billLine(one: z.output<typeof line>): BillLine {
  const amountFen = one.det_item_fee_sumamt ?? lineAmount(one.pric, one.cnt);
  return {
    lineNo: one.feedetl_sn,
    itemClass: one.chrgitm_lv,
    price: one.pric,
    quantity: one.cnt,
    amountFen: withinMaximum(`line ${one.feedetl_sn}`, amountFen),
    limitPrice: one.pric_uplmt_amt ?? null,
    selfPayRatioBp: one.selfpay_prop ?? null,
    catalogueCode: one.med_list_codg ?? null,
    chargeCategory: one.med_chrgitm_type ?? null,
  };
}

function billOf(request: SettleRequest): SettlementInput['bill'] {
  const { bill: totals, lines } = request;
  if (totals === undefined) {
    const billLines = (lines ?? []).map(billLine);
    withinMaximum('all lines', addFen(...billLines.map((one) => one.amountFen)));
    return { kind: 'lines', lines: billLines };
  }
  return {
    kind: 'totals',
    totals: {
      totalFen: totals.medfee_sumamt,
      ownExpenseFen: totals.fulamt_ownpay_amt,
      overLimitFen: totals.overlmt_selfpay,
      firstSelfPayFen: totals.preselfpay_amt,
    },
  };
}

/** A checked request as the engine's input. @throws MoneyError when a line, or all together, are above the maximum */
export function toInput(request: SettleRequest): SettlementInput {
  const { psn, fixmedins, acct } = request;
  return {
    insuredAdmdvs: request.insuplc_admdvs,
    careAdmdvs: request.mdtrtarea_admvs ?? request.insuplc_admdvs,
    insuranceType: request.insutype,
    careType: request.med_type,
    beganOn: request.begntime ?? request.setl_time,
    settledOn: request.setl_time,
    person: {
      personType: psn.psn_type,
      birthDate: psn.brdy ?? null,
      identityClasses: psn.psn_idet_type,
      hasAccount: psn.has_acct ?? request.insutype === '310',
      waitingUntil: psn.waiting_until ?? null,
    },
    institution: {
      level: fixmedins.level,
      affiliation: fixmedins.affiliation,
      community: fixmedins.community,
      public: fixmedins.public,
      kind: fixmedins.kind,
      specialty: fixmedins.specialty,
    },
    bill: billOf(request),
    yearToDate: request.cum,
    account: {
      balanceFen: acct.balc,
      use: typeof acct.use === 'string' ? acct.use : { upToFen: acct.use },
      familyBalancesFen: acct.mulaid.map((member) => member.balc),
    },
    outOfArea: request.out_of_area,
    daySurgeryStandardFen: request.day_surgery?.standard ?? null,
  };
}

const amountFields = Object.entries(amountWireNames) as [keyof typeof amountWireNames, string][];

/** The answer in the contract's own field names. */
export function toAnswer(
  id: string,
  request: SettleRequest,
  result: SettlementResult,
): Record<string, unknown> {
  const { amounts, yearToDate } = result;
  const setlinfo: Record<string, string> = {};
  for (const [key, wireName] of amountFields) setlinfo[wireName] = formatYuan(amounts[key]);
  setlinfo.pool_prop_selfpay = formatRatio(amounts.poolRatioBp);
  const cum: Record<string, string | number> = {};
  for (const key of yearToDateMoneyKeys) cum[yearToDateWireNames[key]] = formatYuan(yearToDate[key]);
  cum.ipt_count = yearToDate.admissionCount;
  return {
    id,
    setlinfo,
    setldetail: result.funds.map((fund) => ({
      fund_pay_type: fund.fundPayType,
      inscp_scp_amt: formatYuan(fund.inScopeFen),
      fund_payamt: formatYuan(fund.paidFen),
    })),
    cum,
    policy: {
      pack: result.policy.pack,
      version: result.policy.version,
      confidence: result.policy.confidence,
    },
    steps: result.steps.map((step) => ({
      stage: step.stage,
      label: step.label,
      formula: step.formula,
      operands: step.operands,
      amount: formatYuan(step.amountFen),
      source: step.source,
    })),
    ...(request.lines === undefined ? {} : { lines: answerLines(request.lines, result) }),
  };
}

function answerLines(
  lines: NonNullable<SettleRequest['lines']>,
  result: SettlementResult,
): Record<string, unknown>[] {
  return result.lines.map((split, index) => {
    const asked = lines[index];
    return {
      feedetl_sn: split.lineNo,
      chrgitm_lv: split.itemClass,
      pric: asked?.pric,
      cnt: asked?.cnt,
      det_item_fee_sumamt: formatYuan(split.amountFen),
      pric_uplmt_amt: asked?.pric_uplmt_amt ?? noLimitPrice,
      selfpay_prop: formatRatio(split.selfPayRatioBp),
      fulamt_ownpay_amt: formatYuan(split.ownExpenseFen),
      overlmt_amt: formatYuan(split.overLimitFen),
      preselfpay_amt: formatYuan(split.firstSelfPayFen),
      inscp_scp_amt: formatYuan(split.inScopeFen),
      ...(asked?.med_chrgitm_type === undefined ? {} : { med_chrgitm_type: asked.med_chrgitm_type }),
    };
  });
}
