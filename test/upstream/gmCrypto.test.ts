import { sm2 } from 'sm-crypto-v2';
import { describe, expect, it } from 'vitest';
import { sm3Hex } from '../../src/domain/sm3.ts';
import { hmacSm3Hex, sm2Sign, sm2Verify, sm4DecryptHex, sm4EncryptHex } from '../../src/upstream/gmCrypto.ts';

const hexOf = (text: string): string => Buffer.from(text, 'ascii').toString('hex');

describe('SM3', () => {
  it('GB/T 32905, example 1', () => {
    expect(sm3Hex('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  });

  it('GB/T 32905, example 2: 64 bytes', () => {
    expect(sm3Hex('abcd'.repeat(16))).toBe(
      'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732',
    );
  });

  it('keyed, as the 浙江 gateway uses it (interface section 2)', () => {
    expect(hmacSm3Hex('SECRETDEMO', '1700000000\n{"infno":"9001"}').toUpperCase()).toBe(
      '26D29A9651F71A1851E4D7F2EC31D795B163CEAF6F6B8EDC7E1087A9B4405F56',
    );
  });
});

describe('SM4', () => {
  const key = '0123456789abcdeffedcba9876543210';

  it('GB/T 32907, example 1: the first block', () => {
    const cipher = sm4EncryptHex(key, Buffer.from(key, 'hex'));
    expect(cipher.slice(0, 32)).toBe('681edf34d206965e86b3e94f536e4246');
  });

  it('derives the key and encrypts the data of interface 5.2', () => {
    const derived = sm4EncryptHex(hexOf('DEMOAPPID0123456'), 'DEMOSECRET0123456789ABCDEFGHIJKL');
    const wrapped = derived.toUpperCase().slice(0, 16);
    expect(wrapped).toBe('B9E0192A025E9FF0');
    expect(sm4EncryptHex(hexOf(wrapped), '{"a":"1"}').toUpperCase()).toBe('A438B739648EA357F90A1A605C68B1DC');
  });

  it('gives back what went in, and refuses another key', () => {
    const cipher = sm4EncryptHex(key, '医保结算');
    expect(sm4DecryptHex(key, cipher)).toBe('医保结算');
    expect(() => sm4DecryptHex('00'.repeat(16), cipher)).toThrow();
  });
});

describe('SM2', () => {
  const { privateKey, publicKey } = sm2.generateKeyPairHex();

  it('signs 64 raw bytes that verify, for this text and key only', () => {
    const signature = sm2Sign(privateKey, '{"data":{"psn_no":"1"}}');
    expect(Buffer.from(signature, 'base64')).toHaveLength(64);
    expect(sm2Verify(publicKey, '{"data":{"psn_no":"1"}}', signature)).toBe(true);
    expect(sm2Verify(publicKey, '{"data":{"psn_no":"2"}}', signature)).toBe(false);
    expect(sm2Verify(sm2.generateKeyPairHex().publicKey, '{"data":{"psn_no":"1"}}', signature)).toBe(false);
  });

  it('takes the key of 33 bytes that some bureaus hand out, and nothing shorter', () => {
    const signature = sm2Sign(`00${privateKey}`, 'x');
    expect(sm2Verify(publicKey, 'x', signature)).toBe(true);
    expect(() => sm2Sign('ab', 'x')).toThrow(RangeError);
    expect(() => sm2Sign('not hex', 'x')).toThrow(RangeError);
  });

  it('does not verify what is no signature', () => {
    expect(sm2Verify(publicKey, 'x', 'AAAA')).toBe(false);
  });
});
