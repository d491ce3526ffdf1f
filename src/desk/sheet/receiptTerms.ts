import { addFen, type Fen, subtractFen, zeroFen } from '../../domain/money.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import { checkIdentities, IdentityBroken } from '../../domain/settlementIdentities.ts';

/**
 * A settlement in the words of a medical receipt (医疗保障基金结算清单填写规范, 2021; policy facts 5.4), in fen.
 * The interface counts an amount above a limit price as 自费, the receipt as 自付: a sheet for people follows the receipt.
 */
export interface ReceiptTerms {
  /** 金额合计 = 统筹 + 补充 + 救助 + 医院负担 + 个人负担. */
  readonly totalFen: Fen;
  /** 医保统筹基金支付 */
  readonly poolFen: Fen;
  /** 补充医疗保险支付: 大额, 大病, 公务员, 企业, 伤残 together. */
  readonly supplementFen: Fen;
  /** 医疗救助支付 */
  readonly assistanceFen: Fen;
  /** Not a term of the rule; the interface knows it (policy facts 5.2, 7), and it is paid by nobody else. */
  readonly hospitalFen: Fen;
  /** 个人负担 = 自付 + 自费 = 其他支付 + 个人支付. */
  readonly burdenFen: Fen;
  /** 其他支付: payers outside the three protections, part of the 个人负担 by the rule. */
  readonly otherPaidFen: Fen;
  /** 个人支付 = 个人账户 + 个人现金. */
  readonly personalPaidFen: Fen;
  /** 个人自付: inside the catalogue. = 起付线 + 先行自付 + 超限价 + the rest. */
  readonly selfPayFen: Fen;
  /** 个人自费: outside the catalogue. */
  readonly ownExpenseFen: Fen;
  readonly deductibleFen: Fen;
  readonly firstSelfPayFen: Fen;
  readonly overLimitFen: Fen;
  /**
   * 按比例自付 and 限额以上, less what later layers took over. Its sign turns when 大病 or 救助 paid into the
   * 起付线 or the other parts as well.
   */
  readonly restFen: Fen;
}

function hold(name: string, left: Fen, right: Fen): void {
  if (left !== right) throw new IdentityBroken(`${name}: ${left} ≠ ${right} fen`);
}

/**
 * The parts inside and outside the catalogue that stay with the person. Where a fund pays outside the catalogue as well (离休),
 * the surplus lowers the 自费: neither figure may turn against the bill's sign.
 */
function borneByPerson(
  insideFen: Fen,
  outsideFen: Fen,
  totalFen: Fen,
): { readonly selfPayFen: Fen; readonly ownExpenseFen: Fen } {
  const turned = totalFen < 0 ? insideFen > 0 : insideFen < 0;
  if (!turned) return { selfPayFen: insideFen, ownExpenseFen: outsideFen };
  return { selfPayFen: zeroFen, ownExpenseFen: addFen(outsideFen, insideFen) };
}

/** @throws IdentityBroken when the amounts contradict each other; such a settlement is not printed */
export function receiptTerms(amounts: SettlementAmounts): ReceiptTerms {
  checkIdentities(amounts);
  const supplementFen = addFen(
    amounts.largeAmountFen,
    amounts.catastrophicFen,
    amounts.civilServantFen,
    amounts.enterpriseFen,
    amounts.disabledFen,
  );
  const { totalFen, poolFen, assistanceFen, hospitalFen, deductibleFen, firstSelfPayFen, overLimitFen } =
    amounts;
  const inScopeLeftFen = subtractFen(amounts.inScopeFen, poolFen, supplementFen, assistanceFen, hospitalFen);
  const { selfPayFen, ownExpenseFen } = borneByPerson(
    addFen(inScopeLeftFen, firstSelfPayFen, overLimitFen),
    amounts.ownExpenseFen,
    totalFen,
  );
  const burdenFen = addFen(selfPayFen, ownExpenseFen);
  const otherPaidFen = amounts.otherFundFen;
  const personalPaidFen = addFen(amounts.accountFen, amounts.cashFen);
  hold(
    '金额合计 = 统筹 + 补充 + 救助 + 医院负担 + 个人负担',
    totalFen,
    addFen(poolFen, supplementFen, assistanceFen, hospitalFen, burdenFen),
  );
  hold('个人负担 = 其他支付 + 个人支付', burdenFen, addFen(otherPaidFen, personalPaidFen));
  return {
    totalFen,
    poolFen,
    supplementFen,
    assistanceFen,
    hospitalFen,
    burdenFen,
    otherPaidFen,
    personalPaidFen,
    selfPayFen,
    ownExpenseFen,
    deductibleFen,
    firstSelfPayFen,
    overLimitFen,
    restFen: subtractFen(selfPayFen, deductibleFen, firstSelfPayFen, overLimitFen),
  };
}
