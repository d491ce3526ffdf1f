import { useState } from 'react';
import type { RepairChoice, StatementView } from '../../src/bridge/dayContract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { KeyHints } from '../parts/KeyHints.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { DayFrame, type DayPlace } from './DayFrame.tsx';
import { FindingDetail } from './FindingDetail.tsx';
import { RepairDialog } from './RepairDialog.tsx';
import { StatementTotals } from './StatementTotals.tsx';
import './statementTab.css';
import type { Statement } from './useStatement.ts';

interface StatementTabProps {
  readonly statement: Statement;
  readonly place: DayPlace;
}

/** 对账: compare today with the centre, look at what differs, decide, compare again. */
export function StatementTab({ statement, place }: StatementTabProps) {
  const { view, doing, problem, current, index, repaired } = statement;
  const [choice, setChoice] = useState<RepairChoice | null>(null);
  const open = current !== null && view?.mayRepair === true && !repaired.has(current.findingId);
  const choices = open ? current.actions : [];
  const actionKeys = Object.fromEntries(
    choices.map((one, row) => [String(row + 1), doing === null ? () => setChoice(one) : undefined]),
  );
  const compare = () => void statement.compare();
  return (
    <DayFrame
      tab="statement"
      place={place}
      step="statement"
      bindings={{
        ...actionKeys,
        [keymap.reconcile.chord]: compare,
        [keys.down]: () => statement.move(index + 1),
        [keys.up]: () => statement.move(index - 1),
      }}
      actions={
        <KeyButton
          {...keymap.reconcile}
          label={view === null ? '对账' : '再次对账'}
          tone="main"
          testId="statement-run"
          disabled={doing !== null}
          onPress={compare}
        />
      }
    >
      <div className="statement">
        {view === null && doing === null && problem === null && (
          <p className="dayEmpty">把今天本机的账与医保中心核对。只核对，不改账；有差异的逐笔由组长处理。</p>
        )}
        {doing !== null && <Waiting text={doing} />}
        {problem !== null && <ProblemBox problem={problem} layout="wide" />}
        {view !== null && <StatementTotals view={view} />}
        {view !== null && view.findings.length > 0 && (
          <div className="findings">
            <FindingList view={view} statement={statement} />
            {current !== null && (
              <FindingDetail
                finding={current}
                mayRepair={view.mayRepair}
                repaired={repaired.get(current.findingId) ?? null}
                onChoose={setChoice}
              />
            )}
          </div>
        )}
      </div>
      {choice !== null && current !== null && (
        <RepairDialog
          finding={current}
          choice={choice}
          repair={(note) => statement.repair(current, choice, note)}
          onDone={() => {
            statement.markRepaired(current, choice);
            setChoice(null);
          }}
          onClose={() => setChoice(null)}
        />
      )}
    </DayFrame>
  );
}

function FindingList({ view, statement }: { readonly view: StatementView; readonly statement: Statement }) {
  const { current, repaired, move } = statement;
  const { findings, findingCount } = view;
  return (
    <div className="findingList">
      <table className="dayTable" data-testid="finding-list">
        <thead>
          <tr>
            <th scope="col">单号</th>
            <th scope="col">姓名</th>
            <th scope="col">差异</th>
            <th scope="col">处理</th>
          </tr>
        </thead>
        <tbody>
          {findings.map((finding, row) => (
            <tr
              key={finding.findingId}
              className="findingRow"
              aria-selected={finding === current}
              ref={finding === current ? (shown) => shown?.scrollIntoView({ block: 'nearest' }) : undefined}
              data-testid={`finding-${row + 1}`}
              onClick={() => move(row)}
            >
              <td className="money">{finding.subject}</td>
              <td>{finding.nameMasked}</td>
              <td>{finding.label}</td>
              <td>
                {repaired.has(finding.findingId) ? (
                  <span className="tag tag-good">已处理</span>
                ) : (
                  <span className="tag tag-warn">待处理</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {findingCount > findings.length && (
        <p className="dayNotice">
          共 {findingCount} 条，先列出 {findings.length} 条；处理后再次对账。
        </p>
      )}
      <p className="shiftSoft">
        <KeyHints hints={[{ chords: [keys.up, keys.down], text: '选择' }]} />
      </p>
    </div>
  );
}
