import type { PolicyRow } from './policyRows.ts';

/** Which value is spoken of, above what is said of it. */
export function ChosenValue({ row: { group, entry } }: { readonly row: PolicyRow }) {
  return (
    <div className="policyChosen" data-testid="policy-chosen">
      <div>
        <b>{entry.label}</b>　<span className="policySoft">{group.label}</span>
      </div>
      <div className="policyChosenWords">{entry.value?.words}</div>
      <div className="policySoft">
        自 {entry.value?.from} 起　{entry.value?.confidenceLabel}　{entry.value?.document}
      </div>
    </div>
  );
}
