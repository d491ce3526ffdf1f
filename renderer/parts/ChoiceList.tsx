import { useEffect, useId, useState } from 'react';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { KeyCap } from './KeyCap.tsx';
import './choiceList.css';

export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly note: string;
}

interface ChoiceListProps {
  readonly label: string;
  readonly testId: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (key: string) => void;
}

const digitCount = 9;

/** A short list chosen from by arrows and Enter, or by the digit in front of the row. */
export function ChoiceList({ label, testId, choices, onChoose }: ChoiceListProps) {
  const [current, setCurrent] = useState(0);
  const listId = useId();
  const last = choices.length - 1;
  const choose = (index: number) => {
    const choice = choices[index];
    if (choice !== undefined) onChoose(choice.key);
  };
  const digits = Object.fromEntries(
    choices.slice(0, digitCount).map((_, index) => [String(index + 1), () => choose(index)]),
  );
  const rowId = (index: number) => `${listId}-${index}`;
  useEffect(() => {
    document.getElementById(`${listId}-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [listId, current]);
  return (
    <div
      className="choiceList"
      role="listbox"
      aria-label={label}
      data-testid={testId}
      data-initial-focus=""
      tabIndex={0}
      aria-activedescendant={choices.length > 0 ? rowId(current) : undefined}
      onKeyDown={onKeys({
        ...digits,
        [keys.down]: () => setCurrent((index) => Math.min(index + 1, last)),
        [keys.up]: () => setCurrent((index) => Math.max(index - 1, 0)),
        [keys.home]: () => setCurrent(0),
        [keys.end]: () => setCurrent(last),
        [keys.enter]: () => choose(current),
      })}
    >
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the current row
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
        <div
          key={choice.key}
          id={rowId(index)}
          className="choice"
          role="option"
          aria-selected={index === current}
          data-testid={`${testId}-${choice.key}`}
          onClick={() => choose(index)}
        >
          {index < digitCount ? <KeyCap chord={String(index + 1)} /> : <span className="choiceNoKey" />}
          <span className="choiceLabel">{choice.label}</span>
          <span className="choiceNote">{choice.note}</span>
        </div>
      ))}
    </div>
  );
}
