import { useRef, useState } from 'react';
import type { ShiftDesk, ShiftView } from '../../src/bridge/dayContract.ts';
import { type Fen, subtractFen } from '../../src/domain/money.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { OverShort } from './CashGrid.tsx';
import { ShiftBlocks } from './ShiftFigures.tsx';
import type { Signature } from './useShift.ts';

interface CloseShiftDialogProps {
  readonly view: ShiftView;
  readonly countedFen: Fen;
  readonly supervisors: ShiftDesk['supervisors'];
  readonly waiting: boolean;
  readonly problem: Problem | null;
  readonly onCloseShift: (signature: Signature | null) => Promise<boolean>;
  readonly onClose: () => void;
}

const maxNoteLength = 200;

/** The last look before the shift is closed; over open business a supervisor signs here with the reason. */
export function CloseShiftDialog(props: CloseShiftDialogProps) {
  const { view, countedFen, supervisors, waiting, problem, onCloseShift, onClose } = props;
  const [operatorNo, setOperatorNo] = useState(supervisors[0]?.operatorNo ?? '');
  const [note, setNote] = useState('');
  const noteField = useRef<HTMLInputElement>(null);
  const blocked = view.blocks.length > 0;
  const ready = !waiting && (!blocked || (operatorNo !== '' && note.trim() !== ''));
  const submit = async () => {
    if (!ready) return;
    if (await onCloseShift(blocked ? { operatorNo, note: note.trim() } : null)) onClose();
  };
  return (
    <Dialog
      title={`班结　${view.shiftNo}`}
      testId="close-shift-dialog"
      size="medium"
      onClose={waiting ? undefined : onClose}
      bindings={{ [keys.enter]: () => void submit() }}
      footer={
        <>
          <KeyButton
            label="返回"
            chord={keys.escape}
            testId="close-shift-back"
            disabled={waiting}
            onPress={onClose}
          />
          <KeyButton
            label={blocked ? '组长签字班结' : '班结'}
            chord={keys.enter}
            tone="main"
            testId="close-shift-submit"
            disabled={!ready}
            initialFocus={!blocked}
            onPress={() => void submit()}
          />
        </>
      }
    >
      <table className="dayTable">
        <tbody>
          <tr>
            <th scope="row">应有现金</th>
            <td className="dayNumber">
              <Money amount={view.expectedFen} />
            </td>
          </tr>
          <tr>
            <th scope="row">实点现金</th>
            <td className="dayNumber">
              <Money amount={countedFen} />
            </td>
          </tr>
        </tbody>
      </table>
      <OverShort amount={subtractFen(countedFen, view.expectedFen)} />
      {blocked && (
        <>
          <p className="dayNotice">还有未了业务。请先处理；确需现在班结的，由组长签字并写明原因。</p>
          <ShiftBlocks blocks={view.blocks} />
          <div className="signature">
            <label>
              签字组长
              <select
                className="textField"
                data-testid="signature-operator"
                data-initial-focus=""
                value={operatorNo}
                onChange={(event) => setOperatorNo(event.target.value)}
                onKeyDown={onKeys({ [keys.enter]: () => noteField.current?.focus() })}
              >
                {supervisors.map(({ operatorNo: no, name }) => (
                  <option key={no} value={no}>
                    {name}（{no}）
                  </option>
                ))}
              </select>
            </label>
            <label>
              原因
              <input
                ref={noteField}
                className="textField"
                data-testid="signature-note"
                autoComplete="off"
                spellCheck={false}
                maxLength={maxNoteLength}
                readOnly={waiting}
                value={note}
                onChange={(event) => setNote(event.target.value)}
                onKeyDown={onKeys({ [keys.enter]: () => void submit() })}
              />
            </label>
          </div>
        </>
      )}
      <div className="dayState">
        {waiting && <Waiting text="正在班结" />}
        {problem !== null && <ProblemBox problem={problem} layout="tall" />}
      </div>
    </Dialog>
  );
}
