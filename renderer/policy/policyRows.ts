import type { PolicyEntry, PolicyGroup, PolicyView } from '../../src/bridge/policyContract.ts';

export const policyModes = ['all', 'missing', 'unofficial'] as const;
export type PolicyMode = (typeof policyModes)[number];

export interface PolicyRow {
  readonly group: PolicyGroup;
  readonly entry: PolicyEntry;
}

const belongs: Readonly<Record<PolicyMode, (entry: PolicyEntry) => boolean>> = {
  all: () => true,
  missing: ({ value, missing }) => value === null || missing !== null,
  unofficial: ({ value }) => value !== null && value.confidence !== 'official',
};

function searchedText({ group, entry }: PolicyRow): string {
  const { value, missing, absent, confirmation } = entry;
  const said = [
    ...[group.label, group.scope, entry.label, entry.id, absent, missing?.document, missing?.note],
    ...[value?.words, value?.document, value?.title, value?.clause, value?.confidenceLabel, value?.note],
    confirmation?.stepLabel,
  ];
  return said
    .filter((text) => text !== null && text !== undefined)
    .join('\n')
    .toLowerCase();
}

/** The entries of the mode in which every word of `text` occurs, in the order of the pack. */
export function policyRows({ groups }: PolicyView, mode: PolicyMode, text: string): PolicyRow[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .flatMap((group) => group.entries.map((entry): PolicyRow => ({ group, entry })))
    .filter((row) => belongs[mode](row.entry))
    .filter((row) => {
      const searched = searchedText(row);
      return wanted.every((word) => searched.includes(word));
    });
}
