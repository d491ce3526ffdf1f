import { useCallback, useState } from 'react';
import type { OperationInput } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';

type TrainingInput = OperationInput<'training.act'>;
/** Acts that need a person. */
export type PresentAction = Extract<TrainingInput, { personKey: string }>['action'];
export type TrainingAction = Exclude<TrainingInput['action'], PresentAction>;

/** The levers of training mode; `done` is the desk's sentence on what the last one did. */
export function useTraining(raise: (problem: Problem) => void) {
  const link = useDesk();
  const [done, setDone] = useState('');
  const act = useCallback(
    async (input: TrainingInput) => {
      try {
        setDone((await link.call('training.act', input)).done);
      } catch (error) {
        raise(problemOf(error));
      }
    },
    [link, raise],
  );
  return { done, act };
}
