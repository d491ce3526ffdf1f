import type { SettlementView } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { SheetLine } from '../settle/SheetLine.tsx';
import { stateTone } from '../settle/stateTone.ts';
import type { PrintState } from '../settle/usePrint.ts';
import { absoluteFen } from './absoluteFen.ts';

export interface RecentActions {
  readonly print: (() => void) | undefined;
  readonly explain: (() => void) | undefined;
  readonly printDifference: (() => void) | undefined;
  readonly refund: (() => void) | undefined;
  readonly clearDifference: (() => void) | undefined;
}

interface RecentDetailProps {
  readonly view: SettlementView;
  readonly printed: PrintState;
  readonly problem: Problem | null;
  readonly actions: RecentActions;
}

/** The chosen settlement: its state in words and everything that can be done with it. */
export function RecentDetail({ view, printed, problem, actions }: RecentDetailProps) {
  const difference = view.cashDifferenceFen;
  const sheet = printed.sheet?.settlementId === view.settlementId ? printed.sheet : null;
  return (
    <aside className="recentDetail" aria-label="所选结算" data-testid="recent-detail">
      <div className={`resultBand resultBand-${stateTone[view.state]}`}>
        <b>{view.stateLabel}</b>
        <span className="resultSlip money">{view.slipNo}</span>
      </div>
      <p className="recentWho">
        {view.nameMasked}　{view.kindLabel}　<span className="money">{view.settledAt}</span>
      </p>
      {difference !== 0 && (
        <p className="settleNotice" data-testid="cash-difference">
          {difference > 0 ? '应补收现金 ' : '应退还现金 '}
          <b>
            <Money amount={absoluteFen(difference)} />
          </b>
        </p>
      )}
      {view.problem !== null && <ProblemBox problem={view.problem} layout="tall" />}
      {problem !== null && <ProblemBox problem={problem} layout="tall" />}
      {printed.printing && <Waiting text="正在生成单据" />}
      {sheet !== null && <SheetLine sheet={sheet} what={sheet.what} openChord={keymap.openSheet.chord} />}
      {printed.problem !== null && <ProblemBox problem={printed.problem} layout="tall" />}
      <div className="recentActions">
        <Action command={keymap.print} testId="recent-print" act={actions.print} />
        <Action command={keymap.explain} testId="recent-explain" act={actions.explain} />
        <Action command={keymap.refund} testId="recent-refund" act={actions.refund} warn />
        <Action
          command={keymap.printDifference}
          testId="recent-print-difference"
          act={actions.printDifference}
        />
        <Action command={keymap.clearDifference} testId="recent-clear" act={actions.clearDifference} />
      </div>
    </aside>
  );
}

interface ActionProps {
  readonly command: { readonly chord: string; readonly label: string };
  readonly testId: string;
  readonly act: (() => void) | undefined;
  readonly warn?: boolean;
}

function Action({ command, testId, act, warn = false }: ActionProps) {
  return (
    <KeyButton
      {...command}
      testId={testId}
      tone={warn ? 'warn' : 'plain'}
      disabled={act === undefined}
      onPress={() => act?.()}
    />
  );
}
