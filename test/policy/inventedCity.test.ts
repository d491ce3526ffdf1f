import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPacks } from '../../src/cli/policy/checkPacks.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import type { InsuranceType } from '../../src/domain/person.ts';
import type { CareType } from '../../src/domain/settlement.ts';
import { chooseRules } from '../../src/policy/chooseRules.ts';
import { loadBuiltInPacks, loadPackFolder } from '../../src/policy/loadPacks.ts';

const folder = resolve(import.meta.dirname, 'fixtures/invented-city');
const packs = [...loadBuiltInPacks(), loadPackFolder(join(folder, '999900-example-city'))];

function rules(place: string, insuranceType: InsuranceType, careType: CareType) {
  const settledOn = isoDate('2024-06-01');
  return chooseRules(packs, { insuredAdmdvs: place, insuranceType, careType, settledOn });
}

/** Every variation that is a parameter and not code (policy facts, section 8), as one place has it. */
function variations(place: string) {
  const [employees, residents] = [rules(place, '310', '21'), rules(place, '390', '21')];
  const catastrophic = residents.layers.find(({ kind }) => kind === 'yearlyBurden');
  const deductible = employees.pool.deductible.value;
  return {
    capBasis: employees.pool.cap?.value[0]?.value.basis,
    bandAccrual: employees.pool.bands.value.accrual,
    residentsBandOrigin: residents.pool.bands.value.origin,
    catastrophicBandOrigin: catastrophic?.bands().value.origin,
    deductibleFalls: deductible.admissionFactors.length > 0,
    deductibleFloor: deductible.floorFen > 0,
    multiplies: employees.pool.modifiers.some(({ value }) => value.factor !== null),
    outOfArea: employees.outOfArea?.value.mode,
    firstSelfPayInCatastrophicBase: catastrophic?.base?.value.firstSelfPay,
    firstSelfPayByPerson: (employees.pool.firstSelfPayRatio?.value.length ?? 0) > 1,
    accountScope: employees.account?.value.scope,
    rounding: employees.rounding.value,
    crossYear: employees.crossYear?.value ?? 'dischargeYear',
    assistance: residents.assistance !== null,
    largeAmountLimited: employees.layers[0]?.cap().value[0]?.value.limitFen !== null,
  };
}

describe('a city that was added by its notice and the guide alone', () => {
  it('passes every check, and its hand-made examples come out', () => {
    const { ok, folders } = checkPacks([folder]);
    expect(folders.flatMap(({ findings }) => findings)).toEqual([]);
    expect(folders).toMatchObject([{ pack: '999900-example-city', benefits: 9, examples: 57 }]);
    expect(ok).toBe(true);
  });

  it('turns every variation the other way from Tonghua', () => {
    expect(variations('220500')).toEqual({
      capBasis: 'fundPay',
      bandAccrual: 'visit',
      residentsBandOrigin: 'gross',
      catastrophicBandOrigin: 'net',
      deductibleFalls: false,
      deductibleFloor: false,
      multiplies: false,
      outOfArea: 'subtractPoints',
      firstSelfPayInCatastrophicBase: false,
      firstSelfPayByPerson: false,
      accountScope: 'selfPay',
      rounding: { mode: 'halfAwayFromZero', place: 'segment' },
      crossYear: 'dischargeYear',
      assistance: false,
      largeAmountLimited: true,
    });
    expect(variations('999900')).toEqual({
      capBasis: 'inScopeCost',
      bandAccrual: 'year',
      residentsBandOrigin: 'net',
      catastrophicBandOrigin: 'gross',
      deductibleFalls: true,
      deductibleFloor: true,
      multiplies: true,
      outOfArea: 'firstShare',
      firstSelfPayInCatastrophicBase: true,
      firstSelfPayByPerson: true,
      accountScope: 'all',
      rounding: { mode: 'halfEven', place: 'fund' },
      crossYear: 'chargeDate',
      assistance: true,
      largeAmountLimited: false,
    });
  });

  it('counts the loss out of area in its assistance, where Jilin leaves it out', () => {
    expect(rules('999900', '390', '21').assistance?.base.value.outOfAreaLoss).toBe(true);
    expect(rules('220200', '390', '21').assistance?.base.value.outOfAreaLoss).toBe(false);
  });
});
