import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { loadBuiltInPacks, loadPacksUnder, mergePacks, PackInvalid } from '../policy/loadPacks.ts';
import type { PolicyPack } from '../policy/packSchema.ts';
import { answerSettleLine, maxLineLength } from './answerSettleLine.ts';

/** `npm run -s settle -- [--packs DIR ...]`: one JSON object a line in, one a line out. Stores nothing. */
function loadPacks(): PolicyPack[] {
  const { values } = parseArgs({ options: { packs: { type: 'string', multiple: true } } });
  return mergePacks(loadBuiltInPacks(), ...(values.packs ?? []).map(loadPacksUnder));
}

/**
 * Lines end at LF alone: readline would also cut at U+2028, which JSON allows inside text, and answer one request twice.
 * Of a line beyond the limit only as much is kept as shows that it is too long.
 */
async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<string> {
  let unfinished = '';
  for await (const chunk of input.setEncoding('utf8') as AsyncIterable<string>) {
    const [first = '', ...others] = chunk.split('\n');
    unfinished = (unfinished + first).slice(0, maxLineLength + 1);
    for (const next of others) {
      yield unfinished;
      unfinished = next;
    }
  }
  if (unfinished !== '') yield unfinished;
}

async function answerAll(packs: readonly PolicyPack[]): Promise<void> {
  for await (const line of linesOf(process.stdin)) {
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
