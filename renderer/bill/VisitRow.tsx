import { useEffect, useRef } from 'react';
import { keymap } from '../keyboard/keymap.ts';
import { KeyCap } from '../parts/KeyCap.tsx';
import type { Draft, DraftAction } from './draft.ts';
import { VisitDate } from './VisitDate.tsx';
import './visitRow.css';

interface VisitRowProps {
  readonly draft: Draft;
  readonly onChange: (action: DraftAction) => void;
  readonly onDone: () => void;
}

const kinds = [
  { kind: 'outpatient', label: '门诊' },
  { kind: 'inpatient', label: '住院' },
] as const;

/** Outpatient or inpatient, and for inpatients the days of admission and discharge. */
export function VisitRow({ draft, onChange, onDone }: VisitRowProps) {
  const beganOn = useRef<HTMLInputElement>(null);
  const settledOn = useRef<HTMLInputElement>(null);
  const kindBefore = useRef(draft.kind);
  useEffect(() => {
    if (draft.kind === kindBefore.current) return;
    kindBefore.current = draft.kind;
    if (draft.kind === 'inpatient') beganOn.current?.focus();
  }, [draft.kind]);
  return (
    <div className="visitRow">
      <button
        type="button"
        className="kindSwitch"
        aria-description={draft.kind === 'outpatient' ? '现为门诊' : '现为住院'}
        aria-keyshortcuts={keymap.switchKind.chord}
        data-testid="switch-kind"
        onClick={() => onChange({ do: 'switchKind' })}
      >
        {kinds.map(({ kind, label }) => (
          <span key={kind} className={kind === draft.kind ? 'kind kind-chosen' : 'kind'}>
            {label}
          </span>
        ))}
        <KeyCap chord={keymap.switchKind.chord} />
      </button>
      {draft.kind === 'inpatient' && (
        <>
          <VisitDate
            label="入院"
            testId="began-on"
            field={beganOn}
            text={draft.beganOn}
            onText={(text) => onChange({ do: 'setBeganOn', text })}
            onEnter={() => settledOn.current?.focus()}
          />
          <VisitDate
            label="出院"
            testId="settled-on"
            field={settledOn}
            text={draft.settledOn}
            onText={(text) => onChange({ do: 'setSettledOn', text })}
            onEnter={onDone}
          />
        </>
      )}
    </div>
  );
}
