import { useState } from 'react';
import type { OperationOutput } from '../../src/bridge/contract.ts';
import type { ClaimView } from '../../src/bridge/dayContract.ts';
import { useDesk } from '../deskContext.ts';
import { useAct } from './useAct.ts';

/** The claim of one month, and the files it was exported to. @param thisMonth `YYYYMM` */
export function useClaim(thisMonth: string) {
  const link = useDesk();
  const { doing, problem, run } = useAct();
  const [month, setMonth] = useState(thisMonth);
  const [claim, setClaim] = useState<ClaimView | null>(null);
  const [exported, setExported] = useState<OperationOutput<'day.exportClaim'> | null>(null);
  return {
    month,
    claim,
    exported,
    doing,
    problem,
    type: (text: string) => {
      setMonth(text.replace(/\D/g, ''));
      setClaim(null);
      setExported(null);
    },
    compute: () =>
      run('正在汇总', async () => {
        setClaim(await link.call('day.claim', { month }));
        setExported(null);
      }),
    exportFiles: () =>
      run('正在导出', async () => setExported(await link.call('day.exportClaim', { month }))),
  };
}

export type Claim = ReturnType<typeof useClaim>;
