import { z } from 'zod';
import { countColumn } from './columns.ts';
import type { StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { StoreMisuse } from './storeErrors.ts';

const advance = query(
  'counter.next',
  z.object({ value: countColumn }),
  `INSERT INTO counter (name, value) VALUES (:name, 1)
   ON CONFLICT (name) DO UPDATE SET value = iif(value >= :limit, 1, value + 1)
   RETURNING value`,
);

/**
 * The next of 1 … `limit`, then 1 again: the last four digits of a msgid (interface section 1.4), whose date and time part
 * makes the whole unique. Kept in the transaction that uses it, so a power cut cannot hand out a number twice.
 * @throws StoreMisuse for a limit below 1
 */
export function nextCounter(writer: StoreWriter, name: string, limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new StoreMisuse('计数器上限应为正整数');
  const next = writer.returning(advance, { name, limit });
  if (next === null) throw new StoreMisuse('计数器没有返回值');
  return next.value;
}

const raise = command(
  'counter.raise',
  `INSERT INTO counter (name, value) VALUES (:name, :atLeast)
   ON CONFLICT (name) DO UPDATE SET value = max(value, :atLeast)`,
);

/** After a restore: numbers given out since the backup must not be given out again. */
export function raiseCounter(writer: StoreWriter, name: string, atLeast: number): void {
  writer.run(raise, { name, atLeast });
}
