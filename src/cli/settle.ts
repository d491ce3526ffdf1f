import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { loadBuiltInPacks, loadPacksUnder, mergePacks, PackInvalid } from '../policy/loadPacks.ts';
import type { PolicyPack } from '../policy/packSchema.ts';
import { answerSettleLine } from './answerSettleLine.ts';

/** `npm run -s settle -- [--packs DIR ...]`: one JSON object a line in, one a line out. Stores nothing. */
function loadPacks(): PolicyPack[] {
  const { values } = parseArgs({ options: { packs: { type: 'string', multiple: true } } });
  return mergePacks(loadBuiltInPacks(), ...(values.packs ?? []).map(loadPacksUnder));
}

async function answerAll(packs: readonly PolicyPack[]): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    if (!process.stdout.write(`${answerSettleLine(line, packs)}\n`)) await once(process.stdout, 'drain');
  }
}

try {
  await answerAll(loadPacks());
} catch (error) {
  const known = error instanceof PackInvalid || (error instanceof Error && 'code' in error);
  if (!known) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
