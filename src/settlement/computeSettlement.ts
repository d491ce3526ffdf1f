import { addFen, type Fen, formatYuan, subtractFen, zeroFen } from '../domain/money.ts';
import type {
  FundShare,
  SettlementAmounts,
  SettlementInput,
  SettlementResult,
  StageName,
} from '../domain/settlement.ts';
import { checkIdentities } from '../domain/settlementIdentities.ts';
import { applyChange, type YearToDateChange } from '../domain/yearToDate.ts';
import type { BenefitRules } from '../policy/packTypes.ts';
import { payCatastrophic } from './catastrophicStage.ts';
import { type ClassifiedBill, classifyBill } from './classifyLines.ts';
import { payLargeAmount } from './largeAmountStage.ts';
import { payPersonalShare } from './personalShare.ts';
import { type PoolAnswer, payFromPool } from './poolStage.ts';
import { TraceRecorder } from './traceRecorder.ts';

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
  const classified = classifyBill(input.bill, rules.pool, rounding, trace);
  const pool = payFromPool(classified.inScopeFen, input, rules, rounding, trace);

  const largeAmountFen =
    rules.largeAmount === null || !pool.entitled
      ? zeroFen
      : payLargeAmount(pool.beyondCapFen, input, rules.largeAmount, rounding, trace);
  const catastrophic =
    rules.catastrophic === null || !pool.entitled
      ? { paidFen: zeroFen, baseFen: zeroFen }
      : payCatastrophic(
          classified,
          addFen(pool.paidFen, largeAmountFen),
          input,
          rules.catastrophic,
          rounding,
          trace,
        );
  explainUnpublished(input, rules, trace);

  const fundTotalFen = addFen(pool.paidFen, largeAmountFen, catastrophic.paidFen);
  const personalFen = explainPersonal(classified, fundTotalFen, trace);
  const personal = payPersonalShare(personalFen, classified, input, rules, trace);

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
    catastrophicFen: catastrophic.paidFen,
    largeAmountFen,
    disabledFen: zeroFen,
    assistanceFen: zeroFen,
    otherFundFen: zeroFen,
    fundTotalFen,
    personalFen,
    accountFen: personal.accountFen,
    familyAccountFen: personal.familyAccountFen,
    cashFen: personal.cashFen,
    hospitalFen: zeroFen,
    accountBalanceAfterFen: personal.balanceAfterFen,
  };
  checkIdentities(amounts);
  const yearToDateChange = changeOf(pool, largeAmountFen, catastrophic, rules);
  return {
    amounts,
    funds: fundShares(pool, classified, largeAmountFen, catastrophic, rules),
    yearToDate: applyChange(input.yearToDate, yearToDateChange, 1),
    yearToDateChange,
    policy: { pack: rules.pack, version: rules.version, confidence: trace.confidence },
    steps: trace.steps,
    lines: classified.lines,
  };
}

function explainPersonal(classified: ClassifiedBill, fundTotalFen: Fen, trace: TraceRecorder): Fen {
  const { totalFen } = classified.totals;
  const personalFen = subtractFen(totalFen, fundTotalFen);
  trace.step(
    'personal',
    '个人负担',
    `总费用 ${formatYuan(totalFen)} − 基金支付 ${formatYuan(fundTotalFen)} = ${formatYuan(personalFen)}`,
    { total: formatYuan(totalFen), fund: formatYuan(fundTotalFen) },
    personalFen,
  );
  return personalFen;
}

/** 医疗救助 classes begin with 23 (dictionary `psn_idet_type`); others need not read about it. */
function explainUnpublished(input: SettlementInput, rules: BenefitRules, trace: TraceRecorder): void {
  if (!input.person.identityClasses.some((code) => code.startsWith('23'))) return;
  for (const { stage, text, source } of rules.unpublished) {
    trace.step(stage satisfies StageName, '医疗救助', text, {}, zeroFen, source);
  }
}

function changeOf(
  pool: PoolAnswer,
  largeAmountFen: Fen,
  catastrophic: { paidFen: Fen; baseFen: Fen },
  rules: BenefitRules,
): YearToDateChange {
  const layers: YearToDateChange = {};
  if (rules.largeAmount !== null) layers[rules.largeAmount.cap.value.counter] = largeAmountFen;
  if (rules.catastrophic !== null) {
    layers[rules.catastrophic.cap.value.counter] = catastrophic.paidFen;
    layers.catastrophicBaseFen = catastrophic.baseFen;
  }
  return { ...pool.change, ...layers };
}

function fundShares(
  pool: PoolAnswer,
  classified: ClassifiedBill,
  largeAmountFen: Fen,
  catastrophic: { paidFen: Fen; baseFen: Fen },
  rules: BenefitRules,
): FundShare[] {
  const shares: FundShare[] = [
    {
      fundPayType: rules.pool.fundPayType,
      label: rules.pool.fundLabel,
      inScopeFen: classified.inScopeFen,
      paidFen: pool.paidFen,
    },
  ];
  if (rules.largeAmount !== null) {
    const { fundPayType, fundLabel } = rules.largeAmount;
    shares.push({ fundPayType, label: fundLabel, inScopeFen: pool.beyondCapFen, paidFen: largeAmountFen });
  }
  if (rules.catastrophic !== null) {
    const { fundPayType, fundLabel } = rules.catastrophic;
    shares.push({
      fundPayType,
      label: fundLabel,
      inScopeFen: catastrophic.baseFen,
      paidFen: catastrophic.paidFen,
    });
  }
  return shares.filter((share) => share.paidFen !== 0);
}
