import { describe, expect, test } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import type { CertificateKind, Credential, SocialCardCredential } from '../../src/domain/credential.ts';
import { certificateOf, keptCertificateOf } from '../../src/upstream/certificateOf.ts';
import { type Edition, loadTrainingEdition } from '../../src/upstream/edition.ts';

const national = loadTrainingEdition();
/** Interface section 3.2, the row of 江苏. */
const jiangsu: Edition = {
  ...national,
  credential: { cardNumberAs: 'withBusinessString', holderOfCardAs: '90' },
};

const number = '11010519491231002X';
const typed: Credential = {
  medium: 'typed',
  identityNumber: number,
  certificate: 'residentIdentityCard',
  name: '张三',
  warnings: [],
};
const card: SocialCardCredential = {
  ...typed,
  medium: 'socialCard',
  cardNumber: 'A12345678',
  cardSerial: '320100D1560000050102030405060708',
  businessString: 'QlVTSU5FU1M=',
  specification: '2.00',
  issuingArea: '320100',
  issuedOn: null,
  validUntil: null,
  sex: 'female',
  ethnicity: null,
  birthDate: isoDate('1949-12-31'),
  resetInformation: '',
};
const code: Credential = {
  ...typed,
  medium: 'electronicCredential',
  token: '220500ec0123456789abcdef0123456789abcd',
  insuredArea: '220500',
};
const identityCard: Credential = {
  ...typed,
  medium: 'identityCard',
  sex: 'female',
  ethnicity: null,
  birthDate: null,
  validFrom: null,
  validUntil: null,
  nationality: null,
};

describe('the table of interface section 3.2', () => {
  test.each<[string, Credential, Edition, string, string, string, string]>([
    ['01 医保电子凭证: the token, no card_sn', code, national, '01', code.token, '', '01'],
    ['02 居民身份证: the number, no card_sn', identityCard, national, '02', number, '', '01'],
    ['02 for a number said aloud', typed, national, '02', number, '', '01'],
    ['03 社会保障卡: 卡号 and 卡识别码', card, national, '03', 'A12345678', card.cardSerial, '01'],
    ['03 in 江苏: 卡号|业务卡串, 90', card, jiangsu, '03', 'A12345678|QlVTSU5FU1M=', card.cardSerial, '90'],
    ['02 in 江苏 is not by card', identityCard, jiangsu, '02', number, '', '01'],
  ])('%s', (_row, credential, edition, certificateType, certificateNo, cardSerial, personCertificateType) => {
    expect(certificateOf(credential, edition)).toEqual({
      certificateType,
      certificateNo,
      cardSerial,
      personCertificateType,
      identityNumber: number,
    });
  });

  test('in 江苏 a card read without its 业务卡串 goes by the 卡号 alone, never with an empty one', () => {
    expect(certificateOf({ ...card, businessString: null }, jiangsu).certificateNo).toBe('A12345678');
  });

  test.each<[CertificateKind, string]>([
    ['residentIdentityCard', '01'],
    ['permanentResidence', '07'],
    ['hongKongMacaoTaiwanResidence', '17'],
  ])('psn_cert_type of a %s is %s', (certificate, expected) => {
    expect(certificateOf({ ...identityCard, certificate }, national).personCertificateType).toBe(expected);
  });
});

test('what is kept of a 医保码 is the number it was decoded to, never the token', () => {
  const kept = keptCertificateOf(code, national);
  expect(kept).toMatchObject({ certificateType: '02', certificateNo: number });
  expect(JSON.stringify(kept)).not.toContain(code.token);
});
