import { isoDate } from '../../src/domain/calendar.ts';
import { fen, parseYuan } from '../../src/domain/money.ts';
import type { SettlementInput, SettlementResult } from '../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { chooseRules } from '../../src/policy/chooseRules.ts';
import { loadBuiltInPacks } from '../../src/policy/loadPacks.ts';
import type { BenefitRules } from '../../src/policy/packTypes.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';

const packs = loadBuiltInPacks();

export function rulesFor(input: SettlementInput): BenefitRules {
  return chooseRules(packs, input);
}

export function settle(input: SettlementInput): SettlementResult {
  return computeSettlement(input, rulesFor(input));
}

/** An active employee's stay in a 三级 hospital of Tonghua in September 2020, all in scope; the rest by `change`. */
export function stay(totalYuan: string, change: Partial<SettlementInput> = {}): SettlementInput {
  return {
    insuredAdmdvs: '220500',
    careAdmdvs: '220500',
    insuranceType: '310',
    careType: '21',
    beganOn: isoDate('2020-08-20'),
    settledOn: isoDate('2020-09-01'),
    person: { personType: '11', birthDate: null, identityClasses: [], hasAccount: true, waitingUntil: null },
    institution: { level: '3', affiliation: 'city', community: false, public: true, kind: 'hospital' },
    bill: {
      kind: 'totals',
      totals: {
        totalFen: parseYuan(totalYuan),
        ownExpenseFen: fen(0),
        overLimitFen: fen(0),
        firstSelfPayFen: fen(0),
      },
    },
    yearToDate: emptyYearToDate,
    account: { balanceFen: fen(0), use: 'none', familyBalancesFen: [] },
    outOfArea: 'none',
    daySurgeryStandardFen: null,
    ...change,
  };
}
