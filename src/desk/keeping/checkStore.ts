import { beijingTime } from '../../domain/calendar.ts';
import type { Problem } from '../../domain/problem.ts';
import { appendAudit } from '../../store/audit.ts';
import { StoreDamaged } from '../../store/storeErrors.ts';
import type { DeskContext } from '../deskContext.ts';
import { changeKeepingState, readKeepingState } from './keepingState.ts';

function damaged(faults: readonly string[]): Problem {
  return {
    ...new StoreDamaged(faults).problem,
    code: 'storeFaults',
    happened: `每周检查发现数据文件有 ${faults.length} 处问题。`,
  };
}

const maxFaultsKept = 100;
/** Of one thread: a thread costs a moment to start, and what it has not reported is done again. */
const tablesAtOnce = 5;

/**
 * The full check, some tables after the others on a thread of its own. Which are done is kept, so that a terminal that is switched
 * off every noon comes to the end as well.
 * @param mayGoOn asked before each thread
 */
export async function checkStore(
  desk: Pick<DeskContext, 'store' | 'clock'>,
  mayGoOn: () => boolean,
): Promise<void> {
  const { store } = desk;
  const { checkedTables } = readKeepingState(store.reader).check;
  const left = store.checkedTables().filter((table) => !checkedTables.includes(table));
  for (let from = 0; from < left.length; from += tablesAtOnce) {
    if (!mayGoOn()) return;
    const tables = left.slice(from, from + tablesAtOnce);
    const faults = await store.aside({ kind: 'check', tables });
    store.write((writer) =>
      changeKeepingState(writer, (state) => ({
        ...state,
        check: {
          ...state.check,
          checkedTables: [...state.check.checkedTables, ...tables],
          faults: [...state.check.faults, ...faults].slice(0, maxFaultsKept),
        },
      })),
    );
  }
  finish(desk);
}

function finish({ store, clock }: Pick<DeskContext, 'store' | 'clock'>): void {
  store.write((writer) => {
    const at = beijingTime(clock.nowMs());
    const { faults } = readKeepingState(writer).check;
    changeKeepingState(writer, (state) => ({
      ...state,
      check: { finishedAt: at, checkedTables: [], faults: [] },
      warnings: { ...state.warnings, check: faults.length === 0 ? null : damaged(faults) },
    }));
    appendAudit(writer, {
      at,
      actor: 'keeping',
      action: 'store.check',
      subject: faults.length === 0 ? 'sound' : 'damaged',
      content: JSON.stringify(faults),
    });
  });
}
