import type { Prepared, Split } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { PolicyLine } from './PolicyLine.tsx';
import { SplitBar } from './SplitBar.tsx';
import { SplitFacts } from './SplitFacts.tsx';
import { SplitFigures } from './SplitFigures.tsx';
import './splitPanel.css';

interface SplitPanelProps {
  readonly split: Split | null;
  /** Set from preparation to the end of the settlement: adds the centre's column. */
  readonly prepared: Prepared | null;
  readonly problem: Problem | null;
  /** The bill has changed since these figures. */
  readonly stale: boolean;
  /** Why there is nothing to split yet. */
  readonly emptyText: string;
  readonly onExplain: () => void;
  readonly onSettle: () => void;
}

export function SplitPanel(props: SplitPanelProps) {
  const { prepared, problem, stale, emptyText } = props;
  const split = prepared?.local ?? props.split;
  const cashFen = prepared?.cashFen ?? split?.amounts.cashFen;
  return (
    <section className="panel splitPanel" aria-label="费用分担">
      <div className={stale ? 'splitScroll splitScroll-stale' : 'splitScroll'} aria-busy={stale}>
        {problem !== null && prepared === null && <ProblemBox problem={problem} layout="tall" />}
        {split === null && problem === null && <p className="splitEmpty">{emptyText}</p>}
        {split !== null && (
          <>
            <div className="splitTotals">
              <div>
                <span className="splitLabel">费用总额</span>
                <b className="splitTotal">
                  <Money amount={split.amounts.totalFen} testId="split-total" />
                </b>
              </div>
              <div className="splitCashBox">
                <span className="splitLabel">{prepared === null ? '预计应收现金' : '应收现金'}</span>
                <b className="splitCash">
                  {cashFen !== undefined && <Money amount={cashFen} testId="split-cash" />}
                </b>
              </div>
            </div>
            <SplitBar parts={split.parts} />
            <SplitFigures split={split} centre={prepared?.centre ?? null} />
            <SplitFacts split={split} />
            <PolicyLine policy={split.policy} />
          </>
        )}
      </div>
      <div className="splitKeys">
        <KeyButton {...keymap.explain} testId="explain" disabled={split === null} onPress={props.onExplain} />
        <KeyButton {...keymap.settle} testId="settle" tone="main" onPress={props.onSettle} />
      </div>
    </section>
  );
}
