import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideSecrets } from '../../src/queue/hideSecrets.ts';

const token = '220500ec0123456789abcdefghijklmnopqrstuv';

describe('what the journal keeps', () => {
  it('hides a known text wherever it stands, written as JSON writes it', () => {
    const code = 'a"b\\c/Ω-0123456789';
    const body = JSON.stringify({ input: { data: { businessInfo: code } }, err_msg: `码 ${code} 无效` });
    const kept = hideSecrets(body, [code]);
    expect(JSON.parse(kept)).toEqual({ input: { data: { businessInfo: '***' } }, err_msg: '码 *** 无效' });
  });

  it.each([
    ['whole', `{"infcode":0,"output":{"data":{"userName":"测试甲","ecToken":"${token}","idType":"01"}}}`],
    ['spaced', `{"ecToken" : "${token}", "authNo": "${token}"}`],
    ['cut off in the middle of the token', `{"output":{"data":{"ecToken":"${token.slice(0, 25)}`],
    ['escaped', `{"ecToken":"\\u0032\\"${token}"}`],
    ['a number', '{"ecToken":2205000123456789012345678901234567}'],
  ])('hides the token of an answer that is %s', (_, body) => {
    const kept = hideSecrets(body, []);
    expect(kept).not.toContain('0123456789');
    expect(kept).toContain('"***"');
  });

  it('keeps everything else', () => {
    const body = '{"infno":"1101","input":{"data":{"certno":"11010519491231002X","psn_name":"测试甲"}}}';
    expect(hideSecrets(body, [])).toBe(body);
    expect(hideSecrets(body, [''])).toBe(body);
  });
});

it('leaves JSON that can be read, with no trace of the secret', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 8, maxLength: 80 }), fc.string(), (secret, other) => {
      fc.pre(!other.includes(secret));
      const kept = hideSecrets(JSON.stringify({ a: other, b: `x${secret}y`, ecToken: secret }), [secret]);
      const read = JSON.parse(kept);
      expect(read).toEqual({ a: other, b: 'x***y', ecToken: '***' });
    }),
  );
});
