import type { BenefitFile, LoadedParameter, PolicyPack } from '../packSchema.ts';

/** One parameter of a pack, with where it stands. */
export interface PackEntry {
  /** `employees-inpatient/deductible`, `common/rounding`, `employees-inpatient/modifiers.0`, `enquiries/account-credit` */
  readonly id: string;
  /** `pool`, `beyondCap`, …; `common` and `enquiries` for the head's. */
  readonly layer: string;
  /** The name its words go by: `deductible`, `modifiers` … */
  readonly name: string;
  readonly parameter: LoadedParameter<unknown>;
}

/** The entries of the head, or of one benefit. */
export interface EntryGroup {
  readonly id: string;
  readonly label: string;
  /** Null for the head's groups. */
  readonly benefit: BenefitFile | null;
  readonly entries: readonly PackEntry[];
}

function named(
  group: string,
  layer: string,
  parameters: Readonly<Record<string, LoadedParameter<unknown> | undefined>>,
): PackEntry[] {
  return Object.entries(parameters).flatMap(([name, parameter]) =>
    parameter === undefined ? [] : [{ id: `${group}/${name}`, layer, name, parameter }],
  );
}

function benefitGroup(benefit: BenefitFile): EntryGroup {
  const { benefit: id, layer, label } = benefit;
  const modifiers = 'modifiers' in benefit ? benefit.modifiers : [];
  return {
    id,
    label,
    benefit,
    entries: [
      ...named(id, layer, benefit.parameters),
      ...modifiers.map((parameter, index) => ({
        id: `${id}/modifiers.${index}`,
        layer,
        name: 'modifiers',
        parameter,
      })),
    ],
  };
}

/** Every parameter of a pack, in the order of its files; what a benefit takes over stands in it. */
export function entryGroups({ head, benefits }: PolicyPack): EntryGroup[] {
  const enquiries = head.enquiries.map(({ key, parameter }) => ({
    id: `enquiries/${key}`,
    layer: 'enquiries',
    name: 'enquiries',
    parameter,
  }));
  return [
    { id: 'common', label: '通用规定', benefit: null, entries: named('common', 'common', head.common) },
    ...benefits.map(benefitGroup),
    { id: 'enquiries', label: '查询项（不参与计算）', benefit: null, entries: enquiries },
  ];
}
