import { useEffect, useState } from 'react';
import type { PolicyComparison, PolicyView } from '../../src/bridge/policyContract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { KeyHints } from '../parts/KeyHints.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { problemOf } from '../problemOf.ts';

interface CompareDialogProps {
  readonly view: PolicyView;
  readonly onClose: () => void;
}

const changeTone = { added: 'good', removed: 'bad', changed: 'info' } as const;

/** What one stored version of the pack says otherwise than the one before it. */
export function CompareDialog({ view, onClose }: CompareDialogProps) {
  const link = useDesk();
  const { versions } = view;
  const [pair, setPair] = useState(0);
  const [current, setCurrent] = useState(0);
  const [comparison, setComparison] = useState<PolicyComparison | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const after = versions[pair]?.version;
  const before = versions[pair + 1]?.version;
  useEffect(() => {
    let wanted = true;
    const compare = async () => {
      if (before === undefined || after === undefined) return;
      try {
        const answer = await link.call('policy.compare', { before, after });
        if (wanted) setComparison(answer);
      } catch (error) {
        if (wanted) setProblem(problemOf(error));
      }
    };
    setComparison(null);
    setProblem(null);
    setCurrent(0);
    void compare();
    return () => {
      wanted = false;
    };
  }, [link, before, after]);
  useEffect(() => {
    document.getElementById(`change-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const changes = comparison?.changes ?? [];
  const move = (by: 1 | -1) => setCurrent(Math.max(0, Math.min(current + by, changes.length - 1)));
  const step = (by: 1 | -1) => setPair(Math.max(0, Math.min(pair + by, versions.length - 2)));
  const activeFrom = versions[pair]?.activeFrom ?? null;
  const begins = activeFrom === null ? '' : `　${activeFrom} 起用`;
  return (
    <Dialog
      title={`比较版本　${before} → ${after}${begins}`}
      testId="compare-dialog"
      size="side"
      onClose={onClose}
      bindings={{
        [keys.down]: () => move(1),
        [keys.up]: () => move(-1),
        [keys.left]: () => step(1),
        [keys.right]: () => step(-1),
        [keymap.compareVersions.chord]: onClose,
      }}
      footer={
        <>
          <span className="explainHint">
            <KeyHints
              hints={[
                { chords: [keys.up, keys.down], text: '逐处看' },
                ...(versions.length > 2
                  ? [{ chords: [keys.left, keys.right], text: '较早、较晚的版本' }]
                  : []),
              ]}
            />
          </span>
          <KeyButton label="返回" chord={keys.escape} testId="compare-close" initialFocus onPress={onClose} />
        </>
      }
    >
      {problem !== null && <ProblemBox problem={problem} layout="tall" />}
      {comparison === null && problem === null && <Waiting text="正在比较" />}
      {comparison !== null && (
        <p className="changeCount" data-testid="change-count">
          {comparison.total} 处不同
          {comparison.total > changes.length ? `，只列出前 ${changes.length} 处` : ''}
        </p>
      )}
      <ol className="changeList">
        {changes.map(({ kind, kindLabel, id, label, field, before: old, after: now }, index) => (
          <li
            key={`${id} ${field}`}
            id={`change-${index}`}
            className="change"
            aria-current={index === current ? 'step' : undefined}
            data-testid={`change-${index}`}
          >
            <span className={`tag tag-${changeTone[kind]}`}>{kindLabel}</span>
            <div>
              <b>{label}</b>
              {field !== null && <>　{field}</>}
              <span className="changeId">{id}</span>
              {old !== null && <div className="changeOld">{old}</div>}
              {now !== null && <div>{now}</div>}
            </div>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
