import type { RefObject } from 'react';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { typedDate } from './draft.ts';

interface VisitDateProps {
  readonly label: string;
  readonly testId: string;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onEnter: () => void;
}

/** A day as typed, `20250307` or `2025-03-07`; the field shows the second form once it is left. */
export function VisitDate({ label, testId, field, text, onText, onEnter }: VisitDateProps) {
  const day = typedDate(text);
  return (
    <label className="visitDate">
      {label}
      <input
        ref={field}
        className="textField"
        data-testid={testId}
        autoComplete="off"
        maxLength={20}
        value={text}
        aria-invalid={day === null}
        onFocus={(event) => event.target.select()}
        onBlur={() => day !== null && onText(day)}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeys({ [keys.enter]: onEnter })}
      />
    </label>
  );
}
