import { addFen, type Fen, formatYuan, minFen, subtractFen, zeroFen } from '../domain/money.ts';
import type { AccountUse, SettlementInput } from '../domain/settlement.ts';
import type { BenefitRules } from '../policy/packTypes.ts';
import { PolicyGap } from '../policy/packTypes.ts';
import type { ClassifiedBill } from './classifyLines.ts';
import type { TraceRecorder } from './traceRecorder.ts';

export interface PersonalAnswer {
  /** Own and family account together. */
  readonly accountFen: Fen;
  readonly familyAccountFen: Fen;
  readonly cashFen: Fen;
  readonly balanceAfterFen: Fen;
}

function wishedFen(use: AccountUse, payableFen: Fen): Fen {
  if (use === 'none') return zeroFen;
  return use === 'max' ? payableFen : minFen(use.upToFen, payableFen);
}

function takeFromFamily(wantedFen: Fen, balances: readonly Fen[], trace: TraceRecorder): Fen {
  let leftFen = wantedFen;
  balances.forEach((balanceFen, index) => {
    const takenFen = minFen(leftFen, balanceFen);
    if (takenFen === 0) return;
    leftFen = subtractFen(leftFen, takenFen);
    trace.step(
      'familyAccount',
      `家庭共济账户（第 ${index + 1} 位）`,
      `余额 ${formatYuan(balanceFen)}，支付 ${formatYuan(takenFen)}`,
      { balance: formatYuan(balanceFen) },
      takenFen,
    );
  });
  return subtractFen(wantedFen, leftFen);
}

/** Own account, then the family's in order, then cash; what the account may pay is the pack's `account.scope`. */
export function payPersonalShare(
  personalFen: Fen,
  classified: ClassifiedBill,
  input: SettlementInput,
  rules: BenefitRules,
  trace: TraceRecorder,
): PersonalAnswer {
  const { account } = input;
  const mayUse = account.use !== 'none' && (input.person.hasAccount || account.familyBalancesFen.length > 0);
  if (!mayUse) return onlyCash(personalFen, account.balanceFen, trace);
  if (rules.account === null)
    throw new PolicyGap('value_not_published', `${rules.placeName}没有公布个人账户的支付范围`);
  const { scope } = trace.use(rules.account);
  const payableFen =
    scope === 'all' ? personalFen : subtractFen(personalFen, classified.totals.ownExpenseFen);
  const wantedFen = wishedFen(account.use, payableFen);
  const { hasAccount } = input.person;
  const usableFen = hasAccount ? account.balanceFen : zeroFen;
  const ownFen = minFen(wantedFen, usableFen);
  const own = hasAccount ? `余额 ${formatYuan(usableFen)}` : '本人没有个人账户';
  trace.step(
    'account',
    '个人账户支付',
    `个人负担 ${formatYuan(personalFen)}，账户可付 ${formatYuan(payableFen)}，${own}，支付 ${formatYuan(ownFen)}`,
    {
      personal: formatYuan(personalFen),
      payable: formatYuan(payableFen),
      wanted: formatYuan(wantedFen),
      balance: formatYuan(usableFen),
    },
    ownFen,
    rules.account.source,
  );
  const familyFen = takeFromFamily(subtractFen(wantedFen, ownFen), account.familyBalancesFen, trace);
  const accountFen = addFen(ownFen, familyFen);
  const cashFen = explainCash(personalFen, accountFen, trace);
  return {
    accountFen,
    familyAccountFen: familyFen,
    cashFen,
    balanceAfterFen: subtractFen(account.balanceFen, ownFen),
  };
}

function onlyCash(personalFen: Fen, balanceFen: Fen, trace: TraceRecorder): PersonalAnswer {
  const cashFen = explainCash(personalFen, zeroFen, trace);
  return { accountFen: zeroFen, familyAccountFen: zeroFen, cashFen, balanceAfterFen: balanceFen };
}

function explainCash(personalFen: Fen, accountFen: Fen, trace: TraceRecorder): Fen {
  const cashFen = subtractFen(personalFen, accountFen);
  trace.step(
    'cash',
    '个人现金支付',
    `个人负担 ${formatYuan(personalFen)} − 账户支付 ${formatYuan(accountFen)} = ${formatYuan(cashFen)}`,
    { personal: formatYuan(personalFen), account: formatYuan(accountFen) },
    cashFen,
  );
  return cashFen;
}
