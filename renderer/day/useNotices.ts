import { useEffect, useState } from 'react';
import type { OperationOutput } from '../../src/bridge/contract.ts';
import { useDesk } from '../deskContext.ts';
import { useAct } from './useAct.ts';

/** Asked once, when the dialog opens: they change by the day, not by the bill. */
export function useNotices() {
  const link = useDesk();
  const { doing, problem, run } = useAct();
  const [notices, setNotices] = useState<OperationOutput<'day.notices'> | null>(null);
  useEffect(() => {
    void run('正在取提醒', async () => setNotices(await link.call('day.notices', {})));
  }, [link, run]);
  const count = (notices?.keeping.length ?? 0) + (notices?.drift.length ?? 0);
  return { notices, count, doing, problem };
}

export type Notices = ReturnType<typeof useNotices>;
