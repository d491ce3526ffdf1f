import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IsoDate } from '../../src/domain/calendar.ts';
import type { SettlementInput } from '../../src/domain/settlement.ts';
import { chooseRules } from '../../src/policy/chooseRules.ts';
import type { BenefitFile, LoadedParameter, PolicyPack } from '../../src/policy/packSchema.ts';
import {
  anyBillUnder,
  builtInPacks,
  dayAfter,
  outcomeOf,
  type PackSetting,
  settings,
} from './packSetting.ts';

/**
 * A dated value counts from its first day and not a day before. Asked of every dated value of every built-in pack by taking
 * values out of the pack: before its day a pack without it answers, or refuses, the same; from its day on a pack without
 * the values it replaced does.
 */

type Values = LoadedParameter<unknown>['values'];
type Keep = (value: Values[number]) => boolean;

/** Where a parameter stands in a pack: in its head, or in one of its benefits by name or as a modifier by number. */
interface Place {
  readonly name: string;
  readonly benefit: string | null;
  readonly key: string;
}

function kept(parameter: LoadedParameter<unknown>, keep: Keep): LoadedParameter<unknown> {
  return { ...parameter, values: parameter.values.filter(keep) };
}

function changed<T extends object>(parameters: T, key: string, keep: Keep): T {
  const entries = Object.entries(parameters).map(([name, parameter]) => [
    name,
    name === key && parameter !== undefined ? kept(parameter, keep) : parameter,
  ]);
  return (Array.isArray(parameters) ? entries.map(([, one]) => one) : Object.fromEntries(entries)) as T;
}

function changedBenefit(file: BenefitFile, { benefit, key }: Place, keep: Keep): BenefitFile {
  if (file.benefit !== benefit) return file;
  const parameters = changed(file.parameters, key, keep);
  const modifiers = 'modifiers' in file ? { modifiers: changed(file.modifiers, key, keep) } : {};
  return { ...file, parameters, ...modifiers } as BenefitFile;
}

/** The pack with only the values of one parameter that are to be kept. */
function keeping({ head, benefits }: PolicyPack, place: Place, keep: Keep): PolicyPack {
  if (place.benefit === null) {
    return { head: { ...head, common: changed(head.common, place.key, keep) }, benefits };
  }
  return { head, benefits: benefits.map((file) => changedBenefit(file, place, keep)) };
}

interface DatedValue {
  readonly name: string;
  readonly setting: PackSetting;
  readonly place: Place;
  readonly from: IsoDate;
}

function settingsOf(pack: PolicyPack, benefit: BenefitFile): PackSetting[] {
  return settings.filter(
    (setting) =>
      setting.pack === pack &&
      setting.insuranceType === benefit.insuranceType &&
      benefit.careTypes.includes(setting.careType),
  );
}

function datedValues(pack: PolicyPack): DatedValue[] {
  const { head, benefits } = pack;
  const inHead = Object.entries(head.common).flatMap(([key, parameter]) =>
    settings
      .filter((setting) => setting.pack === pack && setting.careType === '21')
      .map((setting) => ({ setting, parameter, place: { name: `common/${key}`, benefit: null, key } })),
  );
  const inBenefits = benefits.flatMap((file) => {
    const entries = [
      ...Object.entries(file.parameters),
      ...('modifiers' in file ? Object.entries(file.modifiers) : []),
    ];
    return entries.flatMap(([key, parameter]) =>
      settingsOf(pack, file).map((setting) => ({
        setting,
        parameter,
        place: { name: `${file.benefit}/${key}`, benefit: file.benefit, key },
      })),
    );
  });
  return [...inHead, ...inBenefits].flatMap(({ setting, parameter, place }) =>
    ((parameter as LoadedParameter<unknown> | undefined)?.values ?? []).map(({ from }) => ({
      name: `${setting.name} ${place.name} ${from}`,
      setting,
      place,
      from,
    })),
  );
}

/** All that a settlement says, or that it was refused: code and words of a refusal name the values that are left. */
function answer(input: SettlementInput, pack: PolicyPack): unknown {
  const { result } = outcomeOf(input, () => chooseRules([pack], input));
  return result === null ? 'refused' : JSON.parse(JSON.stringify(result));
}

function on(input: SettlementInput, day: IsoDate): SettlementInput {
  return { ...input, beganOn: day, settledOn: day };
}

describe.each(builtInPacks.flatMap(datedValues))('$name', ({ setting, place, from }) => {
  const inputs = anyBillUnder(setting);

  it('does not count a day before: the old value does, or the bill is refused', () => {
    const without = keeping(setting.pack, place, (value) => value.from !== from);
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 40 }), (input, days) => {
        for (const day of [dayAfter(from, -1), dayAfter(from, -days)]) {
          expect(answer(on(input, day), without)).toEqual(answer(on(input, day), setting.pack));
        }
      }),
      { numRuns: 6 },
    );
  });

  it('counts from its day on, whatever counted before', () => {
    const without = keeping(setting.pack, place, (value) => value.from >= from);
    fc.assert(
      fc.property(inputs, (input) => {
        expect(answer(on(input, from), without)).toEqual(answer(on(input, from), setting.pack));
      }),
      { numRuns: 6 },
    );
  });
});
