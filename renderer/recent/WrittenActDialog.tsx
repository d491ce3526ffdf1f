import { type ReactNode, useRef, useState } from 'react';
import type { Problem } from '../../src/domain/problem.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { problemOf } from '../problemOf.ts';

interface WrittenActDialogProps<T> {
  readonly title: string;
  readonly testId: string;
  readonly reasonLabel: string;
  readonly actLabel: string;
  readonly waitingText: string;
  readonly act: (reason: string) => Promise<T>;
  readonly onDone: (result: T) => void;
  readonly onClose: () => void;
  /** The consequences, shown above the reason. */
  readonly children: ReactNode;
}

const maxReasonLength = 200;

/** An act that needs a reason in writing: consequences, reason, Enter. Sent once, whatever is pressed. */
export function WrittenActDialog<T>(props: WrittenActDialogProps<T>) {
  const [reason, setReason] = useState('');
  const [waiting, setWaiting] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const calling = useRef(false);
  const empty = reason.trim() === '';

  const submit = async () => {
    if (calling.current || empty) return;
    calling.current = true;
    setWaiting(true);
    setProblem(null);
    try {
      props.onDone(await props.act(reason.trim()));
    } catch (error) {
      setProblem(problemOf(error));
      setWaiting(false);
    } finally {
      calling.current = false;
    }
  };

  return (
    <Dialog
      title={props.title}
      testId={props.testId}
      size="small"
      onClose={waiting ? undefined : props.onClose}
      footer={
        <>
          <KeyButton
            label="返回"
            chord={keys.escape}
            testId={`${props.testId}-close`}
            disabled={waiting}
            onPress={props.onClose}
          />
          <KeyButton
            label={props.actLabel}
            chord={keys.enter}
            tone="main"
            testId={`${props.testId}-submit`}
            disabled={waiting || empty}
            onPress={submit}
          />
        </>
      }
    >
      {props.children}
      <label className="fieldLabel" htmlFor="writtenReason">
        {props.reasonLabel}
      </label>
      <input
        id="writtenReason"
        className="textField"
        data-testid={`${props.testId}-reason`}
        data-initial-focus=""
        autoComplete="off"
        spellCheck={false}
        maxLength={maxReasonLength}
        readOnly={waiting}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={onKeys({ [keys.enter]: submit })}
      />
      <div className="typeNumberState">
        {waiting && <Waiting text={props.waitingText} />}
        {problem !== null && <ProblemBox problem={problem} layout="tall" />}
      </div>
    </Dialog>
  );
}
