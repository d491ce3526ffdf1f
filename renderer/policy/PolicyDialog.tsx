import { useEffect, useState } from 'react';
import type { PolicyAct, PolicyView } from '../../src/bridge/policyContract.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { KeyHints } from '../parts/KeyHints.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { CompareDialog } from './CompareDialog.tsx';
import { PolicyActDialog } from './PolicyActDialog.tsx';
import { type PolicyActions, PolicyDetail } from './PolicyDetail.tsx';
import { PolicyTable } from './PolicyTable.tsx';
import './policy.css';
import { type PolicyMode, type PolicyRow, policyModes, policyRows } from './policyRows.ts';
import { usePolicy } from './usePolicy.ts';

interface PolicyDialogProps {
  readonly today: IsoDate;
  readonly onClose: () => void;
}

interface Step {
  readonly act: PolicyAct;
  readonly row: PolicyRow;
  readonly valueKey: string;
}

const modeCommands = {
  all: keymap.policyAll,
  missing: keymap.policyMissing,
  unofficial: keymap.policyUnofficial,
} as const satisfies Record<PolicyMode, unknown>;

const pageLength = 12;

/** 政策: what is in force here today, what nobody published, and who stands behind what no official text states. */
export function PolicyDialog({ today, onClose }: PolicyDialogProps) {
  const { view, problem, setView } = usePolicy();
  const [mode, setMode] = useState<PolicyMode>('all');
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const [step, setStep] = useState<Step | null>(null);
  const [comparing, setComparing] = useState(false);
  const rows = view === null ? [] : policyRows(view, mode, text);
  const currentIndex = Math.min(index, rows.length - 1);
  const current = rows[currentIndex];
  useEffect(() => {
    document.getElementById(`policyRow-${currentIndex}`)?.scrollIntoView({ block: 'nearest' });
  }, [currentIndex]);

  const move = (by: number) => setIndex(Math.max(0, Math.min(currentIndex + by, rows.length - 1)));
  const show = (next: PolicyMode) => {
    setMode(next);
    setIndex(0);
  };
  const done = (shown: PolicyView) => {
    setStep(null);
    setView(shown);
  };
  const comparable = (view?.versions.length ?? 0) > 1;
  const compare = comparable ? () => setComparing(true) : undefined;
  const actions = actionsOn(current, setStep);
  return (
    <Dialog
      title={view === null ? '政策' : `政策　${view.placeName}（${view.admdvs}）　${view.day} 有效`}
      testId="policy-dialog"
      size="large"
      onClose={onClose}
      bindings={{
        ...Object.fromEntries(policyModes.map((one) => [modeCommands[one].chord, () => show(one)])),
        [keys.enter]: actions.forward,
        [keymap.withdrawValue.chord]: actions.withdraw,
        [keymap.compareVersions.chord]: compare,
        [keymap.policy.chord]: onClose,
      }}
      footer={
        <>
          <span className="explainHint">
            <KeyHints
              hints={[
                { chords: [keys.up, keys.down], text: '选择' },
                { chords: [keys.pageUp, keys.pageDown], text: '翻页' },
              ]}
            />
          </span>
          {comparable && (
            <KeyButton
              {...keymap.compareVersions}
              testId="policy-compare"
              onPress={() => setComparing(true)}
            />
          )}
          <KeyButton label="返回" chord={keys.escape} testId="policy-close" onPress={onClose} />
        </>
      }
    >
      <div className="policy">
        <div className="policyMain">
          <div className="policyTools">
            <input
              className="textField"
              data-testid="policy-search"
              data-initial-focus=""
              aria-label="按文字查找"
              aria-controls="policyList"
              placeholder="项目、值、文件中的文字"
              autoComplete="off"
              spellCheck={false}
              maxLength={40}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setIndex(0);
              }}
              onKeyDown={onKeys({
                [keys.down]: () => move(1),
                [keys.up]: () => move(-1),
                [keys.pageDown]: () => move(pageLength),
                [keys.pageUp]: () => move(-pageLength),
              })}
            />
            {policyModes.map((one) => (
              <KeyButton
                key={one}
                label={labelOf(one, view)}
                chord={modeCommands[one].chord}
                testId={`policy-mode-${one}`}
                pressed={one === mode}
                onPress={() => show(one)}
              />
            ))}
          </div>
          {problem !== null && <ProblemBox problem={problem} layout="tall" />}
          {view === null && problem === null && <Waiting text="正在取政策" />}
          <div className="policyScroll">
            <PolicyTable rows={rows} current={current} onChoose={setIndex} />
            {view !== null && rows.length === 0 && <p className="policyEmpty">没有符合的规定</p>}
          </div>
          {view !== null && (
            <p className="policyPack" data-testid="policy-pack">
              政策包 {view.pack}　版本 {view.version}
            </p>
          )}
        </div>
        {current !== undefined && <PolicyDetail row={current} actions={actions} />}
      </div>
      {step !== null && (
        <PolicyActDialog {...step} today={today} onDone={done} onClose={() => setStep(null)} />
      )}
      {comparing && view !== null && <CompareDialog view={view} onClose={() => setComparing(false)} />}
    </Dialog>
  );
}

function labelOf(mode: PolicyMode, view: PolicyView | null): string {
  const { label } = modeCommands[mode];
  return view === null ? label : `${label} ${policyRows(view, mode, '').length}`;
}

/** What the operator may do with the chosen value. */
function actionsOn(row: PolicyRow | undefined, start: (step: Step) => void): PolicyActions {
  const confirmation = row?.entry.confirmation ?? null;
  if (row === undefined || confirmation === null) return { forward: undefined, withdraw: undefined };
  const { allowed, valueKey } = confirmation;
  const forward = allowed.find((act) => act !== 'withdraw');
  return {
    forward: forward === undefined ? undefined : () => start({ act: forward, row, valueKey }),
    withdraw: allowed.includes('withdraw') ? () => start({ act: 'withdraw', row, valueKey }) : undefined,
  };
}
