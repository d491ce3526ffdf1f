import { describe, expect, test } from 'vitest';
import { CardFaultError } from '../../src/devices/cardFaultText.ts';
import { readSocialCardFiles } from '../../src/devices/socialCard.ts';
import { socialCardCredential } from '../../src/devices/socialCardCredential.ts';
import { describeStatusWord, nextStepOfStatusWord } from '../../src/devices/statusWords.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import type { CardFaultCode } from '../../src/domain/cardReading.ts';
import { CardModel } from '../../src/training/card/cardModel.ts';
import { cardProfiles } from '../../src/training/card/cardProfiles.ts';

// Card readers section 2.6.
test.each([
  [0x6982, 'SW 6982：不满足安全条件（需密码或认证）'],
  [0x6a83, 'SW 6A83：找不到记录'],
  [0x9303, 'SW 9303：应用已永久锁定'],
  [0x63c5, 'SW 63C5：密码错误，剩余 5 次'],
  [0x611e, 'SW 611E：还有 30 字节待取'],
  [0x6c14, 'SW 6C14：应取 20 字节'],
  [0x0001, 'SW 0001：未说明的状态'],
])('%i is %s', (statusWord, text) => {
  expect(describeStatusWord(statusWord)).toBe(text);
});

/** Every word the section lists, and how a reading ends when the application or 姓名 is refused with it. */
const listed: readonly (readonly [number, CardFaultCode, CardFaultCode])[] = [
  [0x6281, 'cardDataDamaged', 'cardDataDamaged'],
  [0x6283, 'cardLocked', 'cardLocked'],
  [0x63c3, 'notSocialCard', 'fieldMissing'],
  [0x6581, 'cardDataDamaged', 'cardDataDamaged'],
  [0x6700, 'notSocialCard', 'fieldMissing'],
  [0x6901, 'notSocialCard', 'fieldMissing'],
  [0x6981, 'cardDataDamaged', 'cardDataDamaged'],
  [0x6982, 'notSocialCard', 'fieldProtected'],
  [0x6983, 'pinLocked', 'pinLocked'],
  [0x6984, 'notSocialCard', 'fieldMissing'],
  [0x6985, 'notSocialCard', 'fieldProtected'],
  [0x6986, 'notSocialCard', 'fieldMissing'],
  [0x6a80, 'notSocialCard', 'fieldMissing'],
  [0x6a81, 'cardLocked', 'cardLocked'],
  [0x6a82, 'notSocialCard', 'fieldMissing'],
  [0x6a83, 'notSocialCard', 'fieldMissing'],
  [0x6a86, 'notSocialCard', 'fieldMissing'],
  [0x6a88, 'notSocialCard', 'fieldProtected'],
  [0x6d00, 'notSocialCard', 'fieldMissing'],
  [0x6e00, 'notSocialCard', 'fieldMissing'],
  [0x6f00, 'cardMute', 'cardMute'],
  [0x9303, 'cardLocked', 'cardLocked'],
];

/** Reads a card that answers `statusWord` to every command of this kind about this object. */
async function faultWith(refused: (tpdu: Uint8Array) => boolean, statusWord: number) {
  const card = new CardModel(cardProfiles.secondGeneration);
  card.reset();
  const transmit = (tpdu: Uint8Array): Promise<Uint8Array> =>
    Promise.resolve(refused(tpdu) ? Uint8Array.of(statusWord >> 8, statusWord & 0xff) : card.transmit(tpdu));
  try {
    const files = await readSocialCardFiles(transmit);
    socialCardCredential(files, '', { today: isoDate('2026-01-15'), homeArea: null });
    return null;
  } catch (error) {
    if (error instanceof CardFaultError) return error.fault;
    throw error;
  }
}

const isSelectByName = (tpdu: Uint8Array): boolean => tpdu[1] === 0xa4 && tpdu[2] === 0x04;
/** 姓名 is record 2 of EF06, under every form of addressing. */
const isName = (tpdu: Uint8Array): boolean =>
  tpdu[1] === 0xb2 && (tpdu[2] === 0x09 || (tpdu[2] === 0x02 && tpdu[3] !== 0x2c));

describe.each(listed)('status word %i', (statusWord, atSelect, atName) => {
  test('has a meaning and a next step in Chinese', () => {
    expect(describeStatusWord(statusWord)).not.toContain('未说明');
    expect(describeStatusWord(statusWord)).toMatch(/^SW [0-9A-F]{4}：\p{Script=Han}|^SW [0-9A-F]{4}：P1/u);
    expect(nextStepOfStatusWord(statusWord)).toMatch(/^请\p{Script=Han}.*。$/u);
  });

  test('ends a reading with its own fault, at SELECT and at 姓名', async () => {
    const selected = await faultWith(isSelectByName, statusWord);
    const named = await faultWith(isName, statusWord);
    expect([selected?.code, named?.code]).toEqual([atSelect, atName]);
    expect(selected?.nextStep).toBe(nextStepOfStatusWord(statusWord));
    expect(named?.detail).toContain(describeStatusWord(statusWord));
  });
});
