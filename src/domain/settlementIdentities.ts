import { addFen, type Fen } from './money.ts';
import type { SettlementAmounts } from './settlement.ts';

export class IdentityBroken extends Error {
  override readonly name = 'IdentityBroken';
}

function hold(name: string, left: Fen, right: Fen): void {
  if (left !== right) throw new IdentityBroken(`${name}: ${left} ≠ ${right} fen`);
}

/**
 * The settlement-level identities verified on real payloads (policy facts 5.2, 1–4). Checked before anything is
 * stored, printed or sent; a result that breaks one is a defect and goes no further.
 * @throws IdentityBroken naming the identity and both sides
 */
export function checkIdentities(amounts: SettlementAmounts): void {
  hold(
    '总额 = 自费 + 超限价 + 先行自付 + 政策范围内',
    amounts.totalFen,
    addFen(amounts.ownExpenseFen, amounts.overLimitFen, amounts.firstSelfPayFen, amounts.inScopeFen),
  );
  hold(
    '总额 = 基金 + 个人 + 医院',
    amounts.totalFen,
    addFen(amounts.fundTotalFen, amounts.personalFen, amounts.hospitalFen),
  );
  hold('个人 = 账户 + 现金', amounts.personalFen, addFen(amounts.accountFen, amounts.cashFen));
  hold(
    '基金 = 各基金之和',
    amounts.fundTotalFen,
    addFen(
      amounts.poolFen,
      amounts.civilServantFen,
      amounts.enterpriseFen,
      amounts.catastrophicFen,
      amounts.largeAmountFen,
      amounts.disabledFen,
      amounts.assistanceFen,
      amounts.otherFundFen,
    ),
  );
}
