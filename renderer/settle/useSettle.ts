import { useCallback, useEffect, useRef, useState } from 'react';
import type { BillDraft, Prepared, SettlementView } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';

export type SettleStep =
  | { readonly name: 'idle' }
  /** `leaving`: Escape was pressed; the bill is withdrawn as soon as the answer is here. */
  | { readonly name: 'preparing'; readonly leaving: boolean }
  | {
      readonly name: 'ready';
      readonly prepared: Prepared;
      readonly problem: Problem | null;
      /** A confirmation left and its fate is not known: only the same bill may be sent again. */
      readonly doubtful: boolean;
    }
  | { readonly name: 'confirming'; readonly prepared: Prepared }
  | { readonly name: 'done'; readonly prepared: Prepared; readonly view: SettlementView };

const idle: SettleStep = { name: 'idle' };

/** After these the desk may have settled all the same. Every other refusal came before the confirming transaction. */
const fateUnknownCodes = ['deskLost', 'deskAnswer', 'internal', 'screenDefect'];

interface SettleListeners {
  readonly raise: (problem: Problem) => void;
  readonly onSettled: (view: SettlementView) => void;
}

/**
 * From F9 to the result. Exactly one call is under way at a time, so a double press never sends twice; and after a
 * confirmation of unknown fate the way back to the bill is closed.
 */
export function useSettle({ raise, onSettled }: SettleListeners) {
  const link = useDesk();
  const [step, setStep] = useState<SettleStep>(idle);
  const stepNow = useRef(step);
  stepNow.current = step;
  const calling = useRef(false);
  const left = useRef(false);
  const listeners = useRef({ raise, onSettled });
  listeners.current = { raise, onSettled };

  useEffect(
    () =>
      link.on('settlement', (view) => {
        setStep((before) =>
          before.name === 'done' && before.view.settlementId === view.settlementId
            ? { ...before, view }
            : before,
        );
      }),
    [link],
  );

  const abandon = useCallback(
    async (billId: string) => {
      try {
        await link.call('bill.abandon', { billId });
      } catch (error) {
        listeners.current.raise(problemOf(error));
      }
    },
    [link],
  );

  const prepare = useCallback(
    async (bill: BillDraft) => {
      if (calling.current || stepNow.current.name !== 'idle') return;
      calling.current = true;
      left.current = false;
      setStep({ name: 'preparing', leaving: false });
      try {
        const prepared = await link.call('bill.prepare', bill);
        if (left.current) await abandon(prepared.billId);
        setStep(left.current ? idle : { name: 'ready', prepared, problem: null, doubtful: false });
      } catch (error) {
        setStep(idle);
        listeners.current.raise(problemOf(error));
      } finally {
        calling.current = false;
      }
    },
    [abandon, link],
  );

  const confirm = async () => {
    if (step.name !== 'ready' || calling.current) return;
    const { prepared, doubtful } = step;
    calling.current = true;
    left.current = false;
    setStep({ name: 'confirming', prepared });
    try {
      const { billId, cashFen } = prepared;
      const view = await link.call('settlement.confirm', { billId, expectedCashFen: cashFen });
      listeners.current.onSettled(view);
      if (!left.current) setStep({ name: 'done', prepared, view });
      else if (view.problem !== null) listeners.current.raise(view.problem);
    } catch (error) {
      const problem = problemOf(error);
      if (left.current) listeners.current.raise(problem);
      else
        setStep({
          name: 'ready',
          prepared,
          problem,
          doubtful: doubtful || fateUnknownCodes.includes(problem.code),
        });
    } finally {
      calling.current = false;
    }
  };

  /** Back to the bill, from before the confirmation. */
  const withdraw = () => {
    if (step.name === 'preparing') {
      left.current = true;
      setStep({ name: 'preparing', leaving: true });
    } else if (step.name === 'ready' && !step.doubtful) {
      setStep(idle);
      void abandon(step.prepared.billId);
    }
  };

  /** Away from a confirmation under way, or from its result. What comes later arrives as an event or a problem. */
  const leave = useCallback(() => {
    left.current = true;
    setStep(idle);
  }, []);

  return { step, prepare, confirm, withdraw, leave };
}
