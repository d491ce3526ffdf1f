import { describe, expect, it } from 'vitest';
import { isoDateTime } from '../../src/domain/calendar.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';
import { loadTrainingEdition } from '../../src/upstream/edition.ts';
import { toPersonSnapshot } from '../../src/upstream/personWire.ts';
import { transactions } from '../../src/upstream/registry.ts';

const edition = loadTrainingEdition();
const seenAt = isoDateTime('2024-01-02 03:04:05');

const insurance = {
  balc: '70.00',
  insutype: '310',
  psn_type: '11',
  psn_insu_stas: '1',
  cvlserv_flag: '0',
  insuplc_admdvs: '220500',
};

function person(insuinfo: object[], idetinfo: object[] = []) {
  return transactions['1101'].outputSchema.parse({
    baseinfo: {
      psn_no: 'P1',
      certno: '11010519491231002X',
      psn_name: '测试甲',
      gend: '2',
      brdy: '1949-12-31',
    },
    insuinfo,
    idetinfo,
  });
}

function benefits(...trtinfo: object[]) {
  return transactions['2001'].outputSchema.parse({ trtinfo });
}

function cumulatives(...cuminfo: object[]) {
  return transactions['5206'].outputSchema.parse({ cuminfo });
}

describe('toPersonSnapshot', () => {
  it('puts 1101, 2001 and 5206 together', () => {
    const snapshot = toPersonSnapshot(
      {
        person: person([insurance]),
        benefits: {
          '310': benefits({ fund_pay_type: '310200', trt_enjymnt_flag: '1', begndate: '2015-01-01' }),
        },
        cumulatives: cumulatives(
          { insutype: '310', year: '2024', cum_ym: '202401', cum_type_code: 'TC21', cum: '15475.00' },
          { insutype: '310', year: '2024', cum_ym: '202401', cum_type_code: 'CS21', cum: '2.00' },
          { insutype: '310', year: '2023', cum_ym: '202312', cum_type_code: 'DE33', cum: '99.00' },
          { insutype: '390', year: '2024', cum_ym: '202401', cum_type_code: 'DE33', cum: '98.00' },
          { insutype: '310', year: '2024', cum_ym: '202401', cum_type_code: '9999', cum: '97.00' },
        ),
      },
      seenAt,
      edition,
    );
    expect(snapshot).toMatchObject({
      personNo: 'P1',
      identityNumber: '11010519491231002X',
      sex: 'female',
      birthDate: '1949-12-31',
      seenAt,
    });
    expect(snapshot.entitlements).toEqual([
      {
        insuranceType: '310',
        personType: '11',
        status: 'active',
        insuredAdmdvs: '220500',
        employer: null,
        civilServant: false,
        hasAccount: true,
        accountBalanceFen: 7000,
        waitingUntil: null,
        yearToDate: { ...emptyYearToDate, inpatientPoolFen: 1547500, admissionCount: 2 },
      },
    ]);
  });

  it('takes the latest month of a code that comes once per month', () => {
    const months = ['202401', '202403', '202402'].map((cum_ym, index) => ({
      insutype: '310',
      year: '2024',
      cum_ym,
      cum_type_code: 'TC21',
      cum: `${index + 1}00.00`,
    }));
    const answers = { person: person([insurance]), benefits: {}, cumulatives: cumulatives(...months) };
    const [entitlement] = toPersonSnapshot(answers, seenAt, edition).entitlements;
    expect(entitlement?.yearToDate.inpatientPoolFen).toBe(20000);
  });

  it.each([
    [
      'a pool row that begins later',
      { fund_pay_type: '390100', trt_enjymnt_flag: '0', begndate: '2024-03-01' },
      '2024-03-01',
    ],
    [
      'one refused for another reason',
      { fund_pay_type: '390100', trt_enjymnt_flag: '0', begndate: '2023-03-01' },
      null,
    ],
    [
      'another fund that begins later',
      { fund_pay_type: '390200', trt_enjymnt_flag: '0', begndate: '2024-03-01' },
      null,
    ],
    ['an enjoyed pool row', { fund_pay_type: '390100', trt_enjymnt_flag: '1', begndate: '2024-03-01' }, null],
  ])('waiting period: %s', (_what, row, expected) => {
    const resident = { ...insurance, insutype: '390' };
    const answers = { person: person([resident]), benefits: { '390': benefits(row) }, cumulatives: null };
    expect(toPersonSnapshot(answers, seenAt, edition).entitlements[0]?.waitingUntil).toBe(expected);
  });

  it('has no account where 2001 says so (单建统筹), and none for residents unasked', () => {
    const refused = benefits({ fund_pay_type: '310200', trt_enjymnt_flag: '0', begndate: '2015-01-01' });
    const both = person([insurance, { ...insurance, insutype: '390' }]);
    const asked = toPersonSnapshot(
      { person: both, benefits: { '310': refused }, cumulatives: null },
      seenAt,
      edition,
    );
    expect(asked.entitlements.map((entitlement) => entitlement.hasAccount)).toEqual([false, false]);
    const unasked = toPersonSnapshot({ person: both, benefits: {}, cumulatives: null }, seenAt, edition);
    expect(unasked.entitlements.map((entitlement) => entitlement.hasAccount)).toEqual([true, false]);
  });

  it('puts the insurance in force first and leaves other schemes out', () => {
    const rows = [
      { ...insurance, insutype: '390', psn_insu_stas: '4' },
      { ...insurance, insutype: '510' },
      { ...insurance, psn_insu_stas: '1' },
    ];
    const { entitlements } = toPersonSnapshot(
      { person: person(rows), benefits: {}, cumulatives: null },
      seenAt,
      edition,
    );
    expect(entitlements.map(({ insuranceType, status }) => [insuranceType, status])).toEqual([
      ['310', 'active'],
      ['390', 'ended'],
    ]);
  });

  it.each([
    [{ psn_insu_stas: '2' }, 'suspended'],
    [{ psn_insu_stas: '3' }, 'invalid'],
    [{ psn_insu_stas: '0' }, 'none'],
    [{ psn_insu_stas: '7' }, 'invalid'],
    [{ psn_insu_stas: null, paus_insu_date: '2023-05-01' }, 'suspended'],
    [{ psn_insu_stas: null, paus_insu_date: '' }, 'active'],
  ])('status of %j', (change, expected) => {
    const answers = { person: person([{ ...insurance, ...change }]), benefits: {}, cumulatives: null };
    expect(toPersonSnapshot(answers, seenAt, edition).entitlements[0]?.status).toBe(expected);
  });

  it('keeps the identity classes of today only', () => {
    const classes = [
      { psn_idet_type: '2303', begntime: '2024-01-01 00:00:00', endtime: '2024-12-31 00:00:00' },
      { psn_idet_type: '2304', begntime: '2022-01-01 00:00:00', endtime: '2023-12-31 00:00:00' },
      { psn_idet_type: '2305', begntime: '2024-02-01 00:00:00' },
      { psn_idet_type: '2102', begntime: '2001-01-01' },
    ];
    const answers = { person: person([insurance], classes), benefits: {}, cumulatives: null };
    expect(toPersonSnapshot(answers, seenAt, edition).identityClasses).toEqual(['2303', '2102']);
  });
});
