import { useEffect, useState } from 'react';

const checkEveryMs = 15_000;

/** Whole minutes since `value` last changed, by the machine's steady clock. */
export function useMinutesSince(value: unknown): number {
  const [minutes, setMinutes] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value starts the count anew
  useEffect(() => {
    const begunMs = performance.now();
    setMinutes(0);
    const timer = setInterval(
      () => setMinutes(Math.trunc((performance.now() - begunMs) / 60_000)),
      checkEveryMs,
    );
    return () => clearInterval(timer);
  }, [value]);
  return minutes;
}
