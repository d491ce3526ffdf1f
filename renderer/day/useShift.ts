import { useCallback, useEffect, useRef, useState } from 'react';
import type { PrintedReportView, ShiftDesk } from '../../src/bridge/dayContract.ts';
import type { Fen } from '../../src/domain/money.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';
import { countOf, type TypedCount } from './cashCount.ts';
import { useAct } from './useAct.ts';

export interface Signature {
  readonly operatorNo: string;
  readonly note: string;
}

/** The shift as the desk has it, asked for anew whenever a settlement moves. The newest answer counts. */
function useShiftDesk() {
  const link = useDesk();
  const [desk, setDesk] = useState<ShiftDesk | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef(0);
  const load = useCallback(async () => {
    asked.current += 1;
    const mine = asked.current;
    try {
      const answer = await link.call('day.shift', {});
      if (asked.current !== mine) return;
      setDesk(answer);
      setProblem(null);
    } catch (error) {
      if (asked.current === mine) setProblem(problemOf(error));
    }
  }, [link]);
  useEffect(() => void load(), [load]);
  useEffect(() => link.on('queue', () => void load()), [link, load]);
  useEffect(() => link.onOpen(() => void load()), [link, load]);
  return { desk, problem, load };
}

/** The shift at the desk, the drawer as counted so far, and what can be done with them. */
export function useShift() {
  const link = useDesk();
  const { desk, problem: loadProblem, load } = useShiftDesk();
  const { doing, problem, run } = useAct();
  const [typed, setTyped] = useState<TypedCount>({});
  const [sheet, setSheet] = useState<PrintedReportView | null>(null);
  const turn = async () => {
    setTyped({});
    setSheet(null);
    await load();
  };
  return {
    desk,
    typed,
    sheet,
    doing,
    problem: problem ?? loadProblem,
    count: (denomination: string, text: string) =>
      setTyped((before) => ({ ...before, [denomination]: text })),
    open: (openingCashFen: Fen) =>
      run('正在开班', async () => {
        await link.call('day.openShift', { openingCashFen });
        await turn();
      }),
    close: (signature: Signature | null) =>
      run('正在班结', async () => {
        const counts = countOf(desk?.denominations ?? [], typed);
        await link.call('day.closeShift', { counts, signature });
        await turn();
      }),
    print: (shiftId: string) =>
      run('正在生成班结单', async () => setSheet(await link.call('day.printShift', { shiftId }))),
  };
}

export type Shift = ReturnType<typeof useShift>;
