import fc from 'fast-check';
import { type IsoDate, isoDate } from '../../src/domain/calendar.ts';
import { lineAmount } from '../../src/domain/lineAmount.ts';
import { type Fen, fen } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { Bill, BillLine, SettlementInput } from '../../src/domain/settlement.ts';
import { yearToDateMoneyKeys } from '../../src/domain/yearToDate.ts';

/**
 * Random bills, persons, institutions and years inside what the Tonghua pack speaks of. Amounts lean towards the edges of
 * the document (deductibles, band ends, caps), where a fen more or less takes another way.
 */
const edgesFen = [
  0, 1, 10_000, 30_000, 50_000, 70_000, 90_000, 120_000, 1_000_000, 3_000_000, 6_000_000, 7_000_000,
  8_414_706, 20_000_000, 25_000_000, 40_125_000,
];

export const amount: fc.Arbitrary<Fen> = fc
  .oneof(
    fc.integer({ min: 0, max: 200_000 }),
    fc.integer({ min: 0, max: 60_000_000 }),
    fc
      .tuple(fc.constantFrom(...edgesFen), fc.integer({ min: -3, max: 3 }))
      .map(([edge, by]) => Math.max(0, edge + by)),
  )
  .map(fen);

const totals: fc.Arbitrary<Bill> = fc
  .record({ inScope: amount, own: amount, over: amount, first: amount })
  .map(({ inScope, own, over, first }) => ({
    kind: 'totals',
    totals: {
      totalFen: fen(inScope + own + over + first),
      ownExpenseFen: own,
      overLimitFen: over,
      firstSelfPayFen: first,
    },
  }));

function decimal(units: number, places: number): string {
  const digits = String(units).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

export const billLine: fc.Arbitrary<BillLine> = fc
  .record({
    itemClass: fc.constantFrom('01', '02', '03'),
    price: fc.integer({ min: 0, max: 9_999_999_999 }).map((units) => decimal(units, 6)),
    quantity: fc.integer({ min: 1, max: 999_999 }).map((units) => decimal(units, 4)),
    limitPrice: fc.option(fc.integer({ min: 0, max: 9_999_999_999 }).map((units) => decimal(units, 6))),
    // of the item's own, because the Tonghua pack publishes no share of its own for class 02
    ratio: fc.integer({ min: 0, max: 10_000 }).map(ratioBp),
  })
  .map(({ itemClass, price, quantity, limitPrice, ratio }) => ({
    lineNo: '1',
    itemClass,
    price,
    quantity,
    amountFen: lineAmount(price, quantity),
    limitPrice,
    selfPayRatioBp: itemClass === '02' ? ratio : null,
    catalogueCode: null,
    chargeCategory: null,
  }));

export const lines: fc.Arbitrary<readonly BillLine[]> = fc
  .array(billLine, { minLength: 1, maxLength: 30 })
  .map((all) => all.map((line, index) => ({ ...line, lineNo: String(index + 1) })));

const lineBill: fc.Arbitrary<Bill> = lines.map((all) => ({ kind: 'lines', lines: all }));

/** A year in which no limit is overdrawn by more than a centre's correction would. */
const yearToDate = fc
  .record(
    Object.fromEntries([
      ...yearToDateMoneyKeys.map((key) => [key, amount]),
      ['admissionCount', fc.nat({ max: 20 })],
    ]) as Record<string, fc.Arbitrary<number>>,
  )
  .map((year) => year as unknown as SettlementInput['yearToDate']);

const scheme = fc.constantFrom(
  { insuranceType: '310', careType: '21' } as const,
  { insuranceType: '390', careType: '21' } as const,
  { insuranceType: '390', careType: '11' } as const,
);

const settledOn: fc.Arbitrary<IsoDate> = fc
  .integer({ min: 0, max: 2000 })
  .map((day) => isoDate(new Date(Date.UTC(2020, 4, 29) + day * 86_400_000).toISOString().slice(0, 10)));

/** Filing counts only since the answers of 2023 were published; before, the pack refuses it. */
const filing = fc.constantFrom('none', 'none', 'residence_filed', 'referral', 'unfiled');

function arbitraryInput(bill: fc.Arbitrary<Bill>): fc.Arbitrary<SettlementInput> {
  return fc
    .record({
      scheme,
      settledOn,
      filing,
      bill,
      yearToDate,
      personType: fc.constantFrom('11', '12', '1204', '1403', '15', '16'),
      identityClasses: fc.subarray(['2303', '2304']),
      hasAccount: fc.boolean(),
      waiting: fc.boolean(),
      level: fc.constantFrom('0', '1', '2', '3'),
      community: fc.boolean(),
      isPublic: fc.boolean(),
      balance: amount,
      use: fc.oneof(
        fc.constantFrom('none' as const, 'max' as const),
        amount.map((upToFen) => ({ upToFen })),
      ),
      family: fc.array(amount, { maxLength: 3 }),
    })
    .map((drawn) => ({
      insuredAdmdvs: '220500',
      careAdmdvs: '220500',
      ...drawn.scheme,
      beganOn: drawn.settledOn,
      settledOn: drawn.settledOn,
      person: {
        personType: drawn.personType,
        birthDate: null,
        identityClasses: drawn.identityClasses,
        hasAccount: drawn.hasAccount,
        waitingUntil: drawn.waiting ? isoDate('2020-08-29') : null,
      },
      institution: {
        level: drawn.level,
        affiliation: 'city',
        community: drawn.community,
        public: drawn.isPublic,
        kind: 'hospital',
      },
      bill: drawn.bill,
      yearToDate: drawn.yearToDate,
      account: { balanceFen: drawn.balance, use: drawn.use, familyBalancesFen: drawn.family },
      outOfArea: drawn.settledOn < '2023-08-09' ? 'none' : drawn.filing,
      daySurgeryStandardFen: null,
    }));
}

export const anyInput = arbitraryInput(fc.oneof(totals, lineBill));
export const anyTotalsInput = arbitraryInput(totals);
export const anyLinesInput = arbitraryInput(lineBill);
