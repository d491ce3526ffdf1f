import type { BillDraft, Split, Trial } from '../../src/bridge/contract.ts';
import { lineAmount, overLimitAmount } from '../../src/domain/lineAmount.ts';
import {
  addFen,
  displayYuan,
  type Fen,
  fen,
  minFen,
  notBelowZero,
  subtractFen,
  zeroFen,
} from '../../src/domain/money.ts';
import { ratioBp, shareOf } from '../../src/domain/ratio.ts';
import { checkIdentities } from '../../src/domain/settlementIdentities.ts';
import { catalogue } from './fakePeople.ts';

/**
 * A stand-in for the engine, only for the screen tests: Tonghua 2020-3 for employees in a 三级 hospital (deductible 700,
 * 75 % to 10 000, then 85 %) for inpatients; a flat 50 % above 300 for outpatients.
 */

type LineView = Trial['lines'][number];

interface Classified {
  readonly views: readonly LineView[];
  readonly total: Fen;
  readonly own: Fen;
  readonly over: Fen;
  readonly first: Fen;
}

function classify(lines: BillDraft['lines']): Classified {
  let total = zeroFen;
  let own = zeroFen;
  let over = zeroFen;
  let first = zeroFen;
  const views = lines.map((line, index): LineView => {
    const item = catalogue.find(({ code }) => code === line.catalogueCode);
    if (item === undefined) throw new Error(`not in the catalogue: ${line.catalogueCode}`);
    const price = line.price ?? item.price;
    const amount = lineAmount(price, line.quantity);
    const ownFen = item.itemClass === '03' ? amount : zeroFen;
    const overFen =
      item.limitPrice === null || ownFen > 0
        ? zeroFen
        : overLimitAmount(price, item.limitPrice, line.quantity);
    const rest = subtractFen(amount, ownFen, overFen);
    const firstFen = ownFen > 0 ? zeroFen : shareOf(rest, item.selfPayRatioBp, 'halfAwayFromZero');
    total = addFen(total, amount);
    own = addFen(own, ownFen);
    over = addFen(over, overFen);
    first = addFen(first, firstFen);
    return {
      lineNo: String(index + 1),
      catalogueCode: item.code,
      name: item.name,
      specification: item.specification,
      itemClassLabel: item.itemClassLabel,
      selfPayRatioBp: item.selfPayRatioBp,
      price,
      quantity: line.quantity,
      amountFen: amount,
      inScopeFen: subtractFen(rest, firstFen),
    };
  });
  return { views, total, own, over, first };
}

const source = { doc: '通化市基本医疗保险待遇政策（2020 年第 3 号）', clause: '第二条　住院待遇' };

function step(stage: string, label: string, formula: string, amountFen: Fen, sourced = true) {
  return { stage, label, formula, operands: {}, amountFen, source: sourced ? source : null };
}

export interface FakeSplitOptions {
  readonly balanceFen: Fen;
  readonly cashOnly: boolean;
}

export function splitOf(
  draft: BillDraft,
  { balanceFen, cashOnly }: FakeSplitOptions,
): { views: readonly LineView[]; split: Split } {
  const { views, total, own, over, first } = classify(draft.lines);
  const inScope = subtractFen(total, own, over, first);
  const inpatient = draft.kind === 'inpatient';
  const line = fen(inpatient ? 70_000 : 30_000);
  const deductible = minFen(line, inScope);
  const lower = inpatient
    ? notBelowZero(subtractFen(minFen(inScope, fen(1_000_000)), deductible))
    : notBelowZero(subtractFen(inScope, deductible));
  const upper = inpatient ? notBelowZero(subtractFen(inScope, fen(1_000_000))) : zeroFen;
  const lowerRatio = ratioBp(inpatient ? 7500 : 5000);
  const lowerPaid = cashOnly ? zeroFen : shareOf(lower, lowerRatio, 'halfAwayFromZero');
  const upperPaid = cashOnly ? zeroFen : shareOf(upper, ratioBp(8500), 'halfAwayFromZero');
  const pool = addFen(lowerPaid, upperPaid);
  const personal = subtractFen(total, pool);
  const account = draft.useAccount && !cashOnly ? minFen(balanceFen, subtractFen(personal, own)) : zeroFen;
  const cash = subtractFen(personal, account);
  const amounts: Split['amounts'] = {
    totalFen: total,
    ownExpenseFen: own,
    overLimitFen: over,
    firstSelfPayFen: first,
    inScopeFen: inScope,
    deductibleFen: deductible,
    poolFen: pool,
    poolRatioBp: lowerRatio,
    civilServantFen: zeroFen,
    enterpriseFen: zeroFen,
    catastrophicFen: zeroFen,
    largeAmountFen: zeroFen,
    disabledFen: zeroFen,
    assistanceFen: zeroFen,
    otherFundFen: zeroFen,
    fundTotalFen: pool,
    personalFen: personal,
    accountFen: account,
    familyAccountFen: zeroFen,
    cashFen: cash,
    hospitalFen: zeroFen,
    accountBalanceAfterFen: subtractFen(balanceFen, account),
  };
  checkIdentities(amounts);
  const yuan = displayYuan;
  const split: Split = {
    amounts,
    parts: [
      { key: 'pool', label: '统筹基金', amountFen: pool },
      ...(inpatient ? [{ key: 'largeAmount' as const, label: '补充医疗保险', amountFen: zeroFen }] : []),
      { key: 'account', label: '个人账户', amountFen: account },
      { key: 'cash', label: '现金', amountFen: cash },
    ],
    funds: [{ fundPayType: '310100', label: '统筹基金', inScopeFen: inScope, paidFen: pool }],
    selfPayFen: subtractFen(personal, own),
    ownExpenseFen: own,
    policy: {
      pack: '220500-tonghua',
      version: '2020.1',
      name: '通化市职工基本医疗保险',
      confidence: 'official',
      confidenceLabel: '正式文件',
    },
    steps: [
      step(
        'classify',
        '费用分类',
        `总额 ${yuan(total)} = 自费 ${yuan(own)} + 超限价 ${yuan(over)} + 先行自付 ${yuan(first)} + 范围内 ${yuan(inScope)}`,
        total,
        false,
      ),
      step(
        'deductible',
        '起付线',
        `本次起付线 ${yuan(line)}，范围内 ${yuan(inScope)}，由个人负担 ${yuan(deductible)}`,
        deductible,
      ),
      step(
        'poolBand',
        '统筹支付 第一段',
        `${yuan(lower)} × ${lowerRatio / 100}% = ${yuan(lowerPaid)}`,
        lowerPaid,
      ),
      ...(inpatient
        ? [step('poolBand', '统筹支付 第二段', `${yuan(upper)} × 85% = ${yuan(upperPaid)}`, upperPaid)]
        : []),
      step('personal', '个人负担', `${yuan(total)} − ${yuan(pool)} = ${yuan(personal)}`, personal, false),
      step('account', '个人账户', `余额 ${yuan(balanceFen)}，本次使用 ${yuan(account)}`, account, false),
      step('cash', '现金', `${yuan(personal)} − ${yuan(account)} = ${yuan(cash)}`, cash, false),
    ],
  };
  return { views, split };
}
