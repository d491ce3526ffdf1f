import type { BillDraft } from '../bridge/contract.ts';
import { addFen, formatYuan, zeroFen } from '../domain/money.ts';
import type { Entitlement } from '../domain/person.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { ratioBp } from '../domain/ratio.ts';
import type { SettlementInput, SettlementResult } from '../domain/settlement.ts';
import { computeSettlement } from '../settlement/computeSettlement.ts';
import { benefitFor, careTypeOf, explainGap } from './chooseBenefit.ts';
import type { DeskContext } from './deskContext.ts';
import type { DraftLine } from './draftBill.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

/** @throws ProblemError when the person does not hold that insurance */
export function entitlementOf(person: PersonAtDesk, insuranceType: string): Entitlement {
  const found = person.snapshot.entitlements.find(
    (entitlement) => entitlement.insuranceType === insuranceType,
  );
  if (found !== undefined) return found;
  throw new ProblemError({
    code: 'notInsured',
    happened: '此人没有所选险种的参保信息。',
    money: nothingSettled,
    nextStep: '请改选险种，或重新读卡。',
  });
}

/** What the engine is asked about a draft: kept with the settlement, so that it can be asked again. */
export function engineInput(
  context: DeskContext,
  person: PersonAtDesk,
  draft: BillDraft,
  lines: readonly DraftLine[],
  mayUseAccount: boolean,
): SettlementInput {
  const entitlement = entitlementOf(person, draft.insuranceType);
  const { admdvs, level, affiliation, community, public: isPublic, kind, specialty } = context.institution;
  return {
    insuredAdmdvs: entitlement.insuredAdmdvs,
    careAdmdvs: admdvs,
    insuranceType: entitlement.insuranceType,
    careType: careTypeOf[draft.kind],
    beganOn: draft.beganOn,
    settledOn: draft.settledOn,
    person: {
      personType: entitlement.personType,
      birthDate: person.snapshot.birthDate,
      identityClasses: person.snapshot.identityClasses,
      hasAccount: entitlement.hasAccount,
      waitingUntil: entitlement.waitingUntil,
    },
    institution: { level, affiliation, community, public: isPublic, kind, specialty },
    bill: { kind: 'lines', lines: lines.map(({ line }) => line) },
    yearToDate: entitlement.yearToDate,
    account: {
      balanceFen: entitlement.accountBalanceFen,
      use: mayUseAccount && draft.useAccount ? 'max' : 'none',
      familyBalancesFen: [],
    },
    outOfArea: 'none',
    daySurgeryStandardFen: null,
  };
}

/** The terminal's own split of a draft, by the pack in force on the settlement's day. */
export function splitLocally(
  context: DeskContext,
  person: PersonAtDesk,
  draft: BillDraft,
  lines: readonly DraftLine[],
  mayUseAccount: boolean,
): SettlementResult {
  const input = engineInput(context, person, draft, lines, mayUseAccount);
  const entitlement = entitlementOf(person, draft.insuranceType);
  const rules = benefitFor(context, entitlement, draft.kind, draft.settledOn);
  return explainGap(() => computeSettlement(input, rules));
}

/** Nothing from any fund: the whole bill in cash, to be settled when the centre can be asked. */
export function splitAsCash(
  person: PersonAtDesk,
  draft: BillDraft,
  lines: readonly DraftLine[],
): SettlementResult {
  const totalFen = addFen(...lines.map(({ line }) => line.amountFen));
  const entitlement = entitlementOf(person, draft.insuranceType);
  return {
    amounts: {
      totalFen,
      ownExpenseFen: zeroFen,
      overLimitFen: zeroFen,
      firstSelfPayFen: zeroFen,
      inScopeFen: totalFen,
      deductibleFen: zeroFen,
      poolFen: zeroFen,
      poolRatioBp: ratioBp(0),
      civilServantFen: zeroFen,
      enterpriseFen: zeroFen,
      catastrophicFen: zeroFen,
      largeAmountFen: zeroFen,
      disabledFen: zeroFen,
      assistanceFen: zeroFen,
      otherFundFen: zeroFen,
      fundTotalFen: zeroFen,
      personalFen: totalFen,
      accountFen: zeroFen,
      familyAccountFen: zeroFen,
      cashFen: totalFen,
      hospitalFen: zeroFen,
      accountBalanceAfterFen: entitlement.accountBalanceFen,
    },
    funds: [],
    yearToDate: entitlement.yearToDate,
    yearToDateChange: {},
    policy: { pack: '', version: '', confidence: 'official', unofficial: [] },
    steps: [
      {
        stage: 'cash',
        label: '待结算，先收现金',
        formula: `未经医保结算，总费用 ${formatYuan(totalFen)} 全部由现金支付；网络恢复后补结算，多收的退还`,
        operands: { personal: formatYuan(totalFen), account: '0.00' },
        amountFen: totalFen,
        source: null,
      },
    ],
    lines: lines.map(({ line }) => ({
      lineNo: line.lineNo,
      amountFen: line.amountFen,
      ownExpenseFen: zeroFen,
      overLimitFen: zeroFen,
      firstSelfPayFen: zeroFen,
      inScopeFen: line.amountFen,
      selfPayRatioBp: ratioBp(0),
      itemClass: line.itemClass,
      chargeCategory: line.chargeCategory,
    })),
  };
}
