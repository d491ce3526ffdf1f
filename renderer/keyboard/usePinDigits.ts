import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeyBindings } from './keyLayers.ts';

const maxDigits = 16;
const digitKeys = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const eraseKey = 'Backspace';
const asciiZero = 0x30;

export interface PinDigits {
  /** How many are there; which ones is shown nowhere. */
  readonly count: number;
  /** For the element that has the focus: every digit and the key that takes one back. */
  readonly bindings: KeyBindings;
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

  const bindings: Record<string, () => void> = {
    [eraseKey]: () => setLength(Math.max(0, length.current - 1)),
  };
  for (const digit of digitKeys) {
    bindings[digit] = () => {
      if (length.current === maxDigits) return;
      digits.current[length.current] = asciiZero + Number(digit);
      setLength(length.current + 1);
    };
  }
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
  return { count, bindings, take };
}
