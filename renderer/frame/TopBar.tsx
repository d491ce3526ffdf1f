import type { DeskState } from '../../src/bridge/contract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import './topBar.css';
import { weekday } from './weekday.ts';

interface TopBarProps {
  readonly desk: DeskState;
  readonly operator: NonNullable<DeskState['operator']>;
  readonly onOpen: (what: 'recent' | 'day' | 'policy' | 'askSignOut') => void;
}

export function TopBar({ desk, operator, onOpen }: TopBarProps) {
  return (
    <header className="topBar">
      <h1 className="topName">医结</h1>
      <span className="topInstitution">{desk.institution.name}</span>
      <span className="topSoft">{desk.institution.levelLabel}</span>
      <span className="topSoft">{desk.regionName}</span>
      <span className="topGap" />
      <span className="topSoft topDate">
        {desk.today} {weekday(desk.today)}
      </span>
      <span data-testid="operator-name">
        {operator.roleLabel} {operator.name}
      </span>
      <KeyButton {...keymap.recent} testId="open-recent" tone="flat" onPress={() => onOpen('recent')} />
      <KeyButton {...keymap.day} testId="open-day" tone="flat" onPress={() => onOpen('day')} />
      <KeyButton {...keymap.policy} testId="open-policy" tone="flat" onPress={() => onOpen('policy')} />
      <KeyButton {...keymap.signOut} testId="sign-out" tone="flat" onPress={() => onOpen('askSignOut')} />
    </header>
  );
}
