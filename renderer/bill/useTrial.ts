import { useEffect, useRef, useState } from 'react';
import type { BillDraft, Trial } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';

const pauseMs = 80;

export interface TrialState {
  readonly trial: Trial | null;
  readonly problem: Problem | null;
  /** The figures on screen belong to an earlier state of the bill. */
  readonly stale: boolean;
}

const noTrial: TrialState = { trial: null, problem: null, stale: false };

/**
 * Asks for the local split after every change of the bill; an answer that was overtaken is dropped. While a figure is
 * half typed (`unfinished`) the last split stays, marked as out of date.
 */
export function useTrial(bill: BillDraft | null, unfinished: boolean): TrialState {
  const link = useDesk();
  const [state, setState] = useState<TrialState>(noTrial);
  const asked = useRef(0);
  const wording = bill === null ? null : JSON.stringify(bill);
  useEffect(() => {
    asked.current += 1;
    if (wording === null) {
      setState((before) => (unfinished ? { ...before, stale: before.trial !== null } : noTrial));
      return;
    }
    const mine = asked.current;
    const show = (answer: TrialState) => {
      if (asked.current === mine) setState(answer);
    };
    setState((before) => ({ ...before, stale: true }));
    const timer = setTimeout(() => {
      link.call('bill.trial', JSON.parse(wording) as BillDraft).then(
        (trial) => show({ trial, problem: trial.problem, stale: false }),
        (error) => show({ trial: null, problem: problemOf(error), stale: false }),
      );
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [link, wording, unfinished]);
  return state;
}
