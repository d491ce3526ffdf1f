import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';

const maxDigits = 16;
/** By place and not by character, so that an input method cannot come between. */
const digitKey = /^(?:Digit|Numpad)([0-9])$/;
const asciiZero = 0x30;

export interface PinDigits {
  /** How many are there; which ones is shown nowhere. */
  readonly count: number;
  /** For the element that has the focus. Every digit and Backspace ends here. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Gives the digits to `use` and wipes them when it has settled, whatever comes of it. */
  readonly take: (use: (digits: number[]) => Promise<void>) => Promise<void>;
}

/** A PIN while it is typed: in one array that can be wiped, never in a field, a text or the state of a component. */
export function usePinDigits(): PinDigits {
  const digits = useRef(new Uint8Array(maxDigits));
  const length = useRef(0);
  const [count, setCount] = useState(0);
  const setLength = useCallback((next: number) => {
    digits.current.fill(0, next);
    length.current = next;
    setCount(next);
  }, []);
  useEffect(() => () => void digits.current.fill(0), []);

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const [, digit] = digitKey.exec(event.code) ?? [];
      const isErase = event.code === 'Backspace';
      if (!isErase && digit === undefined) return;
      event.preventDefault();
      if (event.repeat || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
      if (isErase) return setLength(Math.max(0, length.current - 1));
      if (length.current === maxDigits) return;
      digits.current[length.current] = asciiZero + Number(digit);
      setLength(length.current + 1);
    },
    [setLength],
  );
  const take = useCallback(
    async (use: (digits: number[]) => Promise<void>) => {
      const taken = [...digits.current.subarray(0, length.current)];
      setLength(0);
      try {
        await use(taken);
      } finally {
        taken.fill(0);
      }
    },
    [setLength],
  );
  return { count, onKeyDown, take };
}
