import { useCallback, useEffect, useState } from 'react';
import type { SettlementView } from '../src/bridge/contract.ts';
import { useDesk } from './deskContext.ts';

/** The latest settlement, asked for at the start and after every reconnection: the truth after a lost contact. */
export function useLastSettlement(): [SettlementView | null, (view: SettlementView) => void] {
  const link = useDesk();
  const [last, setLast] = useState<SettlementView | null>(null);
  const load = useCallback(() => {
    link.call('settlement.list', { text: '', limit: 1 }).then(
      ({ items }) => setLast(items[0] ?? null),
      // The link notice already says that the desk is away; the next connection asks again.
      () => {},
    );
  }, [link]);
  useEffect(load, [load]);
  useEffect(() => link.onOpen(load), [link, load]);
  useEffect(
    () =>
      link.on('settlement', (view) =>
        setLast((before) => (before === null || before.settlementId === view.settlementId ? view : before)),
      ),
    [link],
  );
  return [last, setLast];
}
