import { useCallback, useRef, useState } from 'react';
import type { OperationOutput } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { problemOf } from '../problemOf.ts';

export interface PrintState {
  readonly printing: boolean;
  readonly sheet:
    | (OperationOutput<'sheet.print'> & { readonly settlementId: string; readonly what: string })
    | null;
  readonly problem: Problem | null;
}

const printables = { 'sheet.print': '结算单', 'day.printDifference': '补退单' } as const;

const nothingPrinted: PrintState = { printing: false, sheet: null, problem: null };

/** One copy per press; the desk counts the copies. */
export function usePrint() {
  const link = useDesk();
  const [state, setState] = useState<PrintState>(nothingPrinted);
  const calling = useRef(false);
  const print = useCallback(
    async (settlementId: string, operation: keyof typeof printables = 'sheet.print') => {
      if (calling.current) return;
      calling.current = true;
      setState((before) => ({ ...before, printing: true, problem: null }));
      try {
        const sheet = await link.call(operation, { settlementId });
        setState({
          printing: false,
          sheet: { ...sheet, settlementId, what: printables[operation] },
          problem: null,
        });
      } catch (error) {
        setState((before) => ({ ...before, printing: false, problem: problemOf(error) }));
      } finally {
        calling.current = false;
      }
    },
    [link],
  );
  return { ...state, print };
}
