import { describe, expect, test } from 'vitest';
import { CardFaultError } from '../../src/devices/cardFaultText.ts';
import { readSocialCardFiles } from '../../src/devices/socialCard.ts';
import { socialCardCredential } from '../../src/devices/socialCardCredential.ts';
import type { TransmitTpdu } from '../../src/devices/t0.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { CardModel } from '../../src/training/card/cardModel.ts';
import type { CardProfile } from '../../src/training/card/cardProfile.ts';
import { cardProfiles } from '../../src/training/card/cardProfiles.ts';
import { hexBytes, toHex } from './hexBytes.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };
const resetInformation = '00814E43238697159900BF7C7A';

/** The worked sequence of card readers section 2.5 in its order, with the answer examples given there; the rest is made up. */
const workedSequence: readonly (readonly [string, string])[] = [
  ['00A404000F7378312E73682EC9E7BBE1B1A3D5CF', '9000'],
  ['00B2012812', '0110 220500 D156000005 0102030405060708 9000'],
  ['00B2032806', '0304 322E3030 9000'],
  ['00B2052806', '0504 20190301 9000'],
  ['00B2062806', '0604 20290301 9000'],
  ['00B207280B', '07 09 413132333435363738 9000'],
  ['00B2083014', '08 12 313130313035313934393132333130303258 9000'],
  ['00B2093020', `09 1E D5C5C8FD ${'00'.repeat(26)} 9000`],
  ['00B24E3016', '6A83'],
  ['00B20A3003', '0A 01 32 9000'],
  ['00B20B3003', '0B 01 01 9000'],
  ['00B20D3006', '0D 04 19491231 9000'],
];

function scripted(changes: Readonly<Record<string, string>> = {}): {
  transmit: TransmitTpdu;
  asked: string[];
} {
  const answers = new Map([...workedSequence, ...Object.entries(changes)]);
  const asked: string[] = [];
  return {
    asked,
    transmit: (tpdu) => {
      asked.push(toHex(tpdu));
      return Promise.resolve(hexBytes(answers.get(toHex(tpdu)) ?? '6A86'));
    },
  };
}

async function read(transmit: TransmitTpdu, homeArea: string | null = null) {
  return socialCardCredential(await readSocialCardFiles(transmit), resetInformation, {
    ...context,
    homeArea,
  });
}

async function faultOf(changes: Readonly<Record<string, string>>) {
  const error = await read(scripted(changes).transmit).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CardFaultError);
  return (error as CardFaultError).fault;
}

describe('the worked sequence', () => {
  test('is sent as printed, command by command', async () => {
    const card = scripted();
    await read(card.transmit);
    expect(card.asked).toEqual(workedSequence.map(([command]) => command));
  });

  test('gives the holder of the answer examples', async () => {
    expect(await read(scripted().transmit)).toEqual({
      medium: 'socialCard',
      identityNumber: '11010519491231002X',
      certificate: 'residentIdentityCard',
      name: '张三',
      cardNumber: 'A12345678',
      businessString: null,
      cardSerial: '220500D1560000050102030405060708',
      specification: '2.00',
      issuingArea: '220500',
      issuedOn: '2019-03-01',
      validUntil: '2029-03-01',
      sex: 'female',
      ethnicity: '01',
      birthDate: '1949-12-31',
      resetInformation,
      warnings: [],
    });
  });
});

describe('faults and warnings', () => {
  test.each([
    ['notSocialCard', { '00A404000F7378312E73682EC9E7BBE1B1A3D5CF': '6A82' }],
    ['cardLocked', { '00A404000F7378312E73682EC9E7BBE1B1A3D5CF': '9303' }],
    ['cardLocked', { '00A404000F7378312E73682EC9E7BBE1B1A3D5CF': '6A81' }],
    ['cardLocked', { '00B2012812': '6283' }],
    ['fieldProtected', { '00B2083014': '6982' }],
    ['fieldProtected', { '00B2093020': '6982' }],
    ['fieldMissing', { '00B2093020': '6A83' }],
    ['fieldMissing', { '00B2093020': `091E${'00'.repeat(30)}9000` }],
    ['fieldMissing', { '00B2093020': `091E${'20'.repeat(30)}9000` }],
    ['identityNumberInvalid', { '00B2083014': '0812 313130313035313934393132333130303231 9000' }],
    ['identityNumberInvalid', { '00B2083014': '0812 313130313035313934393132333130303200 9000' }],
    ['cardExpired', { '00B2062806': '0604 20260114 9000' }],
    ['cardDataDamaged', { '00B207280B': '07 09 413132333435363700 9000' }],
    ['cardDataDamaged', { '00B2012812': `0103 220500 9000` }],
    ['cardDataDamaged', { '00B2032806': '0304 32003030 9000' }],
    ['cardDataDamaged', { '00B2093020': `091E D5C5FF ${'00'.repeat(27)} 9000` }],
    ['cardDataDamaged', { '00B2093020': `091E D5C50A ${'00'.repeat(27)} 9000` }],
    [
      'thirdGenerationNeedsOnline',
      { '00B2032806': '0304 332E3030 9000', '00B2083014': '9000', '00B2093020': '9000' },
    ],
    [
      'thirdGenerationNeedsOnline',
      { '00B2032806': '0304 332E3030 9000', '00B2083014': `0812${'30'.repeat(18)}9000` },
    ],
    ['thirdGenerationNeedsOnline', { '00B2032806': '0304 332E3030 9000', '00B2083014': '6982' }],
  ])('%s', async (code, changes) => {
    const fault = await faultOf(changes);
    expect(fault.code).toBe(code);
    // What did not happen to the money is said once, by the desk: see readCredential.
    expect(fault.message).not.toContain('没有收款');
    expect(fault.detail).not.toContain('110105');
    expect(fault.detail).not.toContain('张');
  });

  test('valid until today is valid', async () => {
    const card = scripted({ '00B2062806': '0604 20260115 9000' });
    expect((await read(card.transmit)).validUntil).toBe('2026-01-15');
  });

  test.each([
    ['性别', { '00B20A3003': '0A0131 9000' }],
    ['出生日期', { '00B20D3006': '0D0419491230 9000' }],
    ['卡有效期不是有效日期', { '00B2062806': '0604 20291301 9000' }],
    ['卡识别码', { '00B2012812': '0110 220500 D156000099 0102030405060708 9000' }],
  ])('a contradiction about %s is a warning, and the card is read', async (part, changes) => {
    const credential = await read(scripted(changes).transmit);
    expect(credential.warnings).toHaveLength(1);
    expect(credential.warnings[0]).toContain(part);
    expect(credential.identityNumber).toBe('11010519491231002X');
  });

  test('a card issued in another city earns a hint, one of the same city does not', async () => {
    expect((await read(scripted().transmit, '110100')).warnings).toEqual([
      '发卡地区 220500 不是本地，可能属于异地就医。',
    ]);
    expect((await read(scripted().transmit, '220502')).warnings).toEqual([]);
  });

  test.each(['6A83', '6A82', '6982', '6281'])('optional records may be refused with %s', async (refusal) => {
    const optional = ['00B2052806', '00B2062806', '00B20A3003', '00B20B3003', '00B20D3006'];
    const credential = await read(
      scripted(Object.fromEntries(optional.map((each) => [each, refusal]))).transmit,
    );
    expect(credential).toMatchObject({
      issuedOn: null,
      validUntil: null,
      sex: 'unknown',
      ethnicity: null,
      birthDate: null,
    });
  });
});

function commandsOf(profile: CardProfile): { transmit: TransmitTpdu; asked: string[] } {
  const card = new CardModel(profile);
  card.reset();
  const asked: string[] = [];
  return {
    asked,
    transmit: (tpdu) => {
      asked.push(toHex(tpdu));
      return Promise.resolve(card.transmit(tpdu));
    },
  };
}

describe('cards of different makers', () => {
  test.each([
    'secondGeneration',
    'correctsEveryLe',
    'numbersOnly',
    'tagsTakenForNumbers',
    'selectThenTag',
    'selectThenNumber',
  ] as const)('%s: the same holder comes out', async (name) => {
    const credential = await read(commandsOf(cardProfiles[name]).transmit);
    expect(credential).toMatchObject({
      identityNumber: '11010519491231002X',
      name: '张三',
      sex: 'female',
      birthDate: '1949-12-31',
      cardNumber: 'A12345678',
      warnings: [],
    });
  });

  test('the ladder goes from SFI and tag over SFI and number to the selected file', async () => {
    const { transmit, asked } = commandsOf(cardProfiles.selectThenNumber);
    await read(transmit);
    const issuer = asked.filter((each) => each !== '00C0000006' && !each.startsWith('00C00000'));
    expect(issuer.slice(1, 7)).toEqual([
      '00B2012812',
      '00B2012C00',
      '00A4020002EF05',
      '00A4000002EF05',
      '00B2010012',
      '00B2010400',
    ]);
  });

  test('an operating system that ignores the file identifier form is asked by the other', async () => {
    const { transmit, asked } = commandsOf(cardProfiles.selectThenTag);
    await read(transmit);
    expect(asked).toContain('00A4020002EF06');
    expect(asked).toContain('00B2080014');
    expect(asked).not.toContain('00A4000002EF06');
  });

  test('an answer that stops making sense ends: no card can keep the reading going for ever', async () => {
    let count = 0;
    const nonsense: TransmitTpdu = (tpdu) => {
      count += 1;
      return Promise.resolve(tpdu[1] === 0xa4 ? hexBytes('9000') : hexBytes('7701AA 9000'));
    };
    const error = await read(nonsense).catch((caught: unknown) => caught);
    expect((error as CardFaultError).fault.code).toBe('fieldMissing');
    expect(count).toBeLessThan(300);
  });
});

describe('names', () => {
  test('continue in 姓名扩展, also across the bytes of one character', async () => {
    const credential = await read(commandsOf(cardProfiles.longName).transmit);
    expect(credential.name).toBe('阿卜杜热合曼·买买提依明·吐𠮷逊江·艾力');
    expect(credential.warnings).toEqual([]);
  });

  test('cut by a first-generation card are shown with a warning', async () => {
    const credential = await read(commandsOf(cardProfiles.longNameCut).transmit);
    expect(credential.name).toBe('A阿卜杜热合曼·买买提依明·吐');
    expect(credential.warnings).toEqual(['卡上的姓名可能被截断，请核对姓名全文。']);
  });

  // 𠮷 is 95 34 B2 35 and 㐂 is 81 39 EF 31 in GB 18030-2005.
  test('with characters of four bytes', async () => {
    const bytes = `091E CDF5 9534B235 8139EF31 ${'00'.repeat(20)} 9000`;
    expect((await read(scripted({ '00B2093020': bytes }).transmit)).name).toBe('王𠮷㐂');
    expect((await read(commandsOf(cardProfiles.rareCharacter).transmit)).name).toBe('王𠮷㐂');
  });
});
