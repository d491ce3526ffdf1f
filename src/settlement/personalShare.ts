import { addFen, type Fen, formatYuan, minFen, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import type { AccountUse } from '../domain/settlement.ts';
import { type AccountRule, PolicyGap } from '../policy/packTypes.ts';
import type { Calculation } from './calculation.ts';
import type { ClassifiedBill } from './classifyLines.ts';

export interface PersonalAnswer {
  /** Own and family account together. */
  readonly accountFen: Fen;
  readonly familyAccountFen: Fen;
  readonly cashFen: Fen;
  readonly balanceAfterFen: Fen;
}

function wishedFen(use: Exclude<AccountUse, 'none'>, payableFen: Fen): Fen {
  return use === 'max' ? payableFen : minFen(use.upToFen, payableFen);
}

function takeFromFamily(wantedFen: Fen, { input, trace }: Calculation): Fen {
  let leftFen = wantedFen;
  input.account.familyBalancesFen.forEach((balanceFen, index) => {
    const takenFen = minFen(leftFen, balanceFen);
    if (takenFen === 0) return;
    leftFen = subtractFen(leftFen, takenFen);
    trace.step('familyAccount', `家庭共济账户（第 ${index + 1} 位）`, takenFen, null, () => ({
      formula: `余额 ${formatYuan(balanceFen)}，支付 ${formatYuan(takenFen)}`,
      operands: { balance: formatYuan(balanceFen) },
    }));
  });
  return subtractFen(wantedFen, leftFen);
}

/** What of the personal share the account may pay at all. */
function payableBy(scope: AccountRule['scope'], personalFen: Fen, { totals }: ClassifiedBill): Fen {
  if (scope === 'all') return personalFen;
  const selfPayFen = notBelowZero(subtractFen(personalFen, totals.ownExpenseFen));
  if (scope === 'selfPay') return selfPayFen;
  return notBelowZero(subtractFen(selfPayFen, totals.overLimitFen, totals.firstSelfPayFen));
}

/** Own account, then the family's in order, then cash; what the account may pay is the pack's `account.scope`. */
export function payPersonalShare(
  personalFen: Fen,
  classified: ClassifiedBill,
  calculation: Calculation,
): PersonalAnswer {
  const { input, rules, trace } = calculation;
  const { account } = input;
  const { hasAccount } = input.person;
  if (account.use === 'none' || (!hasAccount && account.familyBalancesFen.length === 0)) {
    return payInCash(personalFen, zeroFen, zeroFen, calculation);
  }
  if (rules.account === null) {
    throw new PolicyGap('value_not_published', `${rules.placeName}没有公布个人账户的支付范围`);
  }
  const { scope } = trace.use(rules.account);
  const payableFen = payableBy(scope, personalFen, classified);
  const wantedFen = wishedFen(account.use, payableFen);
  const usableFen = hasAccount ? account.balanceFen : zeroFen;
  const ownFen = minFen(wantedFen, usableFen);
  trace.step('account', '个人账户支付', ownFen, rules.account.source, () => {
    const own = hasAccount ? `余额 ${formatYuan(usableFen)}` : '本人没有个人账户';
    return {
      formula: `个人负担 ${formatYuan(personalFen)}，账户可付 ${formatYuan(payableFen)}，${own}，支付 ${formatYuan(ownFen)}`,
      operands: {
        personal: formatYuan(personalFen),
        payable: formatYuan(payableFen),
        wanted: formatYuan(wantedFen),
        balance: formatYuan(usableFen),
      },
    };
  });
  const familyFen = takeFromFamily(subtractFen(wantedFen, ownFen), calculation);
  return payInCash(personalFen, ownFen, familyFen, calculation);
}

function payInCash(
  personalFen: Fen,
  ownFen: Fen,
  familyFen: Fen,
  { input, trace }: Calculation,
): PersonalAnswer {
  const accountFen = addFen(ownFen, familyFen);
  const cashFen = subtractFen(personalFen, accountFen);
  trace.step('cash', '个人现金支付', cashFen, null, () => ({
    formula: `个人负担 ${formatYuan(personalFen)} − 账户支付 ${formatYuan(accountFen)} = ${formatYuan(cashFen)}`,
    operands: { personal: formatYuan(personalFen), account: formatYuan(accountFen) },
  }));
  return {
    accountFen,
    familyAccountFen: familyFen,
    cashFen,
    balanceAfterFen: subtractFen(input.account.balanceFen, ownFen),
  };
}
