import type { ReactNode } from 'react';
import type { PolicyConfirmationView, PolicyEntry } from '../../src/bridge/policyContract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { confirmationTone } from './confirmationTone.ts';
import type { PolicyRow } from './policyRows.ts';

export interface PolicyActions {
  /** Proposes or confirms, whichever comes next. */
  readonly forward: (() => void) | undefined;
  readonly withdraw: (() => void) | undefined;
}

interface PolicyDetailProps {
  readonly row: PolicyRow;
  readonly actions: PolicyActions;
}

/** The chosen entry whole: value, unit, days, document and clause, what is missing, who stands behind it. */
export function PolicyDetail({ row: { group, entry }, actions }: PolicyDetailProps) {
  const { label, unit, value, absent, missing, confirmation } = entry;
  return (
    <aside className="policyDetail" aria-label="所选规定" data-testid="policy-detail">
      <div className="policyDetailScroll">
        <header>
          <b className="policyTitle">{label}</b>
          <div className="policySoft">{group.label}</div>
          <div className="policySoft">{group.scope}</div>
        </header>
        {value === null && <p className="policyNothing">{missing === null ? absent : '没有公布'}</p>}
        <dl className="policyFacts">
          {value !== null && <ValueFacts value={value} unit={unit} />}
          {missing !== null && (
            <Fact label="缺少文件">
              <span className="policyAbsent" data-testid="policy-missing">
                {missing.document}
              </span>
              {missing.note !== null && <div className="policySoft">{missing.note}</div>}
            </Fact>
          )}
        </dl>
        {confirmation !== null && <Confirmation confirmation={confirmation} />}
      </div>
      {confirmation !== null && (
        <div className="policyActions">
          <KeyButton
            label={confirmation.step === 'proposed' ? '确认' : '提出'}
            chord={keys.enter}
            tone="main"
            testId="policy-forward"
            disabled={actions.forward === undefined}
            onPress={() => actions.forward?.()}
          />
          <KeyButton
            {...keymap.withdrawValue}
            tone="warn"
            testId="policy-withdraw"
            disabled={actions.withdraw === undefined}
            onPress={() => actions.withdraw?.()}
          />
        </div>
      )}
    </aside>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface ValueFactsProps {
  readonly value: NonNullable<PolicyEntry['value']>;
  readonly unit: string;
}

function ValueFacts({ value, unit }: ValueFactsProps) {
  const { words, from, to, document, title, issuer, clause, checked, stale, note } = value;
  return (
    <>
      <Fact label="值">
        <ul className="policyWords" data-testid="policy-words">
          {words.split('；').map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ul>
      </Fact>
      <Fact label="单位">{unit}</Fact>
      <Fact label="有效">
        <span className="money">{to === null ? `自 ${from} 起` : `${from} 至 ${to}`}</span>
      </Fact>
      <Fact label="文件">
        <div>{document}</div>
        {title !== '' && <div className="policySoft">《{title}》</div>}
        <div className="policySoft">{issuer}</div>
      </Fact>
      <Fact label="条款">{clause}</Fact>
      <Fact label="来源">
        <span className={value.confidence === 'official' ? 'tag tag-good' : 'tag tag-warn'}>
          {value.confidenceLabel}
        </span>
      </Fact>
      <Fact label="核对">
        <span className="money">{checked}</span>
        {stale && <span className="tag tag-warn policyStale">超过一年没有核对</span>}
      </Fact>
      {note !== null && <Fact label="注">{note}</Fact>}
    </>
  );
}

function Confirmation({ confirmation }: { readonly confirmation: PolicyConfirmationView }) {
  const { step, stepLabel, meaning, history } = confirmation;
  return (
    <section className="policyConfirmation" data-testid="policy-confirmation" data-step={step}>
      <div className="policyStep">
        <b>两人确认</b>
        <span className={`tag tag-${confirmationTone[step]}`}>{stepLabel}</span>
      </div>
      <p className="policyMeaning">{meaning}</p>
      {history.length > 0 && (
        <ol className="policyHistory" data-testid="policy-history">
          {history.map((one) => (
            <li key={`${one.at} ${one.stepLabel}`}>
              <div>
                <b>{one.stepLabel}</b>　{one.who}　<span className="money">{one.at.slice(0, 16)}</span>
              </div>
              <div className="policySoft">
                {one.document}；{one.reason}
              </div>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
