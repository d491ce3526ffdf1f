import { describe, expect, test } from 'vitest';
import { CardFaultError } from '../../src/devices/cardFaultText.ts';
import { readSocialCardFiles } from '../../src/devices/socialCard.ts';
import { socialCardCredential } from '../../src/devices/socialCardCredential.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { CardModel } from '../../src/training/card/cardModel.ts';
import type { CardProfile } from '../../src/training/card/cardProfile.ts';
import { type CardProfileName, cardProfiles } from '../../src/training/card/cardProfiles.ts';

async function read(profile: CardProfile) {
  const card = new CardModel(profile);
  card.reset();
  const files = await readSocialCardFiles((tpdu) => Promise.resolve(card.transmit(tpdu)));
  const credential = socialCardCredential(files, '', { today: isoDate('2026-01-15'), homeArea: null });
  return { card, credential };
}

describe('bank applications', () => {
  // Card readers section 2.3: `sx1.sh.社会保障` in GBK.
  const socialCard = '7378312e73682ec9e7bbe1b1a3d5cf';
  const names = Object.keys(cardProfiles) as CardProfileName[];

  test.each(names.filter((name) => name !== 'mute'))('are never selected: %s', async (name) => {
    const card = new CardModel(cardProfiles[name]);
    card.reset();
    await readSocialCardFiles((tpdu) => Promise.resolve(card.transmit(tpdu))).catch((error: unknown) => {
      expect(error).toBeInstanceOf(CardFaultError);
    });
    expect(card.selections).toEqual([socialCard]);
  });

  test('would be noticed by the card model', () => {
    const card = new CardModel(cardProfiles.secondGeneration);
    const select = Uint8Array.from(Buffer.from('00A4040008A000000333010101', 'hex'));
    expect(() => card.transmit(select)).toThrow('bank application');
  });
});

test('a name of 25 characters fills 姓名 and 姓名扩展, and may go on', async () => {
  const { credential } = await read(cardProfiles.fullName);
  expect([...credential.name]).toHaveLength(25);
  expect(credential.warnings).toContain('卡上的姓名可能被截断，请核对姓名全文。');
});

test('a sex code without a meaning is a warning, not an error', async () => {
  const { credential } = await read(cardProfiles.undefinedSex);
  expect(credential.sex).toBe('unknown');
  expect(credential.warnings).toContain('卡上的性别代码无法识别，请核对身份证。');
});

test.each(['thirdGeneration', 'thirdGenerationRefusing'] as const)(
  '%s says so and offers the other ways',
  async (name) => {
    const fault = await read(cardProfiles[name]).catch((error: unknown) =>
      error instanceof CardFaultError ? error.fault : null,
    );
    expect(fault).toMatchObject({ code: 'thirdGenerationNeedsOnline' });
    expect(fault).toHaveProperty('nextStep', expect.stringMatching(/医保码.*身份证/));
  },
);
