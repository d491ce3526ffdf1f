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
 * The whole lines of each piece that arrives, answered and written together: a call to the system for every line would cost
 * more than the arithmetic. Lines end at LF alone: readline would also cut at U+2028, which JSON allows inside text, and
 * answer one request twice. Of a line beyond the limit only as much is kept as shows that it is too long.
 */
async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<readonly string[]> {
  let unfinished = '';
  for await (const chunk of input.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = chunk.split('\n');
    lines[0] = (unfinished + lines[0]).slice(0, maxLineLength + 1);
    unfinished = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (unfinished !== '') yield [unfinished];
}

async function answerAll(packs: readonly PolicyPack[]): Promise<void> {
  for await (const lines of linesOf(process.stdin)) {
    const answers = lines.map((line) => `${answerSettleLine(line, packs)}\n`).join('');
    if (!process.stdout.write(answers)) await once(process.stdout, 'drain');
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
