import { useEffect, useState } from 'react';
import type { PolicyView } from '../../src/bridge/policyContract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';

/** What is in force here today; asked for again after every reconnection. */
export function usePolicy() {
  const link = useDesk();
  const [view, setView] = useState<PolicyView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let wanted = true;
    const load = async () => {
      try {
        const shown = await link.call('policy.show', {});
        if (wanted) setView(shown);
      } catch (error) {
        if (wanted) setProblem(problemOf(error));
      }
    };
    void load();
    const stop = link.onOpen(() => void load());
    return () => {
      wanted = false;
      stop();
    };
  }, [link]);
  return { view, problem, setView };
}
