import { identityClassLabels, personTypeLabels } from '../domain/dictionaries.ts';
import { checkCounters } from './checkCounters.ts';
import { gapsBetween } from './datedValues.ts';
import type { PackFinding } from './packFinding.ts';
import type { KeyPath } from './packIssues.ts';
import type { BandsValue, BenefitFile, LoadedParameter, PackFile, PoolFile } from './packSchema.ts';
import type { Condition } from './packTypes.ts';
import type { CheckedFile } from './readPackFile.ts';

/** What no single file can be asked: that the files of a pack fit each other. */

export const headName = 'pack.yaml';

interface PlacedParameter {
  readonly path: KeyPath;
  readonly parameter: LoadedParameter<unknown>;
}

function placed(
  path: KeyPath,
  parameters: Readonly<Record<string, LoadedParameter<unknown> | undefined>>,
): PlacedParameter[] {
  return Object.entries(parameters).flatMap(([name, parameter]) =>
    parameter === undefined ? [] : [{ path: [...path, name], parameter }],
  );
}

function inHead({ common, enquiries }: PackFile): PlacedParameter[] {
  return [
    ...placed(['common'], common),
    ...enquiries.map(({ parameter }, index) => ({ path: ['enquiries', index, 'parameter'], parameter })),
  ];
}

function inBenefit(benefit: BenefitFile): PlacedParameter[] {
  const modifiers = 'modifiers' in benefit ? benefit.modifiers : [];
  return [
    ...placed(['parameters'], benefit.parameters),
    ...modifiers.map((parameter, index) => ({ path: ['modifiers', index], parameter })),
  ];
}

interface SourceUse {
  readonly path: KeyPath;
  readonly source: string;
}

function sourceUses(parameters: readonly PlacedParameter[]): SourceUse[] {
  return parameters.flatMap(({ path, parameter }) =>
    parameter.values.map(({ source }, index) => ({ path: [...path, 'values', index, 'source'], source })),
  );
}

function unknownSources(
  head: PackFile,
  file: CheckedFile<unknown>,
  uses: readonly SourceUse[],
): PackFinding[] {
  const known = Object.keys(head.sources).join('、');
  return uses
    .filter(({ source }) => !Object.hasOwn(head.sources, source))
    .map(({ path, source }) =>
      file.at(path, `${headName} 的 sources 中没有“${source}”；请在那里登记这份文件，或改用：${known}`),
    );
}

function gaps(file: CheckedFile<unknown>, parameters: readonly PlacedParameter[]): PackFinding[] {
  return parameters.flatMap(({ path, parameter }) =>
    gapsBetween(parameter.values).map(({ index, message }) =>
      file.at([...path, 'values', index, 'from'], message, 'warning'),
    ),
  );
}

function checkHead(
  head: CheckedFile<PackFile>,
  benefits: readonly CheckedFile<BenefitFile>[],
): PackFinding[] {
  const { data } = head;
  const parameters = inHead(data);
  const uses = [
    ...sourceUses(parameters),
    ...data.unpublished.map(({ source }, index) => ({ path: ['unpublished', index, 'source'], source })),
  ];
  const used = new Set(
    [...uses, ...benefits.flatMap((one) => sourceUses(inBenefit(one.data)))].map((use) => use.source),
  );
  const unused = Object.keys(data.sources).filter((key) => !used.has(key));
  return [
    ...(data.pack.startsWith(`${data.admdvs}-`)
      ? []
      : [head.at(['pack'], `编号的前六位应是 admdvs 的 ${data.admdvs}；请改正其中一个`)]),
    ...unknownSources(data, head, uses),
    ...gaps(head, parameters),
    ...unused.map((key) => head.at(['sources', key], '登记了却没有值引用它；请引用或删去', 'warning')),
  ];
}

/** One file a layer, insurance and kind of care: of two the engine would take whichever the folder lists first. */
function duplicates(files: readonly CheckedFile<BenefitFile>[]): PackFinding[] {
  const seen = new Map<string, string>();
  const claim = (what: string, file: CheckedFile<BenefitFile>, path: KeyPath): PackFinding[] => {
    const other = seen.get(what);
    if (other !== undefined) return [file.at(path, `${what}已写在 ${other}；请合并或删去其一`)];
    seen.set(what, file.file);
    return [];
  };
  return files.flatMap((file) => {
    const { benefit, layer, insuranceType, careTypes } = file.data;
    return [
      ...claim(`待遇 ${benefit} `, file, ['benefit']),
      ...careTypes.flatMap((careType, index) =>
        claim(`险种 ${insuranceType}、医疗类别 ${careType} 的 ${layer} `, file, ['careTypes', index]),
      ),
    ];
  });
}

/** Every code of a dictionary and every beginning of one. */
function beginningsOf(labels: Readonly<Record<string, string>>): ReadonlySet<string> {
  const codes = Object.keys(labels);
  return new Set(codes.flatMap((code) => Array.from(code, (_, index) => code.slice(0, index + 1))));
}

const personTypeBeginnings = beginningsOf(personTypeLabels);
const identityClassBeginnings = beginningsOf(identityClassLabels);

function isCondition(value: object): value is Condition {
  return 'personTypes' in value || 'identityClasses' in value;
}

/** Codes in any condition, however deep it lies in a value. */
function codesNobodyHas(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = isCondition(value)
    ? [
        ...(value.personTypes ?? []).filter((code) => !personTypeBeginnings.has(code)),
        ...(value.identityClasses ?? []).filter((code) => !identityClassBeginnings.has(code)),
      ]
    : [];
  return [...own, ...Object.values(value).flatMap(codesNobodyHas)];
}

function codeWarnings(file: CheckedFile<unknown>, parameters: readonly PlacedParameter[]): PackFinding[] {
  return parameters.flatMap(({ path, parameter }) =>
    parameter.values.flatMap(({ value }, index) =>
      [...new Set(codesNobodyHas(value))].map((code) =>
        file.at(
          [...path, 'values', index, 'value'],
          `字典里没有以“${code}”开头的人员类别或身份，这个条件永远不符合；请核对编码`,
          'warning',
        ),
      ),
    ),
  );
}

interface Layered {
  readonly layer: BenefitFile['layer'];
  readonly parameters: {
    readonly threshold?: unknown;
    readonly base?: unknown;
    readonly bands?: LoadedParameter<BandsValue> | undefined;
  };
}

function layerNeeds(file: CheckedFile<BenefitFile>): PackFinding[] {
  const { layer, parameters } = file.data as Layered;
  const keys = ['threshold', 'base'] as const;
  if (layer === 'yearlyBurden') {
    return keys
      .filter((key) => parameters[key] === undefined)
      .map((key) =>
        file.at(['parameters'], `layer 为 yearlyBurden 时须有 ${key}；没有公布的写 missing: { document: … }`),
      );
  }
  if (layer !== 'beyondCap') return [];
  return keys
    .filter((key) => parameters[key] !== undefined)
    .map((key) =>
      file.at(['parameters', key], `layer 为 beyondCap 时不用 ${key}；请删去，或改为 yearlyBurden`),
    );
}

/** What a layer's stage carries out of a band table; the rest would be written in vain. */
function bandFault(
  layer: BenefitFile['layer'],
  { accrual, counters, moves }: BandsValue,
): [string, string] | null {
  if (layer === 'beyondCap' && accrual === 'year') {
    return ['accrual', 'layer 为 beyondCap 时每次从第一段算起；请写 accrual: visit'];
  }
  if (layer === 'beyondCap' && moves !== null)
    return ['moves', 'layer 为 beyondCap 时不累计费用；请删去 moves'];
  if (accrual === 'visit' && counters.length > 0) {
    return ['counters', 'accrual 为 visit 时不看年度累计；请删去 counters，或改为 accrual: year'];
  }
  return null;
}

/** Keys that a layer needs or never asks for: either way the author meant something that would not happen. */
function layerKeys(file: CheckedFile<BenefitFile>): PackFinding[] {
  const { layer, parameters } = file.data as Layered;
  const faults = (parameters.bands?.values ?? []).flatMap(({ value }, index) => {
    const fault = bandFault(layer, value);
    if (fault === null) return [];
    const [key, message] = fault;
    return [file.at(['parameters', 'bands', 'values', index, 'value', key], message)];
  });
  return [...layerNeeds(file), ...faults];
}

/** A modifier of a band that no table has would change nothing. */
function modifierBands(file: CheckedFile<PoolFile>, whole: PoolFile): PackFinding[] {
  const most = Math.max(
    0,
    ...(whole.parameters.bands?.values ?? []).map(({ value }) => value.segments.length),
  );
  return file.data.modifiers.flatMap(({ values }, at) =>
    values.flatMap(({ value }, index) =>
      (value.bands ?? [])
        .filter((band) => band >= most)
        .map((band) =>
          file.at(
            ['modifiers', at, 'values', index, 'value', 'bands'],
            `没有第 ${band} 段（从 0 数起，共 ${most} 段）；请改正`,
          ),
        ),
    ),
  );
}

/** What the engine asks of every pool, wherever it was taken over from. */
function poolKeys(file: CheckedFile<PoolFile>, whole: PoolFile): PackFinding[] {
  const { parameters, careTypes } = whole;
  const isDaySurgery = careTypes.includes('28') && (parameters.bands?.values.length ?? 0) > 0;
  const needed = [
    ...(['deductible', 'bands'] as const).filter((key) => parameters[key] === undefined),
    ...(isDaySurgery && parameters.packagePrice === undefined ? (['packagePrice'] as const) : []),
  ];
  return [
    ...needed.map((key) =>
      file.at(
        ['parameters'],
        `缺少 ${key}；请写出值，没有公布的写 missing: { document: … }，与别的待遇相同的用 extends`,
      ),
    ),
    ...modifierBands(file, whole),
  ];
}

type PoolFiles = readonly CheckedFile<PoolFile>[];

function poolNamed(pools: PoolFiles, benefit: string): CheckedFile<PoolFile> | undefined {
  return pools.find(({ data }) => data.benefit === benefit);
}

/** The way round when following `extends` from here comes back to where it has been. */
function circleFrom(own: PoolFile, pools: PoolFiles): readonly string[] | null {
  const been = [own.benefit];
  for (let next = own.extends; next !== undefined; next = poolNamed(pools, next)?.data.extends) {
    if (been.includes(next)) return [...been, next];
    been.push(next);
  }
  return null;
}

function extendsFault({ data }: CheckedFile<BenefitFile>, pools: PoolFiles): string | null {
  if (data.extends === undefined) return null;
  if (data.layer !== 'pool') return 'extends 只能用在 layer: pool；请删去并写出全部值';
  const circle = circleFrom(data, pools);
  if (circle !== null) return `绕成了圈：${circle.join(' → ')}；请让其中一个写出自己的值`;
  if (poolNamed(pools, data.extends) !== undefined) return null;
  const known = pools.map((one) => one.data.benefit).join('、');
  return `本包没有名为“${data.extends}”的 pool 待遇；可用：${known}`;
}

/** Carries out `extends`, which goes in no circle: what stands in the file itself counts before what it takes over. */
function extended(own: PoolFile, pools: PoolFiles): PoolFile {
  const other = own.extends === undefined ? undefined : poolNamed(pools, own.extends);
  if (other === undefined) return own;
  const base = extended(other.data, pools);
  const parameters = Object.fromEntries(
    Object.entries(own.parameters).filter(([, parameter]) => parameter !== undefined),
  );
  return {
    ...own,
    parameters: { ...base.parameters, ...parameters },
    modifiers: [...base.modifiers, ...own.modifiers],
  };
}

export interface CheckedPack {
  readonly benefits: readonly BenefitFile[];
  readonly findings: readonly PackFinding[];
}

function checkBenefit(head: PackFile, file: CheckedFile<BenefitFile>): PackFinding[] {
  const parameters = inBenefit(file.data);
  return [
    ...unknownSources(head, file, sourceUses(parameters)),
    ...gaps(file, parameters),
    ...codeWarnings(file, parameters),
    ...layerKeys(file),
  ];
}

/** Everything that is wrong between the files of one pack, and its benefits with `extends` carried out. */
export function checkPack(
  head: CheckedFile<PackFile>,
  files: readonly CheckedFile<BenefitFile>[],
): CheckedPack {
  const pools = files.filter((file): file is CheckedFile<PoolFile> => file.data.layer === 'pool');
  const findings = [...checkHead(head, files), ...duplicates(files)];
  const circular = files.flatMap((file) => {
    const fault = extendsFault(file, pools);
    return fault === null ? [] : [file.at(['extends'], fault)];
  });
  findings.push(...circular, ...files.flatMap((file) => checkBenefit(head.data, file)));
  if (circular.length > 0) return { benefits: [], findings };
  for (const pool of pools) findings.push(...poolKeys(pool, extended(pool.data, pools)));
  const whole = files.map((file) =>
    file.data.layer === 'pool' ? { ...file, data: extended(file.data, pools) } : file,
  );
  if (findings.every(({ level }) => level === 'warning')) findings.push(...checkCounters(whole));
  return { benefits: whole.map(({ data }) => data), findings };
}
