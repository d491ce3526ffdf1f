import { useState } from 'react';
import type { ShiftDesk, ShiftView } from '../../src/bridge/dayContract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { CashGrid } from './CashGrid.tsx';
import { CloseShiftDialog } from './CloseShiftDialog.tsx';
import { countedFen } from './cashCount.ts';
import { DayFrame, type DayPlace } from './DayFrame.tsx';
import { NoShiftTab } from './NoShiftTab.tsx';
import { ShiftFigures } from './ShiftFigures.tsx';
import './shiftTab.css';
import type { Shift } from './useShift.ts';

interface ShiftTabProps {
  readonly shift: Shift;
  readonly place: DayPlace;
}

/** 班次: open one, see what the drawer should hold, count it, close. */
export function ShiftTab({ shift, place }: ShiftTabProps) {
  const { desk, doing, problem } = shift;
  if (desk?.shift != null) return <OpenShift shift={shift} place={place} desk={desk} view={desk.shift} />;
  if (desk !== null) return <NoShiftTab shift={shift} place={place} desk={desk} />;
  return (
    <DayFrame tab="shift" place={place} step="loading" bindings={{}}>
      {doing !== null && <Waiting text={doing} />}
      {problem !== null && <ProblemBox problem={problem} layout="tall" />}
    </DayFrame>
  );
}

interface OpenShiftProps extends ShiftTabProps {
  readonly desk: ShiftDesk;
  readonly view: ShiftView;
}

function OpenShift({ shift, place, desk, view }: OpenShiftProps) {
  const [closing, setClosing] = useState(false);
  const { typed, problem } = shift;
  const counted = countedFen(desk.denominations, typed);
  const startClosing = counted === null ? undefined : () => setClosing(true);
  return (
    <DayFrame
      tab="shift"
      place={place}
      step={view.shiftId}
      bindings={{ [keymap.closeShift.chord]: startClosing }}
      actions={
        <KeyButton
          {...keymap.closeShift}
          tone="main"
          testId="shift-close"
          disabled={startClosing === undefined}
          onPress={() => startClosing?.()}
        />
      }
    >
      <div className="shift">
        <ShiftFigures view={view} />
        <CashGrid
          denominations={desk.denominations}
          typed={typed}
          expectedFen={view.expectedFen}
          countedFen={counted}
          onType={shift.count}
          onLast={() => startClosing?.()}
        />
      </div>
      {problem !== null && !closing && <ProblemBox problem={problem} layout="wide" />}
      {closing && counted !== null && (
        <CloseShiftDialog
          view={view}
          countedFen={counted}
          supervisors={desk.supervisors}
          waiting={shift.doing !== null}
          problem={problem}
          onClose={() => setClosing(false)}
          onCloseShift={shift.close}
        />
      )}
    </DayFrame>
  );
}
