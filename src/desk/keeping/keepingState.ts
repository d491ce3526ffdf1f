import { z } from 'zod';
import type { IsoDateTime } from '../../domain/calendar.ts';
import type { Problem } from '../../domain/problem.ts';
import { momentColumn } from '../../store/columns.ts';
import type { StoreReader, StoreWriter } from '../../store/handles.ts';
import { readSetting, writeSetting } from '../../store/setting.ts';

const problemShape: z.ZodType<Problem> = z.object({
  code: z.string(),
  happened: z.string(),
  money: z.string(),
  nextStep: z.string(),
});

/** Kept in the store, so that a restart goes on where the last one stopped. */
const stateShape = z.object({
  lastBackupAt: momentColumn.nullable(),
  lastBackupName: z.string().nullable(),
  lastPruneAt: momentColumn.nullable(),
  check: z.object({
    finishedAt: momentColumn.nullable(),
    /** Of the check under way. */
    checkedTables: z.array(z.string()),
    faults: z.array(z.string()),
  }),
  warnings: z.object({
    backup: problemShape.nullable(),
    copy: problemShape.nullable(),
    check: problemShape.nullable(),
    chain: problemShape.nullable(),
  }),
});
export type KeepingState = z.infer<typeof stateShape>;

const settingKey = 'keeping';
const nothingYet: KeepingState = {
  lastBackupAt: null,
  lastBackupName: null,
  lastPruneAt: null,
  check: { finishedAt: null, checkedTables: [], faults: [] },
  warnings: { backup: null, copy: null, check: null, chain: null },
};

export function readKeepingState(reader: StoreReader): KeepingState {
  const text = readSetting(reader, settingKey);
  return text === null ? nothingYet : stateShape.parse(JSON.parse(text));
}

export function changeKeepingState(
  writer: StoreWriter,
  change: (state: KeepingState) => KeepingState,
): KeepingState {
  const next = change(readKeepingState(writer));
  writeSetting(writer, settingKey, JSON.stringify(next));
  return next;
}

/** What hospital IT must see; empty when all is well. */
export function keepingWarnings(reader: StoreReader): Problem[] {
  const { backup, copy, check, chain } = readKeepingState(reader).warnings;
  return [check, chain, backup, copy].filter((problem) => problem !== null);
}

/** Whether a period has passed. A clock that was set back makes it due at once instead of never. */
export function isDue(
  last: IsoDateTime | null,
  now: IsoDateTime,
  elapsedMs: number,
  periodMs: number,
): boolean {
  return last === null || last > now || elapsedMs >= periodMs;
}
