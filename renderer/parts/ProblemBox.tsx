import type { Problem } from '../../src/domain/problem.ts';
import type { Chord } from '../keyboard/chord.ts';
import { keys } from '../keyboard/keys.ts';
import { KeyButton } from './KeyButton.tsx';
import './problemBox.css';

interface ProblemBoxProps {
  readonly problem: Problem;
  /** `wide` lays the three sentences side by side. */
  readonly layout: 'wide' | 'tall';
  readonly onDismiss?: () => void;
  readonly dismissChord?: Chord;
}

/** What happened, what did not happen to the money, and the next step. Stays until dismissed. */
export function ProblemBox({ problem, layout, onDismiss, dismissChord = keys.escape }: ProblemBoxProps) {
  return (
    <section
      className={`problemBox problemBox-${layout}`}
      role="alert"
      data-testid="problem"
      data-code={problem.code}
    >
      <dl className="problemLines">
        <div className="problemLine">
          <dt>情况</dt>
          <dd data-testid="problem-happened">{problem.happened}</dd>
        </div>
        <div className="problemLine">
          <dt>资金</dt>
          <dd data-testid="problem-money">{problem.money}</dd>
        </div>
        <div className="problemLine problemNext">
          <dt>下一步</dt>
          <dd data-testid="problem-next">{problem.nextStep}</dd>
        </div>
      </dl>
      {onDismiss !== undefined && (
        <KeyButton label="知道了" chord={dismissChord} testId="problem-dismiss" onPress={onDismiss} />
      )}
    </section>
  );
}
