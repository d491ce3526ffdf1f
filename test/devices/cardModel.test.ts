import { describe, expect, test } from 'vitest';
import { cardFor } from '../../src/training/card/cardFor.ts';
import { CardModel } from '../../src/training/card/cardModel.ts';
import type { CardProfile } from '../../src/training/card/cardProfile.ts';
import { cardProfiles } from '../../src/training/card/cardProfiles.ts';
import { hexBytes, toHex } from './hexBytes.ts';

const select = '00A404000F7378312E73682EC9E7BBE1B1A3D5CF';

function inserted(profile: CardProfile): { send: (command: string) => string; card: CardModel } {
  const card = new CardModel(profile);
  card.reset();
  return { card, send: (command) => toHex(card.transmit(hexBytes(command))) };
}

describe('the virtual card', () => {
  const card = () => {
    const { send, card: model } = inserted(cardProfiles.secondGeneration);
    send(select);
    return { send, card: model };
  };

  test('answers the examples of card readers section 2.5', () => {
    const { send } = card();
    expect(send('00B2083014')).toBe('08123131303130353139343931323331303032589000');
    expect(send('00B2093020')).toBe(`091ED5C5C8FD${'00'.repeat(26)}9000`);
    expect(send('00B20A3003')).toBe('0A01329000');
    expect(send('00B20B3003')).toBe('0B01019000');
    expect(send('00B20D3006')).toBe('0D04194912319000');
    expect(send('00B207280B')).toBe('07094131323334353637389000');
  });

  test('holds back what SELECT answers until GET RESPONSE', () => {
    const { send } = inserted(cardProfiles.secondGeneration);
    expect(send(select)).toBe('6113');
    expect(send('00C0000020')).toBe('6C13');
    expect(send('00C0000013')).toBe('6F11840F7378312E73682EC9E7BBE1B1A3D5CF9000');
    expect(send('00C0000013')).toBe('6985');
  });

  test('record 3 of EF06 is 性别 on the first generation and 姓名扩展 on the second (section 2.4)', () => {
    const first = inserted(cardProfiles.firstGeneration);
    first.send(select);
    expect(first.send('00B2033403')).toBe('0A01319000');
    expect(card().send('00B2033416').slice(0, 4)).toBe('4E14');
  });

  test('corrects a wrong Le, knows its records and its limits', () => {
    const { send } = card();
    expect(send('00B2083000')).toBe('6C14');
    expect(send('00B2FF3014')).toBe('6A83');
    expect(send('00B2083814')).toBe('6A82');
    expect(send('00B0000004')).toBe('6D00');
    expect(send('80B2083014')).toBe('6E00');
    expect(send('00B2')).toBe('6700');
  });

  test('gives nothing before the application is selected, and forgets it at power-on', () => {
    const { send, card: model } = card();
    model.reset();
    expect(send('00B2083014')).toBe('6986');
  });

  test('counts PIN tries down to locked; tries outlive power-on, the verified state does not (section 2.7)', () => {
    const { send, card: model } = inserted(cardProfiles.holderProtected);
    send(select);
    expect(send('00B2083014')).toBe('6982');
    expect(send('0020000003000000')).toBe('63C5');
    expect(send('0020000003123456')).toBe('9000');
    expect(send('00B2083014').slice(-4)).toBe('9000');
    for (const left of ['63C5', '63C4', '63C3', '63C2', '63C1', '6983']) {
      model.reset();
      expect(send('0020000003999999')).toBe(left);
    }
    expect(send('0020000003123456')).toBe('6983');
  });

  test('gives challenges of eight bytes, never the same twice', () => {
    const { send } = card();
    const challenges = new Set(Array.from({ length: 5 }, () => send('0084000008')));
    expect(challenges.size).toBe(5);
    for (const challenge of challenges) expect(challenge).toMatch(/^[0-9A-F]{16}9000$/);
  });

  test('has the ATR of section 2.2: 17 bytes, 3B6D0000, historical bytes from 00', () => {
    const atr = toHex(cardProfiles.secondGeneration.atr);
    expect(atr).toMatch(/^3B6D000000[0-9A-F]{24}$/);
  });
});

test('a field that does not fit is refused when the card is made', () => {
  const holder = {
    identityNumber: '34052419800101001X',
    name: '长'.repeat(26),
    cardNumber: 'B23456789',
    sex: 'male',
    birthDate: '1980-01-01',
    issuingArea: '220500',
    generation: 2,
    validUntil: null,
  } as const;
  expect(() => cardFor(holder)).toThrow('do not fit');
  expect(() => cardFor({ ...holder, name: '李四', cardNumber: 'B234567890' })).toThrow('do not fit');
});
