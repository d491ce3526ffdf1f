import { readFileSync, writeFileSync } from 'node:fs';
import { app, type Details } from 'electron';
import { z } from 'zod';

/** Old drivers and remote sessions end the graphics process over and over within seconds of the start. */
const watchMs = 30_000;
const crashesTolerated = 2;

const noteSchema = z.object({ rendering: z.enum(['hardware', 'software']), version: z.string().max(100) });

export interface GraphicsOptions {
  /** `graphics.json` in the data folder; hospital IT may write it. */
  readonly noteFile: string;
  readonly version: string;
  readonly clockMs: () => number;
}

function readNote(noteFile: string): z.infer<typeof noteSchema> | null {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(noteFile, 'utf8')));
  } catch {
    return null;
  }
}

/** Software rendering holds until the next version, which tries the hardware again. Before the application is ready. */
export function chooseRendering({ noteFile, version }: GraphicsOptions): void {
  const note = readNote(noteFile);
  if (note?.rendering === 'software' && note.version === version) app.disableHardwareAcceleration();
}

/** Starts again with software rendering when the graphics process keeps ending. */
export function watchGraphics({ noteFile, version, clockMs }: GraphicsOptions): void {
  const startedAtMs = clockMs();
  let crashes = 0;
  app.on('child-process-gone', (_event, details: Details) => {
    if (details.type !== 'GPU' || details.reason === 'clean-exit') return;
    if (clockMs() - startedAtMs > watchMs) return;
    crashes += 1;
    if (crashes <= crashesTolerated) return;
    writeFileSync(noteFile, `${JSON.stringify({ rendering: 'software', version })}\n`);
    app.relaunch();
    app.quit();
  });
}
