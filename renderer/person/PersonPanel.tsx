import type { EntitlementView, PersonView, ReaderState } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { CardPanel } from './CardPanel.tsx';
import { EntitlementDetail } from './EntitlementDetail.tsx';
import { InsuranceRow } from './InsuranceRow.tsx';
import { insuranceChords } from './insuranceChords.ts';
import { PersonCard } from './PersonCard.tsx';
import './personPanel.css';

interface PersonPanelProps {
  readonly reader: ReaderState;
  readonly online: boolean;
  readonly person: PersonView | null;
  readonly entitlement: EntitlementView | null;
  readonly useAccount: boolean;
  /** What is being waited for, or null. */
  readonly waitingFor: string | null;
  readonly reading: boolean;
  readonly problem: Problem | null;
  readonly onRelease: (deviceId: string) => void;
  readonly onReadCard: () => void;
  readonly onTypeNumber: () => void;
  readonly onChooseInsurance: (entitlement: EntitlementView) => void;
  readonly onToggleAccount: () => void;
}

export function PersonPanel(props: PersonPanelProps) {
  const { reader, online, person, entitlement, useAccount, waitingFor } = props;
  const showsPanel = person === null && (waitingFor === null || props.reading);
  return (
    <section className="panel personPanel" aria-label="参保人">
      <div className="personKeys">
        <KeyButton {...keymap.readCard} testId="read-card" onPress={props.onReadCard} />
        <KeyButton {...keymap.typeNumber} testId="type-number" onPress={props.onTypeNumber} />
      </div>
      <div className="personScroll">
        {waitingFor !== null && !showsPanel && (
          <div className="personWaiting">
            <Waiting text={waitingFor} />
          </div>
        )}
        {showsPanel && (
          <CardPanel
            reader={reader}
            reading={props.reading}
            problem={props.problem}
            onRelease={props.onRelease}
          />
        )}
        {person !== null && (
          <>
            <PersonCard person={person} />
            {person.cashOnlyReason !== null && (
              <div className="cashOnly" role="alert" data-testid="cash-only">
                <b>只能现金结算</b>
                <p>{person.cashOnlyReason}</p>
              </div>
            )}
            {person.warnings.length > 0 && (
              <ul className="personWarnings" data-testid="person-warnings">
                {person.warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            )}
            {person.entitlements.length > 0 && (
              <fieldset className="insurances">
                <legend className="visuallyHidden">险种</legend>
                {person.entitlements.slice(0, insuranceChords.length).map((row, index) => (
                  <InsuranceRow
                    key={row.insuranceType}
                    entitlement={row}
                    chord={insuranceChords[index] ?? ''}
                    chosen={row.insuranceType === entitlement?.insuranceType}
                    onChoose={() => props.onChooseInsurance(row)}
                  />
                ))}
              </fieldset>
            )}
            {entitlement !== null && (
              <EntitlementDetail
                entitlement={entitlement}
                online={online}
                useAccount={useAccount}
                onToggleAccount={props.onToggleAccount}
              />
            )}
          </>
        )}
      </div>
    </section>
  );
}
