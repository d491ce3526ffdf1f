import { useEffect, useState } from 'react';
import type { SettlementState, SettlementView, Split } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { KeyHints } from '../parts/KeyHints.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { problemOf } from '../problemOf.ts';
import { openSheet } from '../settle/openSheet.ts';
import { printableStates } from '../settle/printableStates.ts';
import '../settle/settle.css';
import { usePrint } from '../settle/usePrint.ts';
import { ExplainDialog } from '../split/ExplainDialog.tsx';
import { ClearDifferenceDialog } from './ClearDifferenceDialog.tsx';
import { type RecentActions, RecentDetail } from './RecentDetail.tsx';
import { RecentRow } from './RecentRow.tsx';
import './recent.css';
import { RefundDialog } from './RefundDialog.tsx';
import { useRecent } from './useRecent.ts';

interface RecentDialogProps {
  readonly onSettled: (view: SettlementView) => void;
  readonly onClose: () => void;
}

const refundableStates: readonly SettlementState[] = ['final', 'provisional', 'difference', 'cleared'];

/** Money to give back or collect; an offline settlement that the centre refused is collected whole. */
function owesSlip({ state, mode, isRefund }: SettlementView): boolean {
  return state === 'difference' || (state === 'refused' && mode === 'provisional' && !isRefund);
}

type Over =
  | { readonly name: 'refund' | 'clear'; readonly view: SettlementView }
  | { readonly name: 'explain'; readonly view: SettlementView; readonly steps: Split['steps'] };

/** The latest settlements: find one, see its state, print, explain, refund, clear a difference. */
export function RecentDialog({ onSettled, onClose }: RecentDialogProps) {
  const link = useDesk();
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const [over, setOver] = useState<Over | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { items, problem: listProblem, put, reload } = useRecent(text);
  const printed = usePrint();
  const rows = items ?? [];
  const current = rows[Math.min(index, rows.length - 1)];

  const currentIndex = Math.min(index, rows.length - 1);
  useEffect(() => {
    document.getElementById(`recentRow-${currentIndex}`)?.scrollIntoView({ block: 'nearest' });
  }, [currentIndex]);

  const move = (by: 1 | -1) => {
    setProblem(null);
    setIndex(Math.max(0, Math.min(currentIndex + by, rows.length - 1)));
  };
  const explain = async (view: SettlementView) => {
    setProblem(null);
    try {
      const { steps } = await link.call('settlement.explain', { settlementId: view.settlementId });
      setOver({ name: 'explain', view, steps });
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const settled = (view: SettlementView) => {
    setOver(null);
    put(view);
    onSettled(view);
    setText('');
    setIndex(0);
    void reload();
  };

  const actions: RecentActions = {
    print:
      current !== undefined && printableStates.includes(current.state)
        ? () => void printed.print(current.settlementId)
        : undefined,
    explain: current !== undefined ? () => void explain(current) : undefined,
    printDifference:
      current !== undefined && owesSlip(current)
        ? () => void printed.print(current.settlementId, 'day.printDifference')
        : undefined,
    refund:
      current !== undefined && !current.isRefund && refundableStates.includes(current.state)
        ? () => setOver({ name: 'refund', view: current })
        : undefined,
    clearDifference:
      current?.state === 'difference' ? () => setOver({ name: 'clear', view: current }) : undefined,
  };
  const sheet = printed.sheet;
  return (
    <Dialog
      title="最近结算"
      testId="recent-dialog"
      size="large"
      onClose={onClose}
      bindings={{
        [keymap.print.chord]: actions.print,
        [keymap.explain.chord]: actions.explain,
        [keymap.printDifference.chord]: actions.printDifference,
        [keymap.refund.chord]: actions.refund,
        [keymap.clearDifference.chord]: actions.clearDifference,
        [keymap.openSheet.chord]: sheet === null ? undefined : () => openSheet(sheet.sheetUrl),
        [keymap.recent.chord]: onClose,
      }}
      footer={
        <>
          <span className="explainHint">
            <KeyHints hints={[{ chords: [keys.up, keys.down], text: '选择' }]} />
          </span>
          <KeyButton label="返回" chord={keys.escape} testId="recent-close" onPress={onClose} />
        </>
      }
    >
      <div className="recent">
        <div className="recentMain">
          <input
            className="textField"
            data-testid="recent-search"
            data-initial-focus=""
            aria-label="按单号或姓名查找"
            aria-controls="recentList"
            placeholder="单号或姓名"
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setIndex(0);
            }}
            onKeyDown={onKeys({ [keys.down]: () => move(1), [keys.up]: () => move(-1) })}
          />
          {listProblem !== null && <ProblemBox problem={listProblem} layout="tall" />}
          {items === null && listProblem === null && <Waiting text="正在取最近结算" />}
          <div className="recentScroll">
            <table id="recentList" className="recentTable" data-testid="recent-list">
              <thead>
                <tr>
                  <th scope="col">单号</th>
                  <th scope="col">时间</th>
                  <th scope="col">姓名</th>
                  <th scope="col">类别</th>
                  <th scope="col" className="recentRight">
                    总额
                  </th>
                  <th scope="col" className="recentRight">
                    基金
                  </th>
                  <th scope="col" className="recentRight">
                    账户
                  </th>
                  <th scope="col" className="recentRight">
                    现金
                  </th>
                  <th scope="col">状态</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((view, row) => (
                  <RecentRow
                    key={view.settlementId}
                    id={`recentRow-${row}`}
                    view={view}
                    current={view === current}
                    onChoose={() => setIndex(row)}
                  />
                ))}
              </tbody>
            </table>
            {items !== null && rows.length === 0 && <p className="recentEmpty">没有符合的结算</p>}
          </div>
        </div>
        {current !== undefined && (
          <RecentDetail view={current} printed={printed} problem={problem} actions={actions} />
        )}
      </div>
      {over?.name === 'refund' && (
        <RefundDialog view={over.view} onRefunded={settled} onClose={() => setOver(null)} />
      )}
      {over?.name === 'clear' && (
        <ClearDifferenceDialog view={over.view} onCleared={settled} onClose={() => setOver(null)} />
      )}
      {over?.name === 'explain' && (
        <ExplainDialog
          steps={over.steps}
          subject={`单号 ${over.view.slipNo}`}
          onClose={() => setOver(null)}
        />
      )}
    </Dialog>
  );
}
