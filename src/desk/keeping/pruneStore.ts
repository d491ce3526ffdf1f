import { setImmediate } from 'node:timers/promises';
import { beijingTime } from '../../domain/calendar.ts';
import { lastSnapshotSeq, pruneExchanges, pruneProbes, pruneSnapshots } from '../../store/retention.ts';
import type { DeskContext } from '../deskContext.ts';
import type { KeepingSettings } from './keepingSettings.ts';
import { changeKeepingState } from './keepingState.ts';

const dayMs = 86_400_000;
/** Signing in is how a dead line is probed. */
const probes = ['9001', '9002'] as const;

/**
 * Retention: personal snapshots and the journal, in small transactions with a breath between them. Settlements, messages, the year's
 * figures and the audit chain are never touched.
 * @param mayGoOn asked before each transaction
 */
export async function pruneStore(
  desk: Pick<DeskContext, 'store' | 'clock'>,
  settings: KeepingSettings,
  mayGoOn: () => boolean,
): Promise<void> {
  const { store, clock } = desk;
  const daysAgo = (days: number) => beijingTime(clock.nowMs() - days * dayMs);
  const batches = function* (): Generator<() => boolean> {
    for (const infno of probes) {
      yield () => store.write((writer) => pruneProbes(writer, infno, daysAgo(settings.probeDays)));
    }
    yield () => store.write((writer) => pruneExchanges(writer, daysAgo(settings.journalDays)));
  };
  for (const batch of batches()) {
    for (let more = true; more; await setImmediate()) {
      if (!mayGoOn()) return;
      more = batch();
    }
  }
  const superseded = daysAgo(settings.snapshotDays);
  const forgotten = daysAgo(settings.personDays);
  const last = lastSnapshotSeq(store.reader);
  for (let after = 0; after < last; await setImmediate()) {
    if (!mayGoOn()) return;
    const from = after;
    after = store.write((writer) => pruneSnapshots(writer, { after: from, superseded, forgotten }));
  }
  store.write((writer) =>
    changeKeepingState(writer, (state) => ({ ...state, lastPruneAt: beijingTime(desk.clock.nowMs()) })),
  );
}
