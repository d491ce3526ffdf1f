import { useRef, useState } from 'react';
import type { IsoDate } from '../../src/domain/calendar.ts';
import {
  checkIdentityNumber,
  type IdentityNumberFault,
  normaliseIdentityText,
} from '../../src/domain/identityNumber.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import './typeNumberDialog.css';

const fullLength = 18;

const faultTexts: Readonly<Record<IdentityNumberFault, string>> = {
  length: '应为 18 位（旧号码 15 位）',
  characters: '只能是数字，最后一位可以是 X',
  checkDigit: '校验位不符，请核对每一位',
  birthDate: '出生日期不对，请核对第 7 至 14 位',
};

function hintFor(text: string, today: IsoDate): { readonly good: boolean; readonly text: string } {
  const length = normaliseIdentityText(text).length;
  if (length < fullLength) return { good: false, text: `已输 ${length}／${fullLength} 位` };
  const check = checkIdentityNumber(text, today);
  return check.ok ? { good: true, text: '号码校验通过' } : { good: false, text: faultTexts[check.fault] };
}

interface TypeNumberDialogProps {
  readonly today: IsoDate;
  /** A number that was scanned; empty when it is to be typed. */
  readonly scannedNumber: string;
  readonly waiting: boolean;
  readonly problem: Problem | null;
  readonly onSubmit: (identityNumber: string, name: string) => void;
  readonly onClose: () => void;
}

/** The manual way in. The number is checked while it is typed; the desk has the last word. */
export function TypeNumberDialog(props: TypeNumberDialogProps) {
  const { today, scannedNumber, waiting, problem, onSubmit, onClose } = props;
  const [number, setNumber] = useState(scannedNumber);
  const [name, setName] = useState('');
  const nameField = useRef<HTMLInputElement>(null);
  const hint = hintFor(number, today);
  const submit = () => {
    if (!waiting && number !== '') onSubmit(number, name);
  };
  return (
    <Dialog
      title={scannedNumber === '' ? '手工输入证件号' : '扫到证件号码'}
      testId="type-number-dialog"
      size="small"
      onClose={onClose}
      footer={
        <>
          <KeyButton label="返回" chord={keys.escape} testId="type-number-close" onPress={onClose} />
          <KeyButton
            label="查询"
            chord={keys.enter}
            tone="main"
            testId="type-number-submit"
            onPress={submit}
          />
        </>
      }
    >
      {scannedNumber !== '' && (
        <p className="scannedNumber" role="alert" data-testid="scanned-number">
          谁都能印出这样的码：有卡请按 Esc 返回后插卡按 F2；没有卡的，核对本人证件后输入姓名。
        </p>
      )}
      <label className="fieldLabel" htmlFor="identityNumber">
        证件号码
      </label>
      <input
        id="identityNumber"
        className="textField numberField"
        data-testid="identity-number"
        data-initial-focus={scannedNumber === '' ? '' : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={40}
        value={number}
        aria-describedby="identityHint"
        aria-invalid={normaliseIdentityText(number).length >= fullLength && !hint.good}
        onChange={(event) => setNumber(event.target.value)}
        onKeyDown={onKeys({ [keys.enter]: () => nameField.current?.focus() })}
      />
      <p
        id="identityHint"
        className={hint.good ? 'fieldHint fieldHint-good' : 'fieldHint'}
        role="status"
        data-testid="identity-hint"
      >
        {hint.text}
      </p>
      <label className="fieldLabel" htmlFor="personName">
        姓名
      </label>
      <input
        id="personName"
        ref={nameField}
        className="textField"
        data-testid="identity-name"
        data-initial-focus={scannedNumber === '' ? undefined : ''}
        autoComplete="off"
        spellCheck={false}
        maxLength={50}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={onKeys({ [keys.enter]: submit })}
      />
      <div className="typeNumberState">
        {waiting && <Waiting text="正在查询参保信息" />}
        {problem !== null && !waiting && <ProblemBox problem={problem} layout="tall" />}
      </div>
    </Dialog>
  );
}
