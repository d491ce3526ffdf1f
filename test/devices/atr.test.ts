import { expect, test } from 'vitest';
import { AtrError, parseAtr } from '../../src/devices/atr.ts';
import { hexBytes, toHex } from './hexBytes.ts';

test('the ATR of a 社会保障卡 (card readers sections 2.2 and 3.2): 13 historical bytes, T=0', () => {
  const atr = parseAtr(hexBytes('3B6D000000814E43238697159900BF7C7A'));
  expect(toHex(atr.historicalBytes)).toBe('00814E43238697159900BF7C7A');
  expect(atr.protocols).toEqual([0]);
  expect(atr.extraGuardTime).toBe(0);
  expect(atr.waitingTime).toBe(10);
});

test('guard time, waiting time and protocols of ISO 7816-3 are found behind one another', () => {
  // TD1 = 40: T=0 and TC2. TC1 = 05, TC2 = 14.
  const atr = parseAtr(hexBytes('3B C2 05 40 14 4142'));
  expect(atr).toMatchObject({ extraGuardTime: 5, waitingTime: 0x14, protocols: [0] });
  expect(toHex(atr.historicalBytes)).toBe('4142');
});

test('a card of T=1 alone says so', () => {
  expect(parseAtr(hexBytes('3B 81 81 31 20 41 00')).protocols).toEqual([1, 1]);
});

test.each(['', '3B', '3C6D0000', '3B6D00000081', `3B6D${'00'.repeat(40)}`])('"%s" is refused', (bytes) => {
  expect(() => parseAtr(hexBytes(bytes))).toThrow(AtrError);
});
