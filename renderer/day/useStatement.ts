import { useState } from 'react';
import type { FindingView, RepairChoice, StatementView } from '../../src/bridge/dayContract.ts';
import { useDesk } from '../deskContext.ts';
import { useAct } from './useAct.ts';

/** The comparison of the day, and which of its findings were dealt with since. */
export function useStatement() {
  const link = useDesk();
  const { doing, problem, run } = useAct();
  const [view, setView] = useState<StatementView | null>(null);
  const [index, setIndex] = useState(0);
  const [repaired, setRepaired] = useState<ReadonlyMap<string, string>>(new Map());
  const findings = view?.findings ?? [];
  return {
    view,
    doing,
    problem,
    repaired,
    index,
    current: findings[index] ?? null,
    move: (to: number) => setIndex(Math.max(0, Math.min(to, findings.length - 1))),
    compare: () =>
      run('正在与中心对账', async () => {
        setView(await link.call('day.reconcile', {}));
        setIndex(0);
        setRepaired(new Map());
      }),
    repair: async ({ findingId }: FindingView, { action }: RepairChoice, note: string) => {
      await link.call('day.repair', { runId: view?.runId ?? '', findingId, action, note });
    },
    markRepaired: ({ findingId }: FindingView, { label }: RepairChoice) =>
      setRepaired((before) => new Map(before).set(findingId, label)),
  };
}

export type Statement = ReturnType<typeof useStatement>;
