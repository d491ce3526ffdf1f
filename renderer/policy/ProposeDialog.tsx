import { useRef, useState } from 'react';
import type { PolicyView } from '../../src/bridge/policyContract.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { typedDate } from '../bill/draft.ts';
import { useDesk } from '../deskContext.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { problemOf } from '../problemOf.ts';
import { ChosenValue } from './ChosenValue.tsx';
import type { PolicyRow } from './policyRows.ts';

interface ProposeDialogProps {
  readonly row: PolicyRow;
  readonly valueKey: string;
  readonly today: IsoDate;
  readonly onDone: (view: PolicyView) => void;
  readonly onClose: () => void;
}

const maxTextLength = 200;

/** The administrator's proposal: on what document of what day, and why. Sent once, whatever is pressed. */
export function ProposeDialog({ row, valueKey, today, onDone, onClose }: ProposeDialogProps) {
  const link = useDesk();
  const [document, setDocument] = useState('');
  const [day, setDay] = useState('');
  const [reason, setReason] = useState('');
  const [waiting, setWaiting] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const calling = useRef(false);
  const dayField = useRef<HTMLInputElement>(null);
  const reasonField = useRef<HTMLInputElement>(null);
  const documentDate = typedDate(day);
  const dayIsGood = documentDate !== null && documentDate <= today;
  const ready = document.trim() !== '' && reason.trim() !== '' && dayIsGood;

  const submit = async () => {
    if (calling.current || !ready) return;
    calling.current = true;
    setWaiting(true);
    setProblem(null);
    try {
      onDone(await link.call('policy.propose', { valueKey, document, documentDate, reason }));
    } catch (error) {
      setProblem(problemOf(error));
      setWaiting(false);
    } finally {
      calling.current = false;
    }
  };

  const field = {
    className: 'textField',
    autoComplete: 'off',
    spellCheck: false,
    readOnly: waiting,
  } as const;
  return (
    <Dialog
      title="提出政策值"
      testId="propose-dialog"
      size="small"
      onClose={waiting ? undefined : onClose}
      footer={
        <>
          <KeyButton
            label="返回"
            chord={keys.escape}
            testId="propose-close"
            disabled={waiting}
            onPress={onClose}
          />
          <KeyButton
            label="提出"
            chord={keys.enter}
            tone="main"
            testId="propose-submit"
            disabled={waiting || !ready}
            onPress={submit}
          />
        </>
      }
    >
      <ChosenValue row={row} />
      <label className="fieldLabel" htmlFor="proposedDocument">
        依据文件（名称、文号）
      </label>
      <input
        {...field}
        id="proposedDocument"
        data-testid="propose-document"
        data-initial-focus=""
        maxLength={maxTextLength}
        value={document}
        onChange={(event) => setDocument(event.target.value)}
        onKeyDown={onKeys({ [keys.enter]: () => dayField.current?.focus() })}
      />
      <label className="fieldLabel policyNextLabel" htmlFor="proposedDay">
        文件日期
      </label>
      <input
        {...field}
        ref={dayField}
        id="proposedDay"
        data-testid="propose-day"
        placeholder="如 20250307"
        maxLength={20}
        value={day}
        aria-invalid={day !== '' && !dayIsGood}
        onBlur={() => documentDate !== null && setDay(documentDate)}
        onChange={(event) => setDay(event.target.value)}
        onKeyDown={onKeys({ [keys.enter]: () => reasonField.current?.focus() })}
      />
      <label className="fieldLabel policyNextLabel" htmlFor="proposedReason">
        理由
      </label>
      <input
        {...field}
        ref={reasonField}
        id="proposedReason"
        data-testid="propose-reason"
        maxLength={maxTextLength}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={onKeys({ [keys.enter]: submit })}
      />
      <div className="typeNumberState">
        {waiting && <Waiting text="正在登记" />}
        {problem !== null && <ProblemBox problem={problem} layout="tall" />}
      </div>
    </Dialog>
  );
}
