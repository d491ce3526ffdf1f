import { expect, test } from 'vitest';
import { isoDate } from '../../../src/domain/calendar.ts';
import { checkIdentityNumber } from '../../../src/domain/identityNumber.ts';
import { residentCardFor } from '../../../src/training/identityCard/identityCardFor.ts';
import { identityCards } from '../../../src/training/identityCard/identityCards.ts';

function field(text: Uint8Array, offset: number, bytes: number): string {
  return Buffer.from(text).toString('utf16le', offset, offset + bytes);
}

/** Offsets and lengths of card readers 4.2. */
test.each([
  ['resident', 0, 30, '张三'.padEnd(15)],
  ['resident', 30, 2, '2'],
  ['resident', 32, 4, '01'],
  ['resident', 36, 16, '19491231'],
  ['resident', 122, 36, '11010519491231002X'],
  ['resident', 188, 16, '20100301'],
  ['resident', 204, 16, '长期'.padEnd(8)],
  ['resident', 220, 36, ' '.repeat(18)],
  ['residence', 32, 4, '  '],
  ['residence', 122, 36, '810000199001010019'],
  ['residence', 220, 18, 'H99999999'],
  ['residence', 238, 4, '01'],
  ['residence', 248, 2, 'J'],
  ['permanent2017', 0, 120, 'DOE, JANE ALEXANDRA'.padEnd(60)],
  ['permanent2017', 120, 2, '2'],
  ['permanent2017', 122, 30, 'ZZZ999985061501'],
  ['permanent2017', 152, 6, 'ZZZ'],
  ['permanent2017', 220, 16, '19850615'],
  ['permanent2017', 248, 2, 'I'],
  ['permanent2023', 0, 30, '杜珍'.padEnd(15)],
  ['permanent2023', 36, 16, '19850615'],
  ['permanent2023', 52, 70, 'DOE-MONTGOMERY, JANE ALEXANDRA CORD'],
  ['permanent2023', 122, 36, '911999198506150026'],
  ['permanent2023', 220, 22, 'ELIA'.padEnd(11)],
  ['permanent2023', 242, 6, 'ZZZ'],
  ['permanent2023', 248, 2, 'Y'],
] as const)('%s holds at %i, %i bytes: %j', (card, offset, bytes, content) => {
  const { text } = identityCards[card];
  expect(text).toHaveLength(256);
  expect(field(text, offset, bytes)).toBe(content);
});

test.each([
  ['residence', 'hongKongMacaoTaiwan'],
  ['permanent2023', 'permanentResident'],
] as const)('the number of %s is one of its kind', (card, kind) => {
  const number = field(identityCards[card].text, 122, 36);
  expect(checkIdentityNumber(number, isoDate('2026-01-15'))).toMatchObject({ ok: true, identity: { kind } });
});

test('what does not fit its field is refused', () => {
  const holder = {
    name: '字'.repeat(16),
    sex: '1',
    ethnicity: '01',
    birthDate: '19800101',
    address: '',
    number: '34052419800101001X',
    authority: '',
    validFrom: '20200101',
    validUntil: '长期',
  };
  expect(() => residentCardFor('太长', holder)).toThrow('does not fit');
});
