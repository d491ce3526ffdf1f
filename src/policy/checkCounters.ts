import type { YearToDateMoneyKey } from '../domain/yearToDate.ts';
import type { PackFinding } from './packFinding.ts';
import type { KeyPath } from './packIssues.ts';
import type { BandsValue, BenefitFile, CapValue, DeductibleValue, LoadedParameter } from './packSchema.ts';
import type { Cases } from './packTypes.ts';
import type { CheckedFile } from './readPackFile.ts';

/** Which yearly figures a benefit looks at and which it moves: a figure nobody moves, or two move at once, counts wrong. */
interface CounterUse {
  readonly file: CheckedFile<BenefitFile>;
  readonly path: KeyPath;
  readonly counter: YearToDateMoneyKey;
}

interface Counted {
  readonly deductible?: LoadedParameter<DeductibleValue> | undefined;
  readonly bands?: LoadedParameter<BandsValue> | undefined;
  readonly cap?: LoadedParameter<Cases<CapValue>> | undefined;
}

function countedParameters({ layer, parameters }: BenefitFile): Counted {
  // 救助's own deductible has its own counter and no table of bands.
  if (layer === 'assistance') return { cap: parameters.cap };
  return parameters as Counted;
}

type Found = readonly [KeyPath, YearToDateMoneyKey];

function inValues<T>(
  name: string,
  parameter: LoadedParameter<T> | undefined,
  find: (value: T) => readonly Found[],
): Found[] {
  return (parameter?.values ?? []).flatMap(({ value }, index) =>
    find(value).map(
      ([path, counter]): Found => [['parameters', name, 'values', index, 'value', ...path], counter],
    ),
  );
}

function payCounterOf({ basis, counters, payCounter }: CapValue): YearToDateMoneyKey | null {
  return payCounter ?? (basis === 'fundPay' ? (counters[0] ?? null) : null);
}

function found(key: string, counter: YearToDateMoneyKey | null | undefined): Found[] {
  return counter == null ? [] : [[[key], counter]];
}

/** Of each parameter's values, the figures that a settlement adds to. */
function moved(benefit: BenefitFile): Found[] {
  const { deductible, bands, cap } = countedParameters(benefit);
  const pays = (cases: Cases<CapValue>) =>
    cases.flatMap(({ value }) => found('payCounter', payCounterOf(value)));
  return [
    ...inValues('deductible', deductible, ({ counter }) => found('counter', counter)),
    ...inValues('bands', bands, ({ moves }) => found('moves', moves)),
    ...inValues('cap', cap, pays),
  ];
}

function lookedAt(benefit: BenefitFile): Found[] {
  const { bands, cap } = countedParameters(benefit);
  const all = (counters: readonly YearToDateMoneyKey[]) =>
    counters.flatMap((counter) => found('counters', counter));
  return [
    ...inValues('bands', bands, ({ counters }) => all(counters)),
    ...inValues('cap', cap, (cases) => cases.flatMap(({ value }) => all(value.counters))),
  ];
}

function usesOf(
  files: readonly CheckedFile<BenefitFile>[],
  find: (benefit: BenefitFile) => readonly Found[],
): CounterUse[] {
  return files.flatMap((file) => find(file.data).map(([path, counter]) => ({ file, path, counter })));
}

function unmoved(files: readonly CheckedFile<BenefitFile>[]): PackFinding[] {
  const known = new Set(usesOf(files, moved).map(({ counter }) => counter));
  return usesOf(files, lookedAt)
    .filter(({ counter }) => !known.has(counter))
    .map(({ file, path, counter }) =>
      file.at(
        path,
        `本包同一险种没有任何待遇累加 ${counter}，只有中心的数会计入；若应由本项累加，请写 moves 或 payCounter`,
        'warning',
      ),
    );
}

function meet(first: BenefitFile, second: BenefitFile): boolean {
  return first.careTypes.some((careType) => second.careTypes.includes(careType));
}

/**
 * Values of one parameter follow each other in time. A deductible and a scale that share a counter are one figure, the cost
 * of the year, of which the first part is the deductible (学生意外伤害).
 */
function isOneFigure(first: CounterUse, second: CounterUse): boolean {
  const names = [first.path[1], second.path[1]];
  const areScale = names.includes('deductible') && names.includes('bands');
  return first.file === second.file && (names[0] === names[1] || areScale);
}

/** Layers see what the layer before them moved; pool and 救助 see the year as it was before the settlement. */
function areBothLayers(first: BenefitFile, second: BenefitFile): boolean {
  return [first, second].every(({ layer }) => layer === 'beyondCap' || layer === 'yearlyBurden');
}

function movedTwice(files: readonly CheckedFile<BenefitFile>[]): PackFinding[] {
  const uses = usesOf(files, moved);
  return uses.flatMap((use, index) => {
    const { file, path, counter } = use;
    const other = uses
      .slice(0, index)
      .find(
        (earlier) =>
          earlier.counter === counter &&
          meet(earlier.file.data, file.data) &&
          !areBothLayers(earlier.file.data, file.data) &&
          !isOneFigure(earlier, use),
      );
    if (other === undefined) return [];
    const where = `${other.file.data.benefit} 的 ${other.path.slice(1, 2).join('.')}`;
    return [
      file.at(
        path,
        `累计项 ${counter} 已由${where}累加，同一笔结算不能累加两次；请改用另一个累计项或删去其一`,
      ),
    ];
  });
}

/** Of the benefits of one insurance, with `extends` carried out. */
export function checkCounters(files: readonly CheckedFile<BenefitFile>[]): PackFinding[] {
  return (['310', '390'] as const).flatMap((insuranceType) => {
    const ofInsurance = files.filter(({ data }) => data.insuranceType === insuranceType);
    return [...movedTwice(ofInsurance), ...unmoved(ofInsurance)];
  });
}
