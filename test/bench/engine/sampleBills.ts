import { isoDate } from '../../../src/domain/calendar.ts';
import { lineAmount } from '../../../src/domain/lineAmount.ts';
import { fen } from '../../../src/domain/money.ts';
import { ratioBp } from '../../../src/domain/ratio.ts';
import type { BillLine, SettlementInput } from '../../../src/domain/settlement.ts';
import { emptyYearToDate } from '../../../src/domain/yearToDate.ts';

/** Always the same bills: a bench that draws other ones each time compares nothing. */
function repeatableDice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function decimal(units: number, places: number): string {
  const digits = String(units).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const shares = [0, 500, 1000, 1500, 2000];

function sampleLine(lineNo: number, dice: (below: number) => number): BillLine {
  const kind = dice(10);
  const itemClass = kind < 5 ? '01' : kind < 9 ? '02' : '03';
  const priceMicros = 500_000 + dice(600_000_000);
  const price = decimal(priceMicros, 6);
  const quantity = decimal(10_000 * (1 + dice(5)) + (dice(4) === 0 ? 5000 : 0), 4);
  return {
    lineNo: String(lineNo),
    itemClass,
    price,
    quantity,
    amountFen: lineAmount(price, quantity),
    limitPrice: dice(5) === 0 ? decimal(Math.floor(priceMicros * 0.8), 6) : null,
    selfPayRatioBp: itemClass === '02' ? ratioBp(shares[dice(shares.length)] ?? 0) : null,
    catalogueCode: null,
    chargeCategory: null,
  };
}

export const linesPerBill = 30;

/**
 * Employees' stays in Tonghua in September 2020: all levels, active and retired, community or not, some with most of the
 * year's cap used up.
 */
function sampleBill(index: number): SettlementInput {
  const dice = repeatableDice(index + 1);
  for (let skipped = 0; skipped < 8; skipped += 1) dice(2);
  const level = (['1', '2', '3'] as const)[dice(3)] ?? '3';
  const isNearCap = dice(4) === 0;
  return {
    insuredAdmdvs: '220500',
    careAdmdvs: '220500',
    insuranceType: '310',
    careType: '21',
    beganOn: isoDate('2020-08-20'),
    settledOn: isoDate('2020-09-01'),
    person: {
      personType: dice(3) === 0 ? '12' : '11',
      birthDate: null,
      identityClasses: [],
      hasAccount: true,
      waitingUntil: null,
    },
    institution: {
      level,
      affiliation: 'city',
      community: level === '1' && dice(2) === 0,
      public: true,
      kind: 'hospital',
    },
    bill: {
      kind: 'lines',
      lines: Array.from({ length: linesPerBill }, (_, line) => sampleLine(line + 1, dice)),
    },
    yearToDate: isNearCap
      ? { ...emptyYearToDate, inpatientPoolFen: fen(6_000_000 + dice(900_000)) }
      : emptyYearToDate,
    account: { balanceFen: fen(dice(500_000)), use: 'max', familyBalancesFen: [] },
    outOfArea: 'none',
    daySurgeryStandardFen: null,
  };
}

export function sampleBills(count: number): SettlementInput[] {
  return Array.from({ length: count }, (_, index) => sampleBill(index));
}

/** What every contestant must answer alike, in fen. */
export interface SampleAnswer {
  readonly inScope: number;
  readonly deductible: number;
  readonly pool: number;
  readonly supplement: number;
  readonly account: number;
  readonly cash: number;
}
