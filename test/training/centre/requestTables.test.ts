import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CentreRefusal } from '../../../src/training/centre/centreRefusal.ts';
import { checkRequest } from '../../../src/training/centre/checkRequest.ts';
import { infnos } from '../../../src/upstream/infno.ts';
import { transactions } from '../../../src/upstream/registry.ts';

function inputOf(infno: string): unknown {
  const file = new URL(`../../upstream/fixtures/${infno}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).input;
}

/**
 * The terminal's schemas and the centre's tables are two transcriptions of the same tables: what the one writes must
 * hold every field the other knows, and no other.
 */
describe.each(infnos)('request table of %s', (infno) => {
  it('accepts what the terminal writes and knows all its fields', () => {
    const sent = transactions[infno].inputSchema.parse(inputOf(infno)) as Record<string, unknown>;
    const checked = checkRequest(infno, sent);
    // Lists inside rows stand under a name with a dot.
    const nodes = Object.keys(checked).filter((node) => !node.includes('.'));
    expect(nodes).toEqual(Object.keys(sent));
  });

  it('misses any field that is left out', () => {
    const sent = transactions[infno].inputSchema.parse(inputOf(infno)) as Record<string, object>;
    for (const [node, content] of Object.entries(sent)) {
      const row = Array.isArray(content) ? content[0] : content;
      for (const name of Object.keys(row)) {
        const { [name]: _left, ...without } = row;
        const wrong = { ...sent, [node]: Array.isArray(content) ? [without] : without };
        expect(() => checkRequest(infno, wrong)).toThrow(CentreRefusal);
      }
    }
  });
});
