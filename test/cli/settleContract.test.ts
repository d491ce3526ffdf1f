import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerSettleLine } from '../../src/cli/answerSettleLine.ts';
import { loadBuiltInPacks } from '../../src/policy/loadPacks.ts';

type Json = Record<string, unknown>;

const packs = loadBuiltInPacks();

const base = {
  id: 'a',
  insuplc_admdvs: '220500',
  insutype: '310',
  med_type: '21',
  setl_time: '2020-09-01',
  psn: { psn_type: '11' },
  fixmedins: { level: '3' },
  bill: { medfee_sumamt: '20000.00' },
} as const;

const aLine = { feedetl_sn: '1', chrgitm_lv: '01', pric: '12.5', cnt: '3' } as const;
const { bill: _, ...withoutBill } = base;

function answerText(text: string): Json {
  return JSON.parse(answerSettleLine(text, packs)) as Json;
}

function answer(request: object): Json {
  return answerText(JSON.stringify(request));
}

function setlinfo(request: object): Record<string, string> {
  const found = answer(request);
  expect(found).not.toHaveProperty('error');
  return found.setlinfo as Record<string, string>;
}

interface Wrong {
  readonly name: string;
  readonly request: object;
  readonly path: readonly (string | number)[];
  readonly code?: string;
}

const wrong: readonly Wrong[] = [
  {
    name: 'a number where an amount belongs',
    request: { ...base, bill: { medfee_sumamt: 20000 } },
    path: ['bill', 'medfee_sumamt'],
  },
  { name: 'a number where a code belongs', request: { ...base, insutype: 310 }, path: ['insutype'] },
  {
    name: 'a number where a price belongs',
    request: { ...withoutBill, lines: [{ ...aLine, pric: 12.5 }] },
    path: ['lines', 0, 'pric'],
  },
  {
    name: 'a number where a ratio belongs',
    request: { ...withoutBill, lines: [{ ...aLine, selfpay_prop: 0.1 }] },
    path: ['lines', 0, 'selfpay_prop'],
  },
  {
    name: 'a negative amount',
    request: { ...base, bill: { medfee_sumamt: '-1.00' } },
    path: ['bill', 'medfee_sumamt'],
  },
  {
    name: 'three decimals',
    request: { ...base, bill: { medfee_sumamt: '1.005' } },
    path: ['bill', 'medfee_sumamt'],
  },
  {
    name: 'one decimal',
    request: { ...base, bill: { medfee_sumamt: '1.5' } },
    path: ['bill', 'medfee_sumamt'],
  },
  { name: 'no decimals', request: { ...base, acct: { balc: '100' } }, path: ['acct', 'balc'] },
  {
    name: 'an empty amount',
    request: { ...base, bill: { medfee_sumamt: '' } },
    path: ['bill', 'medfee_sumamt'],
  },
  {
    name: 'grouped thousands',
    request: { ...base, bill: { medfee_sumamt: '20,000.00' } },
    path: ['bill', 'medfee_sumamt'],
  },
  {
    name: 'an amount above the maximum',
    request: { ...base, bill: { medfee_sumamt: '100000000.00' } },
    path: ['bill', 'medfee_sumamt'],
  },
  {
    name: 'a yearly figure above the maximum',
    request: { ...base, cum: { hifmi_base: '100000000.00' } },
    path: ['cum', 'hifmi_base'],
  },
  {
    name: 'parts beyond the whole',
    request: { ...base, bill: { medfee_sumamt: '1.00', preselfpay_amt: '1.01' } },
    path: ['bill', 'medfee_sumamt'],
  },
  {
    name: 'an unknown field',
    request: { ...base, hospital: '1' },
    path: ['hospital'],
    code: 'unknown_field',
  },
  {
    name: 'an unknown field of the bill',
    request: { ...base, bill: { medfee_sumamt: '1.00', hifp_pay: '1.00' } },
    path: ['bill', 'hifp_pay'],
    code: 'unknown_field',
  },
  {
    name: 'an unknown field of a line',
    request: { ...withoutBill, lines: [aLine, { ...aLine, memo: 'x' }] },
    path: ['lines', 1, 'memo'],
    code: 'unknown_field',
  },
  {
    name: 'an unknown yearly figure',
    request: { ...base, cum: { hifp: '1.00' } },
    path: ['cum', 'hifp'],
    code: 'unknown_field',
  },
  {
    name: 'a name of our own',
    request: { ...base, psn: { psn_type: '11', personType: '11' } },
    path: ['psn', 'personType'],
    code: 'unknown_field',
  },
  { name: 'an impossible date', request: { ...base, setl_time: '2020-02-30' }, path: ['setl_time'] },
  { name: 'an impossible time', request: { ...base, setl_time: '2020-02-28 25:00:00' }, path: ['setl_time'] },
  {
    name: 'an impossible birthday',
    request: { ...base, psn: { psn_type: '11', brdy: '2019-02-29' } },
    path: ['psn', 'brdy'],
  },
  {
    name: 'an impossible end of waiting',
    request: { ...base, psn: { psn_type: '11', waiting_until: '2020-13-01' } },
    path: ['psn', 'waiting_until'],
  },
  {
    name: 'an admission after the settlement',
    request: { ...base, begntime: '2020-09-02' },
    path: ['begntime'],
  },
  { name: 'an unknown insurance', request: { ...base, insutype: '320' }, path: ['insutype'] },
  { name: 'an unknown kind of care', request: { ...base, med_type: '22' }, path: ['med_type'] },
  {
    name: 'an unknown kind of person',
    request: { ...base, psn: { psn_type: '98' } },
    path: ['psn', 'psn_type'],
  },
  {
    name: 'a kind of person that every object has',
    request: { ...base, psn: { psn_type: 'constructor' } },
    path: ['psn', 'psn_type'],
  },
  {
    name: 'an unknown class of identity',
    request: { ...base, psn: { psn_type: '11', psn_idet_type: ['2304', '9999'] } },
    path: ['psn', 'psn_idet_type', 1],
  },
  { name: 'an unknown level', request: { ...base, fixmedins: { level: '4' } }, path: ['fixmedins', 'level'] },
  { name: 'an unknown filing', request: { ...base, out_of_area: 'abroad' }, path: ['out_of_area'] },
  { name: 'an area of five digits', request: { ...base, insuplc_admdvs: '22050' }, path: ['insuplc_admdvs'] },
  { name: 'both bill and lines', request: { ...base, lines: [aLine] }, path: ['bill'] },
  { name: 'neither bill nor lines', request: withoutBill, path: ['bill'] },
  { name: 'no lines in the list', request: { ...withoutBill, lines: [] }, path: ['lines'] },
  { name: 'one object where a list belongs', request: { ...withoutBill, lines: aLine }, path: ['lines'] },
  {
    name: 'an empty line of the bill',
    request: { ...withoutBill, lines: [{}] },
    path: ['lines', 0, 'feedetl_sn'],
  },
  {
    name: 'a quantity of zero',
    request: { ...withoutBill, lines: [{ ...aLine, cnt: '0' }] },
    path: ['lines', 0, 'cnt'],
  },
  {
    name: 'a price with seven decimals',
    request: { ...withoutBill, lines: [{ ...aLine, pric: '0.0000001' }] },
    path: ['lines', 0, 'pric'],
  },
  {
    name: 'a ratio above one',
    request: { ...withoutBill, lines: [{ ...aLine, selfpay_prop: '1.01' }] },
    path: ['lines', 0, 'selfpay_prop'],
  },
  {
    name: 'an item class of its own',
    request: { ...withoutBill, lines: [{ ...aLine, chrgitm_lv: '04' }] },
    path: ['lines', 0, 'chrgitm_lv'],
  },
  {
    name: 'a use of the account that is neither word nor amount',
    request: { ...base, acct: { use: 'some' } },
    path: ['acct', 'use'],
  },
  {
    name: 'a count of admissions in text',
    request: { ...base, cum: { ipt_count: '1' } },
    path: ['cum', 'ipt_count'],
  },
  { name: 'half an admission', request: { ...base, cum: { ipt_count: 0.5 } }, path: ['cum', 'ipt_count'] },
  { name: 'null for an optional field', request: { ...base, cum: null }, path: ['cum'] },
  { name: 'no settlement date', request: { ...base, setl_time: undefined }, path: ['setl_time'] },
];

describe('a wrong request', () => {
  it.each(wrong)('is refused for $name, at its path', ({ request, path, code = 'invalid_value' }) => {
    const found = answer(request);
    expect(Object.keys(found)).toEqual(['id', 'error']);
    expect(found).toMatchObject({ id: 'a', error: { code, path } });
    expect((found.error as Json).message).toMatch(/.+/);
  });

  it.each([
    ['', 'invalid_json'],
    ['   ', 'invalid_json'],
    ['{"id":"a"', 'invalid_json'],
    ['not JSON', 'invalid_json'],
    ["{'id':'a'}", 'invalid_json'],
    ['null', 'invalid_value'],
    ['[]', 'invalid_value'],
    ['"a"', 'invalid_value'],
    ['20000.00', 'invalid_value'],
    ['{}', 'invalid_value'],
    [`${JSON.stringify(base)}${JSON.stringify(base)}`, 'invalid_json'],
    [' '.repeat(4_000_001), 'line_too_long'],
  ])('is answered, not thrown, when the line is %.20j', (text, code) => {
    expect(answerText(text)).toMatchObject({ id: null, error: { code } });
  });

  it('keeps an id only when it is text', () => {
    expect(answer({ ...base, id: 7 })).toMatchObject({ id: null, error: { path: ['id'] } });
    expect(answer({ ...base, id: '' })).toMatchObject({ id: '', setlinfo: {} });
  });

  it('does not let a field reach behind the object', () => {
    const text = JSON.stringify(base).replace('"psn":{', '"psn":{"__proto__":{"has_acct":true},');
    expect(answerText(text)).toMatchObject({ error: { code: 'unknown_field', path: ['psn', '__proto__'] } });
  });

  it('is refused for a line, or lines together, above the maximum', () => {
    const dear = { ...aLine, pric: '99999999', cnt: '1' };
    expect(answer({ ...withoutBill, lines: [{ ...dear, cnt: '2' }] })).toMatchObject({
      id: 'a',
      error: { code: 'amount_out_of_range' },
    });
    expect(answer({ ...withoutBill, lines: [dear, { ...aLine, pric: '0.99', cnt: '1' }] })).toHaveProperty(
      'setlinfo.medfee_sumamt',
      '99999999.99',
    );
    expect(answer({ ...withoutBill, lines: [dear, { ...aLine, pric: '1', cnt: '1' }] })).toMatchObject({
      error: { code: 'amount_out_of_range' },
    });
    expect(answer({ ...withoutBill, lines: [{ ...dear, cnt: '999999999999' }] })).toMatchObject({
      error: { code: 'amount_out_of_range' },
    });
  });
});

describe('a question the pack cannot answer', () => {
  it.each([
    ['a benefit that was not published', { ...base, med_type: '11' }, 'benefit_not_published'],
    ['day surgery', { ...base, med_type: '28' }, 'benefit_not_published'],
    ['a place without a pack', { ...base, insuplc_admdvs: '999900' }, 'place_without_pack'],
    ['a day before the document', { ...base, setl_time: '2020-05-28' }, 'no_value_on_date'],
    ['a referral before its rules', { ...base, out_of_area: 'referral' }, 'no_value_on_date'],
    [
      'a class 02 line without its share',
      { ...withoutBill, lines: [{ ...aLine, chrgitm_lv: '02' }] },
      'value_not_published',
    ],
  ])('is refused for %s', (_name, request, code) => {
    const found = answer(request);
    expect(found).toMatchObject({ id: 'a', error: { code, path: [] } });
    expect((found.error as Json).message).toMatch(/[一-鿿]/);
  });
});

describe('a right request', () => {
  it('of the contract’s printed example is split as printed', () => {
    const printed =
      '{"id":"a","insuplc_admdvs":"220500","insutype":"310","med_type":"21","setl_time":"2020-09-01","psn":{"psn_type":"11"},"fixmedins":{"level":"3"},"bill":{"medfee_sumamt":"20000.00"}}';
    const found = answerText(printed);
    expect(Object.keys(found)).toEqual(['id', 'setlinfo', 'setldetail', 'cum', 'policy', 'steps']);
    expect(found).toMatchObject({
      id: 'a',
      setlinfo: {
        inscp_scp_amt: '20000.00',
        act_pay_dedc: '700.00',
        hifp_pay: '15475.00',
        psn_cash_pay: '4525.00',
      },
      setldetail: [{ fund_pay_type: '310100', inscp_scp_amt: '20000.00', fund_payamt: '15475.00' }],
      policy: { pack: '220500-tonghua', confidence: 'official' },
    });
    const bands = (found.steps as Json[]).filter((step) => step.stage === 'poolBand');
    expect(bands.map((step) => step.amount)).toEqual(['6975.00', '8500.00']);
    expect(bands[0]).toMatchObject({ source: { doc: '通市政发〔2020〕3号', clause: '二（三）1（1）②' } });
  });

  it('is answered with every amount of the national table, each as text', () => {
    const info = setlinfo(base);
    expect(Object.keys(info).sort()).toEqual(
      [
        'medfee_sumamt fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt act_pay_dedc',
        'hifp_pay pool_prop_selfpay cvlserv_pay hifes_pay hifmi_pay hifob_pay hifdm_pay maf_pay oth_pay fund_pay_sumamt',
        'psn_part_amt acct_pay acct_mulaid_pay psn_cash_pay hosp_part_amt balc',
      ]
        .join(' ')
        .split(' ')
        .sort(),
    );
    for (const [name, value] of Object.entries(info)) {
      expect(`${name} ${value}`).toMatch(name === 'pool_prop_selfpay' ? / \d\.\d{2,4}$/ : / \d+\.\d{2}$/);
    }
  });

  it('takes its defaults where an optional field is absent', () => {
    const spelledOut = {
      ...base,
      mdtrtarea_admvs: '220500',
      begntime: '2020-09-01',
      psn: { psn_type: '11', psn_idet_type: [], has_acct: true },
      fixmedins: { level: '3', affiliation: 'city', community: false, public: true, kind: 'hospital' },
      bill: {
        medfee_sumamt: '20000.00',
        fulamt_ownpay_amt: '0.00',
        overlmt_selfpay: '0.00',
        preselfpay_amt: '0.00',
      },
      cum: { hifp_inpatient: '0.00', ipt_count: 0 },
      acct: { balc: '0.00', use: 'none', mulaid: [] },
      out_of_area: 'none',
    };
    expect(answer(spelledOut)).toEqual(answer(base));
  });

  it('gives an account to employees and none to residents, unless told', () => {
    const acct = { balc: '500.00', use: 'max' };
    expect(setlinfo({ ...base, acct })).toMatchObject({ acct_pay: '500.00', balc: '0.00' });
    const resident = { ...base, insutype: '390', psn: { psn_type: '15' }, acct };
    expect(setlinfo(resident)).toMatchObject({ acct_pay: '0.00', balc: '500.00' });
    expect(setlinfo({ ...base, psn: { psn_type: '11', has_acct: false }, acct })).toMatchObject({
      acct_pay: '0.00',
      balc: '500.00',
    });
  });

  it('counts the family’s accounts inside acct_pay', () => {
    const acct = { balc: '500.00', use: '800.00', mulaid: [{ balc: '200.00' }, { balc: '200.00' }] };
    expect(setlinfo({ ...base, acct })).toMatchObject({
      psn_part_amt: '4525.00',
      acct_pay: '800.00',
      acct_mulaid_pay: '300.00',
      psn_cash_pay: '3725.00',
    });
  });

  it('chooses by the settlement date, whatever its time', () => {
    for (const time of ['2020-09-01', '2020-09-01 23:59:59', '2020-09-01T00:00']) {
      expect(setlinfo({ ...base, setl_time: time }).hifp_pay).toBe('15475.00');
    }
  });

  it('carries the year on: what comes out of one goes into the next', () => {
    const first = answer(base);
    expect(first.cum).toMatchObject({ hifp_inpatient: '15475.00', ipt_count: 1 });
    const second = answer({ ...base, cum: first.cum });
    expect(second.cum).toMatchObject({ hifp_inpatient: '30950.00', ipt_count: 2 });
  });

  it('answers its lines with the split of 2204, in their order', () => {
    const found = answer({
      ...withoutBill,
      lines: [
        { ...aLine, feedetl_sn: '9', med_chrgitm_type: '09' },
        {
          feedetl_sn: '2',
          chrgitm_lv: '02',
          pric: '120',
          cnt: '3',
          pric_uplmt_amt: '100',
          selfpay_prop: '0.10',
        },
        { feedetl_sn: '5', chrgitm_lv: '03', pric: '7', cnt: '1', det_item_fee_sumamt: '6.50' },
      ],
    });
    expect(found.lines).toEqual([
      {
        feedetl_sn: '9',
        chrgitm_lv: '01',
        pric: '12.5',
        cnt: '3',
        det_item_fee_sumamt: '37.50',
        pric_uplmt_amt: '999999',
        selfpay_prop: '0.00',
        fulamt_ownpay_amt: '0.00',
        overlmt_amt: '0.00',
        preselfpay_amt: '0.00',
        inscp_scp_amt: '37.50',
        med_chrgitm_type: '09',
      },
      {
        feedetl_sn: '2',
        chrgitm_lv: '02',
        pric: '120',
        cnt: '3',
        det_item_fee_sumamt: '360.00',
        pric_uplmt_amt: '100',
        selfpay_prop: '0.10',
        fulamt_ownpay_amt: '0.00',
        overlmt_amt: '60.00',
        preselfpay_amt: '30.00',
        inscp_scp_amt: '270.00',
      },
      {
        feedetl_sn: '5',
        chrgitm_lv: '03',
        pric: '7',
        cnt: '1',
        det_item_fee_sumamt: '6.50',
        pric_uplmt_amt: '999999',
        selfpay_prop: '1.00',
        fulamt_ownpay_amt: '6.50',
        overlmt_amt: '0.00',
        preselfpay_amt: '0.00',
        inscp_scp_amt: '0.00',
      },
    ]);
  });

  it.each(['999999', '999999.00', '999999.000000'])(
    'reads a limit price of %s as none, the way the interface writes it (policy facts 5.1)',
    (limit) => {
      const found = answer({
        ...withoutBill,
        lines: [{ ...aLine, pric: '1200000', cnt: '1', pric_uplmt_amt: limit }],
      });
      expect(found).toHaveProperty('setlinfo.overlmt_selfpay', '0.00');
      expect(found).toHaveProperty('lines.0.pric_uplmt_amt', '999999');
    },
  );

  it('takes a real limit price beside that number', () => {
    const found = answer({
      ...withoutBill,
      lines: [{ ...aLine, pric: '1200000', cnt: '1', pric_uplmt_amt: '1000000' }],
    });
    expect(found).toHaveProperty('setlinfo.overlmt_selfpay', '200000.00');
  });
});

describe('any line at all', () => {
  it('is answered with one line of JSON', () => {
    const anyText = fc.oneof(fc.json(), fc.string(), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(anyText, (text) => {
        expect(answerSettleLine(text, packs)).not.toContain('\n');
        expect(answerText(text)).toHaveProperty('error.code');
      }),
    );
  });

  it('with one field set to anything is settled or refused, never thrown', () => {
    const path = fc.constantFrom(...Object.keys(base), 'cum', 'acct', 'lines', 'begntime', 'day_surgery');
    fc.assert(
      fc.property(path, fc.jsonValue(), (key, value) => {
        const found = answer({ ...base, [key]: value });
        expect('error' in found).not.toBe('setlinfo' in found);
      }),
      { numRuns: 500 },
    );
  });
});
