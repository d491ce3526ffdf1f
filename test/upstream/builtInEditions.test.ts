import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Site } from '../../src/upstream/call.ts';
import { prepareCall } from '../../src/upstream/centreClient.ts';
import {
  builtInEditions,
  type Edition,
  EditionInvalid,
  loadBuiltInEdition,
  parseEdition,
  pathOf,
  resolutionOfUnknown,
  unconfirmed,
} from '../../src/upstream/edition.ts';
import type { InputOf } from '../../src/upstream/registry.ts';

/** 2024-01-02 03:04:05 in Beijing. */
const nowMs = Date.UTC(2024, 0, 1, 19, 4, 5);

const site: Site = {
  centreUrl: 'http://127.0.0.1:1',
  fixmedinsCode: 'H00000000001',
  fixmedinsName: '测试医院',
  mdtrtareaAdmvs: '430100',
  recerSysCode: 'MBS_LOCAL',
  opter: 'C001',
  opterName: '收费一',
  opterType: '1',
  devNo: '',
};

const session = { signNo: '680003', insuplcAdmdvs: '430100', cardToken: 'TOKEN1' };

/** The reference settlement of interface 1.5, with every field any form of 2207 has. */
const reference: InputOf<'2207'> & InputOf<'2207A'> = {
  data: {
    psn_no: '43000000000000000001',
    mdtrt_cert_type: '02',
    mdtrt_cert_no: '11010519491231002X',
    psn_cert_type: '01',
    certno: '11010519491231002X',
    med_type: '11',
    medfee_sumamt: 10_000,
    psn_setlway: '01',
    mdtrt_id: 'M1',
    chrg_bchno: 'B1',
    insutype: '310',
    acct_used_flag: '1',
    fulamt_ownpay_amt: 1_000,
    overlmt_selfpay: 0,
    preselfpay_amt: 500,
    inscp_scp_amt: 8_500,
  },
} as never;

function settle(edition: Edition, input = reference, cardToken: string | null = 'TOKEN1') {
  const { settle: infno } = edition.outpatient;
  const msgid = 'H00000000001202401020304050001';
  return prepareCall(edition, site, { ...session, cardToken }, infno, input, msgid, nowMs);
}

function withData(change: Readonly<Record<string, unknown>>): typeof reference {
  return { data: { ...reference.data, ...change } } as never;
}

it('are six', () => {
  expect(builtInEditions()).toEqual(['guangdong', 'hunan', 'national', 'sichuan', 'training', 'zhejiang']);
  expect(() => loadBuiltInEdition('mars')).toThrow(EditionInvalid);
});

describe.each(builtInEditions())('%s', (id) => {
  const edition = loadBuiltInEdition(id);
  const fixture = JSON.parse(
    readFileSync(new URL(`./fixtures/editions/${id}.json`, import.meta.url), 'utf8'),
  ) as { infno: string; path: string; body: string };

  it('settles with exactly the bytes of its tables', () => {
    const prepared = settle(edition);
    expect(prepared.infno).toBe(fixture.infno);
    expect(prepared.url).toBe(`http://127.0.0.1:1/${fixture.path}`);
    expect(prepared.body).toBe(fixture.body);
  });

  it('only the training edition needs no confirmation, and only it is for training', () => {
    expect(edition.training).toBe(id === 'training');
    const doubts = unconfirmed(edition, []).map(([key]) => key);
    expect(doubts.length > 0).toBe(id !== 'training');
    expect(unconfirmed(edition, doubts)).toEqual([]);
  });

  it('recognises the texts of interface section 10 and keeps the limits of the design', () => {
    expect(edition.errorTexts.map(({ contains }) => contains)).toEqual(
      expect.arrayContaining(['未签到', '已结算', '余额不足', '暂停参保', '不在定点', '目录未对照', '超时']),
    );
    expect(edition.offline.snapshotMaxAgeHours).toBe(24);
    expect(edition.offline.operations.account).toBe('forbidden');
  });
});

/** Interface 4.1 and 12. */
describe('what the editions disagree about', () => {
  const load = (id: string) => loadBuiltInEdition(id);

  it('reversal', () => {
    expect(load('hunan').reversible).toEqual(['2102', '2207', '2304', '2401']);
    expect(resolutionOfUnknown(load('hunan'), '2208')).toEqual({ kind: 'reconcile' });
    expect(resolutionOfUnknown(load('hunan'), '2207')).toEqual({ kind: 'reverse' });
    expect(load('guangdong').reversible).toEqual(['2102', '2103', '2207', '2208', '2304', '2305', '2401']);
  });

  it('gateway, amounts and the forms of the outpatient trio', () => {
    const kinds = builtInEditions().map((id) => [id, load(id).gateway.kind]);
    expect(Object.fromEntries(kinds)).toEqual({
      national: 'tif',
      hunan: 'csb',
      guangdong: 'tif',
      zhejiang: 'xca',
      sichuan: 'frontEnd',
      training: 'csb',
    });
    expect(load('guangdong').amountFormula.accountInFundTotal).toBe(true);
    expect(load('hunan').amountFormula.accountInFundTotal).toBe(false);
    expect(load('hunan').outpatient).toEqual({ visit: '2203', trial: '2206', settle: '2207' });
    expect(load('zhejiang').outpatient).toEqual({ visit: '2203A', trial: '2206A', settle: '2207A' });
  });

  it('which transactions there are', () => {
    const speaks = (id: string, infno: string) => load(id).transactions.includes(infno as never);
    for (const infno of ['2206A', '2207A', '4101A', '3203', '3204'])
      expect(speaks('hunan', infno)).toBe(false);
    for (const infno of ['4101', '3592B', '100001', '2101']) expect(speaks('hunan', infno)).toBe(true);
    for (const infno of ['3592B', '100001', '4101']) expect(speaks('zhejiang', infno)).toBe(false);
    expect(() => pathOf(load('hunan'), '2207A')).toThrow(EditionInvalid);
  });
});

describe('nothing leaves', () => {
  it('of a transaction the edition does not have', () => {
    const hunan = loadBuiltInEdition('hunan');
    expect(() => prepareCall(hunan, site, session, '2207A', reference, 'M', nowMs)).toThrow('没有这个交易');
  });

  it('with a code outside the dictionary of the edition', () => {
    const hunan = loadBuiltInEdition('hunan');
    expect(() => settle(hunan, withData({ mdtrt_cert_type: '04' }))).toThrow(
      'mdtrt_cert_type 04 不在本地字典中。请求没有发出。',
    );
  });

  it('in 四川 without a card read for this settlement', () => {
    const sichuan = loadBuiltInEdition('sichuan');
    expect(() => settle(sichuan, reference, null)).toThrow('需要重新读卡');
    const { body } = settle(sichuan, withData({ exp_content: '{"IPT_TYPE":"1"}' }));
    expect(JSON.parse(body).input.data.expContent).toBe('{"IPT_TYPE":"1","card_token":"TOKEN1"}');
  });

  it('without a required person field where the edition has it', () => {
    expect(() => settle(loadBuiltInEdition('hunan'), withData({ certno: '' }))).toThrow('证件号码必填');
    expect(settle(loadBuiltInEdition('guangdong'), withData({ certno: '' })).body).not.toContain('certno');
  });
});

describe('the field overlay', () => {
  const national = loadBuiltInEdition('national');
  const over = (fields: Partial<Edition['fields']>): Edition => ({
    ...national,
    fields: { ...national.fields, ...fields },
  });
  const dataOf = (edition: Edition) => JSON.parse(settle(edition).body).input.data;

  it('translates codes: psn_cert_type as a single digit, 普通住院 2101 in 湖南', () => {
    const single = over({ absent: {}, codes: { psn_cert_type: { '01': '1' } } });
    expect(dataOf(single).psn_cert_type).toBe('1');
    expect(loadBuiltInEdition('hunan').fields.codes.med_type?.['21']).toBe('2101');
  });

  it('adds constant fields to the node that has them', () => {
    const extra = over({ extra: { '2207': [{ node: 'data', name: 'region_flag', value: 'X' }] } });
    expect(dataOf(extra).region_flag).toBe('X');
  });

  it('makes required fields optional: 1101 of the older baseline', () => {
    const input = {
      data: { mdtrt_cert_type: '02', mdtrt_cert_no: '11010519491231002X', psn_cert_type: '01' },
    } as never;
    const { body } = prepareCall(national, site, session, '1101', input, 'M', nowMs);
    expect(JSON.parse(body).input.data).toMatchObject({ certno: '', psn_name: '' });
    expect(() => prepareCall(loadBuiltInEdition('hunan'), site, session, '1101', input, 'M', nowMs)).toThrow(
      '证件号码必填',
    );
  });

  it('still wants the card serial of a 社会保障卡 where the field exists', () => {
    const card = withData({ mdtrt_cert_type: '03', mdtrt_cert_no: 'T00000001' });
    expect(() => settle(loadBuiltInEdition('hunan'), card)).toThrow('卡识别码必填');
    expect(() => settle(loadBuiltInEdition('guangdong'), card)).not.toThrow();
  });
});

describe('the signature of the envelope, where a bureau wants one', () => {
  const national = loadBuiltInEdition('national');
  const signing = (signtype: Edition['gateway']['signtype']): Edition => ({
    ...national,
    gateway: { ...national.gateway, signtype },
  });

  it('is missing without a key, and nothing leaves', () => {
    expect(() => settle(signing('SM2'))).toThrow('没有配置签名密钥');
  });

  it('names its type and signs the input', () => {
    const signed = { ...site, signingKey: 'SECRETDEMO' };
    const { settle: infno } = national.outpatient;
    const { body } = prepareCall(signing('SM3'), signed, session, infno, reference, 'M', nowMs);
    const envelope = JSON.parse(body) as { signtype: string; cainfo: string };
    expect(envelope.signtype).toBe('SM3');
    expect(envelope.cainfo).toMatch(/^[0-9A-F]{64}$/);
  });
});

describe('an edition over another', () => {
  it('says only what differs', () => {
    const place = parseEdition('base: hunan\nid: changsha\ntitle: 长沙\nunverified: {}\n');
    expect(place.id).toBe('changsha');
    expect(place.reversible).toEqual(loadBuiltInEdition('hunan').reversible);
  });

  it.each([
    ['base: nowhere\nid: x\ntitle: x\n', 'there is no edition nowhere'],
    ['base: ../secret\nid: x\ntitle: x\n', 'base: no edition'],
    ['base: hunan\nid: x\ntitle: x\nreversible: [2207A]\n', 'reversible: 2207A is not in transactions'],
    [
      'base: national\nid: x\ntitle: x\ntransactions: ["9001", "2203", "2206"]\n',
      '2207 is not in transactions',
    ],
  ])('%s', (yaml, message) => {
    expect(() => parseEdition(yaml)).toThrow(message);
  });
});
