import type { ReactNode } from 'react';
import type { KeyBindings } from '../keyboard/keyLayers.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { KeyCap } from '../parts/KeyCap.tsx';
import './dayFrame.css';

export const dayTabs = {
  shift: keymap.dayShift,
  statement: keymap.dayStatement,
  notices: keymap.dayNotices,
  claim: keymap.dayClaim,
} as const;
export type DayTab = keyof typeof dayTabs;
const tabNames = Object.keys(dayTabs) as DayTab[];

/** What every tab needs from the dialog around it. */
export interface DayPlace {
  readonly onTab: (tab: DayTab) => void;
  readonly onClose: () => void;
  readonly noticeCount: number;
}

interface DayFrameProps {
  readonly tab: DayTab;
  readonly place: DayPlace;
  /** When it changes, the focus moves to the new main control. */
  readonly step: string;
  readonly bindings: KeyBindings;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The dialog of the day's end, with the row of its tabs. */
export function DayFrame({ tab, place, step, bindings, actions, children }: DayFrameProps) {
  const { onTab, onClose, noticeCount } = place;
  const tabKeys = Object.fromEntries(tabNames.map((name) => [dayTabs[name].chord, () => onTab(name)]));
  return (
    <Dialog
      title="日终"
      testId="day-dialog"
      size="large"
      step={step}
      onClose={onClose}
      bindings={{ ...tabKeys, ...bindings, [keymap.day.chord]: onClose }}
      footer={
        <>
          <KeyButton label="返回" chord={keys.escape} testId="day-close" onPress={onClose} />
          {actions}
        </>
      }
    >
      <div className="day">
        <div className="dayTabs" role="tablist" aria-label="日终">
          {tabNames.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              className="dayTab"
              aria-selected={name === tab}
              aria-keyshortcuts={dayTabs[name].chord}
              tabIndex={-1}
              data-testid={`day-tab-${name}`}
              onClick={() => onTab(name)}
            >
              {dayTabs[name].label}
              {name === 'notices' && noticeCount > 0 && <span className="tag tag-warn">{noticeCount}</span>}
              <KeyCap chord={dayTabs[name].chord} />
            </button>
          ))}
        </div>
        <div className="dayTabBody" role="tabpanel" data-testid={`day-${tab}`}>
          {children}
        </div>
      </div>
    </Dialog>
  );
}
