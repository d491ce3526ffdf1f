import { createHash, getHashes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sm3Hex } from '../../src/domain/sm3.ts';

describe('SM3 in JavaScript', () => {
  // GB/T 32905-2016, appendix A.1 and A.2.
  it.each([
    ['abc', '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'],
    ['abcd'.repeat(16), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732'],
  ])('of %j is that of the standard', (text, digest) => {
    expect(sm3Hex(text)).toBe(digest);
  });

  it('is that of OpenSSL for any text, Chinese included', (context) => {
    const known = getHashes().includes('sm3');
    context.skip(!known, 'this Node is built without SM3');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(sm3Hex(text)).toBe(createHash('sm3').update(text, 'utf8').digest('hex'));
      }),
      { numRuns: 300, seed: 20_261_122 },
    );
  });
});
