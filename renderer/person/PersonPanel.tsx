import type { EntitlementView, PersonView, ReaderState } from '../../src/bridge/contract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Waiting } from '../parts/Waiting.tsx';
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
  readonly onReadCard: () => void;
  readonly onTypeNumber: () => void;
  readonly onChooseInsurance: (entitlement: EntitlementView) => void;
  readonly onToggleAccount: () => void;
}

export function PersonPanel(props: PersonPanelProps) {
  const { reader, online, person, entitlement, useAccount, waitingFor } = props;
  return (
    <section className="panel personPanel" aria-label="参保人">
      <div className="personKeys">
        <KeyButton {...keymap.readCard} testId="read-card" onPress={props.onReadCard} />
        <KeyButton {...keymap.typeNumber} testId="type-number" onPress={props.onTypeNumber} />
      </div>
      <div className="personScroll">
        {waitingFor !== null && (
          <div className="personWaiting">
            <Waiting text={waitingFor} />
          </div>
        )}
        {person === null && waitingFor === null && (
          <div className="personEmpty">
            <p className={`personReader personReader-${reader.state}`}>{reader.label}</p>
            <p>
              {reader.state === 'cardPresent'
                ? '按 F2 读卡'
                : '请插入社会保障卡后按 F2，没有卡的按 F3 输入证件号'}
            </p>
          </div>
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
