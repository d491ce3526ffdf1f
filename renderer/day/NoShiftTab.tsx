import { useState } from 'react';
import type { ClosedShiftView, ShiftDesk } from '../../src/bridge/dayContract.ts';
import { type Fen, fen, parseYuan } from '../../src/domain/money.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { openSheet } from '../settle/openSheet.ts';
import { SheetLine } from '../settle/SheetLine.tsx';
import { overShortWords } from './cashCount.ts';
import { DayFrame, type DayPlace } from './DayFrame.tsx';
import type { Shift } from './useShift.ts';

interface NoShiftTabProps {
  readonly shift: Shift;
  readonly place: DayPlace;
  readonly desk: ShiftDesk;
}

/** Null while the text is no amount. */
function amountOf(text: string): Fen | null {
  try {
    return parseYuan(text);
  } catch {
    return null;
  }
}

/** Between shifts: the sheet of the last one, and the float of the next. */
export function NoShiftTab({ shift, place, desk }: NoShiftTabProps) {
  const [text, setText] = useState('');
  const { doing, problem, sheet } = shift;
  const { lastClosed } = desk;
  const amount = amountOf(text);
  const open = amount === null ? undefined : () => void shift.open(amount);
  const print = lastClosed === null ? undefined : () => void shift.print(lastClosed.shiftId);
  return (
    <DayFrame
      tab="shift"
      place={place}
      step={`none ${lastClosed?.shiftId ?? ''}`}
      bindings={{
        [keymap.printShift.chord]: print,
        [keymap.openSheet.chord]: sheet === null ? undefined : () => openSheet(sheet.sheetUrl),
      }}
      actions={
        <>
          {print !== undefined && <KeyButton {...keymap.printShift} testId="shift-print" onPress={print} />}
          <KeyButton
            label="开班"
            chord={keys.enter}
            tone="main"
            testId="shift-open"
            disabled={open === undefined}
            onPress={() => open?.()}
          />
        </>
      }
    >
      <div className="noShift">
        {lastClosed !== null && <LastClosed closed={lastClosed} />}
        {sheet !== null && <SheetLine sheet={sheet} what="班结单" openChord={keymap.openSheet.chord} />}
        <section className="noShiftOpen">
          <h3>开班</h3>
          <label>
            备用金（元）
            <input
              className="textField openingCash"
              data-testid="opening-cash"
              data-initial-focus=""
              aria-invalid={text !== '' && amount === null}
              inputMode="decimal"
              autoComplete="off"
              maxLength={14}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={onKeys({ [keys.enter]: open })}
            />
          </label>
          <p className="shiftSoft">填抽屉里现有的现金；没有备用金填 0。</p>
        </section>
        {doing !== null && <Waiting text={doing} />}
        {problem !== null && <ProblemBox problem={problem} layout="tall" />}
      </div>
    </DayFrame>
  );
}

function LastClosed({ closed }: { readonly closed: ClosedShiftView }) {
  const { shiftNo, closedAt, expectedFen, countedFen, overShortFen, signedBy } = closed;
  return (
    <section data-testid="shift-closed">
      <div className={`resultBand resultBand-${overShortFen === 0 ? 'good' : 'warn'}`}>
        <b>已班结　{overShortWords(overShortFen)}</b>
        {overShortFen !== 0 && <Money amount={fen(Math.abs(overShortFen))} />}
        <span className="resultSlip money">{shiftNo}</span>
      </div>
      <p className="shiftSoft shiftTotals">
        <span className="money">{closedAt}</span>
        <span>
          应有 <Money amount={expectedFen} />
        </span>
        <span>
          实点 <Money amount={countedFen} />
        </span>
        {signedBy !== null && <span>组长签字 {signedBy}</span>}
      </p>
    </section>
  );
}
