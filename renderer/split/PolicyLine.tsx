import type { Split } from '../../src/bridge/contract.ts';

/** Which policy the split follows and how far it may be trusted. */
export function PolicyLine({ policy }: { readonly policy: Split['policy'] }) {
  return (
    <p className="policyLine" data-testid="policy">
      <span className={policy.confidence === 'official' ? 'tag tag-good' : 'tag tag-warn'}>
        {policy.confidenceLabel}
      </span>
      {policy.name}
      <span className="policyVersion">版本 {policy.version}</span>
    </p>
  );
}
