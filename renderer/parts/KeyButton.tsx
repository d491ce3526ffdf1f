import type { Chord } from '../keyboard/chord.ts';
import { KeyCap } from './KeyCap.tsx';
import './keyButton.css';

interface KeyButtonProps {
  readonly label: string;
  readonly chord: Chord;
  readonly testId: string;
  readonly onPress: () => void;
  readonly tone?: 'plain' | 'main' | 'warn' | 'flat';
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  /** Where a dialog puts the focus when it opens. */
  readonly initialFocus?: boolean;
}

/** A button that shows its key. The key itself is bound by the screen the button belongs to. */
export function KeyButton(props: KeyButtonProps) {
  const { label, chord, testId, onPress, tone = 'plain', disabled = false, pressed, initialFocus } = props;
  return (
    <button
      type="button"
      className={`keyButton keyButton-${tone}`}
      data-testid={testId}
      disabled={disabled}
      aria-pressed={pressed}
      aria-keyshortcuts={chord}
      data-initial-focus={initialFocus ? '' : undefined}
      onClick={onPress}
    >
      <span>{label}</span>
      <KeyCap chord={chord} />
    </button>
  );
}
