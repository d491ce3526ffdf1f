import { useCallback, useRef, useState } from 'react';
import type { Problem } from '../../src/domain/problem.ts';
import { problemOf } from '../problemOf.ts';

/** Calls that are made one at a time, whatever is pressed meanwhile: what is being done now, and how the last one failed. */
export function useAct() {
  const [doing, setDoing] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const calling = useRef(false);
  const run = useCallback(async (text: string, act: () => Promise<void>): Promise<boolean> => {
    if (calling.current) return false;
    calling.current = true;
    setDoing(text);
    setProblem(null);
    try {
      await act();
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    } finally {
      calling.current = false;
      setDoing(null);
    }
  }, []);
  return { doing, problem, run };
}
