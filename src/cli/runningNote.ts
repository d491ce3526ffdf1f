import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const noteSchema = z.object({ pid: z.int().positive(), url: z.string().max(500) });

/** Where the terminal that runs on a data folder can be reached, for the next one that is started on it. */
export type RunningNote = z.infer<typeof noteSchema>;

function noteFile(dataDir: string): string {
  return join(dataDir, 'running.json');
}

/** The address holds a one-time token: for the owner's eyes only. */
export function writeRunningNote(dataDir: string, note: RunningNote): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(noteFile(dataDir), `${JSON.stringify(note)}\n`, { mode: 0o600 });
}

export function removeRunningNote(dataDir: string): void {
  rmSync(noteFile(dataDir), { force: true });
}

/** @returns null when there is none or it cannot be read */
export function readRunningNote(dataDir: string): RunningNote | null {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(noteFile(dataDir), 'utf8')));
  } catch {
    return null;
  }
}
