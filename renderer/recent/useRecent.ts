import { useCallback, useEffect, useRef, useState } from 'react';
import type { SettlementView } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';

const listLimit = 100;
const pauseMs = 120;

interface RecentState {
  readonly items: readonly SettlementView[] | null;
  readonly problem: Problem | null;
}

/** The newest settlements that match `text`, kept true by the desk's events and by `put`. */
export function useRecent(text: string) {
  const link = useDesk();
  const [state, setState] = useState<RecentState>({ items: null, problem: null });
  const asked = useRef(0);

  const load = useCallback(async () => {
    asked.current += 1;
    const mine = asked.current;
    try {
      const { items } = await link.call('settlement.list', { text, limit: listLimit });
      if (asked.current === mine) setState({ items, problem: null });
    } catch (error) {
      if (asked.current === mine) setState((before) => ({ ...before, problem: problemOf(error) }));
    }
  }, [link, text]);

  useEffect(() => {
    const timer = setTimeout(() => void load(), pauseMs);
    return () => clearTimeout(timer);
  }, [load]);

  useEffect(() => link.onOpen(() => void load()), [link, load]);

  const put = useCallback((view: SettlementView) => {
    setState((before) => {
      if (before.items === null) return before;
      const known = before.items.some((item) => item.settlementId === view.settlementId);
      const items = known
        ? before.items.map((item) => (item.settlementId === view.settlementId ? view : item))
        : [view, ...before.items];
      return { ...before, items };
    });
  }, []);

  useEffect(() => link.on('settlement', put), [link, put]);
  return { ...state, put, reload: load };
}
