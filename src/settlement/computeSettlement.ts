import { addFen, type Fen, formatYuan, subtractFen, zeroFen } from '../domain/money.ts';
import type {
  FundShare,
  SettlementAmounts,
  SettlementInput,
  SettlementResult,
} from '../domain/settlement.ts';
import { checkIdentities } from '../domain/settlementIdentities.ts';
import { applyChange, type YearToDateChange } from '../domain/yearToDate.ts';
import { type BenefitRules, type Fund, PolicyGap } from '../policy/packTypes.ts';
import { payAssistance } from './assistanceStage.ts';
import type { Calculation } from './calculation.ts';
import { type ClassifiedBill, classifyBill } from './classifyLines.ts';
import { payLayer } from './layerStage.ts';
import { payPersonalShare } from './personalShare.ts';
import { type PoolAnswer, payDaySurgery, payFromPool } from './poolStage.ts';
import { situationOf } from './situation.ts';
import { TraceRecorder } from './traceRecorder.ts';

/** What all funds together did: the amounts of each, the rows of `setldetail`, and what moves in the year. */
interface Funding {
  readonly pool: PoolAnswer;
  readonly largeAmountFen: Fen;
  readonly catastrophicFen: Fen;
  readonly assistanceFen: Fen;
  readonly totalFen: Fen;
  readonly shares: readonly FundShare[];
  readonly change: YearToDateChange;
}

/**
 * Splits one bill. A chain of pure stages in the order of policy facts 5.3: classify lines → in scope → deductible → bands →
 * annual cap → 职工大额 or 居民大病 → 医疗救助 → own account → family account → cash. Each layer works on what the former
 * left; what the patient pays is always a subtraction.
 *
 * @returns amounts in fen, the trace that led to them, and the year to date afterwards
 * @throws PolicyGap when the pack does not hold a value this bill needs
 * @throws MoneyError when the bill contradicts itself: parts below zero or beyond the whole
 * @throws IdentityBroken when the result contradicts itself: a defect, never to be stored
 */
export function computeSettlement(input: SettlementInput, rules: BenefitRules): SettlementResult {
  const trace = new TraceRecorder();
  const rounding = trace.use(rules.rounding);
  const calculation: Calculation = { input, rules, situation: situationOf(input), rounding, trace };
  checkYears(calculation);
  const classified = classifyBill(calculation);
  const funding = payFromFunds(classified, calculation);
  const personalFen = explainPersonal(classified, funding, calculation);
  const personal = payPersonalShare(personalFen, classified, calculation);
  const { pool } = funding;
  const amounts: SettlementAmounts = {
    totalFen: classified.totals.totalFen,
    ownExpenseFen: classified.totals.ownExpenseFen,
    overLimitFen: classified.totals.overLimitFen,
    firstSelfPayFen: classified.totals.firstSelfPayFen,
    inScopeFen: classified.inScopeFen,
    deductibleFen: pool.deductibleFen,
    poolFen: pool.paidFen,
    poolRatioBp: pool.ratioBp,
    civilServantFen: zeroFen,
    enterpriseFen: zeroFen,
    catastrophicFen: funding.catastrophicFen,
    largeAmountFen: funding.largeAmountFen,
    disabledFen: zeroFen,
    assistanceFen: funding.assistanceFen,
    otherFundFen: zeroFen,
    fundTotalFen: funding.totalFen,
    personalFen,
    accountFen: personal.accountFen,
    familyAccountFen: personal.familyAccountFen,
    cashFen: personal.cashFen,
    hospitalFen: pool.hospitalFen,
    accountBalanceAfterFen: personal.balanceAfterFen,
  };
  checkIdentities(amounts);
  return {
    amounts,
    funds: funding.shares,
    yearToDate: applyChange(input.yearToDate, funding.change, 1),
    yearToDateChange: funding.change,
    policy: {
      pack: rules.pack,
      version: rules.version,
      confidence: trace.confidence,
      unofficial: trace.unofficial,
    },
    steps: trace.steps,
    lines: classified.lines,
  };
}

/** A place that splits a stay at New Year by the dates of its charges needs those dates (policy facts 6.30). */
function checkYears({ input, rules, trace }: Calculation): void {
  const isAcrossYears = input.beganOn.slice(0, 4) !== input.settledOn.slice(0, 4);
  if (!isAcrossYears || rules.crossYear === null) return;
  if (trace.use(rules.crossYear) === 'dischargeYear') return;
  throw new PolicyGap(
    'value_not_published',
    `${rules.placeName}的跨年住院按费用发生日期分年计算，请按年度分别结算`,
  );
}

function shareOfFund(fund: Fund, inScopeFen: Fen, paidFen: Fen): FundShare {
  return { fundPayType: fund.fundPayType, label: fund.fundLabel, inScopeFen, paidFen };
}

function payFromFunds(classified: ClassifiedBill, calculation: Calculation): Funding {
  const { rules } = calculation;
  const pool =
    rules.careType === '28'
      ? payDaySurgery(classified.totals.totalFen, calculation)
      : payFromPool(classified.inScopeFen, calculation);
  const shares = [shareOfFund(rules.pool, classified.inScopeFen, pool.paidFen)];
  const change: YearToDateChange = { ...pool.change };
  const paid = { largeAmountFen: zeroFen, catastrophicFen: zeroFen };
  let totalFen = pool.paidFen;
  for (const layer of pool.entitled ? rules.layers : []) {
    const answer = payLayer(layer, classified, totalFen, pool, calculation);
    paid[layer.pays] = addFen(paid[layer.pays], answer.paidFen);
    totalFen = addFen(totalFen, answer.paidFen);
    shares.push(shareOfFund(layer, answer.baseFen, answer.paidFen));
    Object.assign(change, answer.change);
  }
  const assistance = assist(classified, totalFen, pool, calculation);
  if (rules.assistance !== null) {
    shares.push(shareOfFund(rules.assistance, assistance.baseFen, assistance.paidFen));
    Object.assign(change, assistance.change);
  }
  return {
    pool,
    ...paid,
    assistanceFen: assistance.paidFen,
    totalFen: addFen(totalFen, assistance.paidFen),
    shares: shares.filter((share) => share.paidFen !== 0),
    change,
  };
}

function assist(classified: ClassifiedBill, paidFen: Fen, pool: PoolAnswer, calculation: Calculation) {
  const { assistance } = calculation.rules;
  const answer =
    assistance === null || !pool.entitled
      ? { paidFen: zeroFen, baseFen: zeroFen, change: {} }
      : payAssistance(assistance, classified, paidFen, pool, calculation);
  explainUnpublished(calculation);
  return answer;
}

/** 医疗救助 classes begin with 23 (dictionary `psn_idet_type`); others need not read about it. */
function explainUnpublished({ input, rules, trace }: Calculation): void {
  if (!input.person.identityClasses.some((code) => code.startsWith('23'))) return;
  for (const { stage, text, source } of rules.unpublished) {
    trace.step(stage, '医疗救助', zeroFen, source, () => ({ formula: text, operands: {} }));
  }
}

function explainPersonal(classified: ClassifiedBill, funding: Funding, { trace }: Calculation): Fen {
  const { totalFen } = classified.totals;
  const { hospitalFen } = funding.pool;
  const personalFen = subtractFen(totalFen, funding.totalFen, hospitalFen);
  trace.step('personal', '个人负担', personalFen, null, () => ({
    formula:
      `总费用 ${formatYuan(totalFen)} − 基金支付 ${formatYuan(funding.totalFen)}` +
      `${hospitalFen === 0 ? '' : ` − 医院负担 ${formatYuan(hospitalFen)}`} = ${formatYuan(personalFen)}`,
    operands: {
      total: formatYuan(totalFen),
      fund: formatYuan(funding.totalFen),
      hospital: formatYuan(hospitalFen),
    },
  }));
  return personalFen;
}
