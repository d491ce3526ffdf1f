import type { EntitlementView } from '../../src/bridge/contract.ts';
import { KeyCap } from '../parts/KeyCap.tsx';

interface InsuranceRowProps {
  readonly entitlement: EntitlementView;
  readonly chord: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

export function InsuranceRow({ entitlement, chord, chosen, onChoose }: InsuranceRowProps) {
  return (
    <button
      type="button"
      className="insurance"
      aria-pressed={chosen}
      aria-keyshortcuts={chord}
      data-testid={`insurance-${entitlement.insuranceType}`}
      onClick={onChoose}
    >
      <span className="insuranceLine">
        <b>{entitlement.insuranceLabel}</b>
        <KeyCap chord={chord} />
      </span>
      <span className="insuranceLine insuranceSoft">
        <span>
          {entitlement.personTypeLabel}　{entitlement.insuredPlaceName}
        </span>
        <span className={entitlement.status === 'active' ? 'tag tag-good' : 'tag tag-bad'}>
          {entitlement.statusLabel}
        </span>
      </span>
      {entitlement.waitingUntil !== null && (
        <span className="insuranceLine insuranceWaiting">待遇等待期，{entitlement.waitingUntil} 起享受</span>
      )}
    </button>
  );
}
