import { describe, expect, test } from 'vitest';
import { cardFault } from '../../src/devices/cardFaultText.ts';
import type { CredentialReader } from '../../src/devices/device.ts';
import { type NamedReader, readAnyCredential } from '../../src/devices/readAnyCredential.ts';
import type { ReaderStatus } from '../../src/devices/readerStatus.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import type { CardFaultCode } from '../../src/domain/cardReading.ts';
import type {
  IdentityCardCredential,
  ReadCredential,
  SocialCardCredential,
} from '../../src/domain/credential.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };

const identityCard: IdentityCardCredential = {
  medium: 'identityCard',
  identityNumber: '11010519491231002X',
  certificate: 'residentIdentityCard',
  name: '张三',
  warnings: [],
  sex: 'female',
  ethnicity: '01',
  birthDate: isoDate('1949-12-31'),
  validFrom: null,
  validUntil: null,
  nationality: null,
};
const { validFrom: _from, nationality: _nationality, ...common } = identityCard;
const socialCard: SocialCardCredential = {
  ...common,
  medium: 'socialCard',
  cardNumber: 'A12345678',
  cardSerial: '220500D1560000050102030405060708',
  businessString: null,
  specification: '2.00',
  issuingArea: '220500',
  issuedOn: null,
  resetInformation: '',
};

type Lying = ReadCredential | CardFaultCode;

/** A reader with something on it; `asked` counts its readings. */
function readerWith(deviceId: string, lying: Lying, change: Partial<ReaderStatus> = {}) {
  const status: ReaderStatus = {
    port: deviceId,
    state: 'ready',
    card: lying === 'noCard' ? 'absent' : 'present',
    firmware: null,
    message: '',
    ...change,
  };
  const asked = { count: 0 };
  const reader: CredentialReader = {
    status,
    connect: async () => {},
    stop: async () => {},
    readCredential: async () => {
      asked.count += 1;
      if (typeof lying === 'string') return { ok: false, fault: cardFault(lying, '') };
      return { ok: true, credential: lying, wireBytes: { sent: 1, received: 1 }, durationMs: 1 };
    },
  };
  return { deviceId, label: `${deviceId}号`, reader, asked } satisfies NamedReader & { asked: unknown };
}

describe('whatever lies on the desk', () => {
  test('the one reader that has something; the empty one is not asked', async () => {
    const empty = readerWith('a', 'noCard');
    const full = readerWith('b', identityCard);
    expect(await readAnyCredential([empty, full], context)).toMatchObject({
      deviceId: 'b',
      reading: { ok: true, credential: { medium: 'identityCard' } },
    });
    expect(empty.asked.count).toBe(0);
  });

  test('one person on two readers: the social card says more, whatever the order', async () => {
    for (const readers of [
      [readerWith('id', identityCard), readerWith('card', socialCard)],
      [readerWith('card', socialCard), readerWith('id', identityCard)],
    ]) {
      expect(await readAnyCredential(readers, context)).toMatchObject({
        deviceId: 'card',
        reading: { credential: { medium: 'socialCard', warnings: [] } },
      });
    }
  });

  test('the same card in two readers: the first of the configuration', async () => {
    const readers = [readerWith('first', socialCard), readerWith('second', socialCard)];
    expect(await readAnyCredential(readers, context)).toMatchObject({
      deviceId: 'first',
      reading: { ok: true },
    });
  });

  test.each([
    ['another number', { identityNumber: '34052419800101001X' }],
    ['another name', { name: '章三' }],
  ])('two cards that disagree (%s): no data at all, and no guess', async (_what, change) => {
    const readers = [readerWith('card', socialCard), readerWith('id', { ...identityCard, ...change })];
    const answer = await readAnyCredential(readers, context);
    expect(answer).toMatchObject({
      deviceId: null,
      reading: { ok: false, fault: { code: 'cardsDisagree' } },
    });
    expect(JSON.stringify(answer)).not.toMatch(/张三|章三|110105|340524/);
  });

  test('a name cut by thirty bytes, and dots written otherwise, are no disagreement', async () => {
    const whole = '阿卜杜热合曼•买买提依明•吐尔逊江•艾力';
    const cut = '阿卜杜热合曼·买买提依明·吐尔';
    const readers = [
      readerWith('card', { ...socialCard, name: cut }),
      readerWith('id', { ...identityCard, name: whole }),
    ];
    expect(await readAnyCredential(readers, context)).toMatchObject({ reading: { ok: true } });
  });

  test('a card that could not be read beside one that could is told of', async () => {
    const readers = [readerWith('card', 'thirdGenerationNeedsOnline'), readerWith('id', identityCard)];
    const { deviceId, reading } = await readAnyCredential(readers, context);
    expect(deviceId).toBe('id');
    expect(reading.ok && reading.credential.warnings).toEqual([
      expect.stringContaining('card号上还有一张卡'),
    ]);
  });

  test('of several faults, that of a card that was there', async () => {
    const readers = [readerWith('a', 'noCard', { card: 'unknown' }), readerWith('b', 'cardMute')];
    expect(await readAnyCredential(readers, context)).toMatchObject({
      deviceId: 'b',
      reading: { fault: { code: 'cardMute' } },
    });
  });

  test('all empty: everybody is asked once, since a poll may be late', async () => {
    const readers = [readerWith('a', 'noCard'), readerWith('b', 'noCard')];
    expect(await readAnyCredential(readers, context)).toMatchObject({
      reading: { fault: { code: 'noCard' } },
    });
    expect(readers.map(({ asked }) => asked.count)).toEqual([1, 1]);
  });

  test('readers that do not work are left out while another works', async () => {
    const broken = readerWith('a', 'noReader', { state: 'portMissing', card: 'unknown' });
    const readers = [broken, readerWith('b', socialCard)];
    expect(await readAnyCredential(readers, context)).toMatchObject({ deviceId: 'b', reading: { ok: true } });
    expect(broken.asked.count).toBe(0);
  });

  test('no reader configured', async () => {
    expect(await readAnyCredential([], context)).toMatchObject({
      deviceId: null,
      reading: { fault: { code: 'noReader' } },
    });
  });
});
