import { useEffect, useState } from 'react';
import type { Split } from '../../src/bridge/contract.ts';
import { displayYuan } from '../../src/domain/money.ts';
import { keys } from '../keyboard/keys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { KeyHints } from '../parts/KeyHints.tsx';
import './explainDialog.css';

type Step = Split['steps'][number];

interface ExplainDialogProps {
  readonly steps: readonly Step[];
  readonly subject: string;
  readonly onClose: () => void;
}

/** 费用解释: each step of the calculation with its formula, amount and clause. */
export function ExplainDialog({ steps, subject, onClose }: ExplainDialogProps) {
  const [current, setCurrent] = useState(0);
  const last = steps.length - 1;
  useEffect(() => {
    document.getElementById(`explainStep-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <Dialog
      title={`费用解释　${subject}`}
      testId="explain-dialog"
      size="side"
      onClose={onClose}
      bindings={{
        [keys.down]: () => setCurrent((index) => Math.min(index + 1, last)),
        [keys.up]: () => setCurrent((index) => Math.max(index - 1, 0)),
        F8: onClose,
      }}
      footer={
        <>
          <span className="explainHint">
            <KeyHints hints={[{ chords: [keys.up, keys.down], text: '逐步看' }]} />
          </span>
          <KeyButton label="返回" chord={keys.escape} testId="explain-close" initialFocus onPress={onClose} />
        </>
      }
    >
      {steps.length === 0 && <p>这笔结算没有计算步骤。</p>}
      <ol className="explainSteps">
        {steps.map((step, index) => (
          <li
            // The trace is fixed once shown; its order is its identity.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={index}
            id={`explainStep-${index}`}
            className={index === current ? 'explainStep explainStep-current' : 'explainStep'}
            aria-current={index === current ? 'step' : undefined}
            data-testid={`explain-step-${index}`}
          >
            <div className="explainLine">
              <span className="explainNumber money">{index + 1}</span>
              <b className="explainLabel">{step.label}</b>
              <b className="money">{displayYuan(step.amountFen)}</b>
            </div>
            <p className="explainFormula money">{step.formula}</p>
            {step.source !== null && (
              <p className="explainSource">
                {step.source.doc}　{step.source.clause}
              </p>
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
