import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Infno, infnos } from '../../src/upstream/infno.ts';
import { transactions } from '../../src/upstream/registry.ts';
import { parseWireJson } from '../../src/upstream/wireJson.ts';

interface Fixture {
  readonly input: Record<string, unknown>;
  readonly sent: unknown;
  readonly read: unknown;
}

function fixtureText(infno: Infno): string {
  return readFileSync(new URL(`./fixtures/${infno}.json`, import.meta.url), 'utf8');
}

function fixtureOf(infno: Infno): Fixture {
  return JSON.parse(fixtureText(infno));
}

/** The answer keeps the text of its numbers, as a body read from the wire would. */
function answerOf(infno: Infno): unknown {
  return (parseWireJson(fixtureText(infno)) as { answer: unknown }).answer;
}

describe.each(infnos)('transaction %s', (infno) => {
  const fixture = fixtureOf(infno);
  const { inputSchema, outputSchema } = transactions[infno];

  it('writes the input of the field table, every field present and in order', () => {
    const sent = inputSchema.parse(fixture.input);
    expect(JSON.stringify(sent)).toBe(JSON.stringify(fixture.sent));
  });

  it('reads the answer', () => {
    expect(outputSchema.parse(answerOf(infno))).toEqual(fixture.read);
  });

  it('refuses an input without its node', () => {
    expect(inputSchema.safeParse({}).success).toBe(false);
  });
});

/** Changes one field of the first node of a fixture's input. */
function changed(infno: Infno, name: string, value: unknown): unknown {
  const [[node, content] = ['', {}], ...rest] = Object.entries(fixtureOf(infno).input);
  const change = (row: unknown) => ({ ...(row as object), [name]: value });
  return {
    [node]: Array.isArray(content) ? content.map(change) : change(content),
    ...Object.fromEntries(rest),
  };
}

describe('limits checked before anything leaves', () => {
  const refused: readonly [Infno, string, unknown, string][] = [
    ['9001', 'opter_no', 'X'.repeat(21), '操作员编号超过 20 个字符'],
    ['9001', 'mac', '  ', '签到MAC地址必填'],
    ['1101', 'card_sn', '', '使用社会保障卡时卡识别码必填'],
    ['2201', 'begntime', '2024-02-30 08:00:00', '开始时间应为 yyyy-MM-dd HH:mm:ss 的时间'],
    ['2204', 'feedetl_sn', '0', '费用明细流水号只能是 1 至 15 位数字且不为 0'],
    ['2204', 'feedetl_sn', 'A1', '费用明细流水号只能是 1 至 15 位数字且不为 0'],
    ['2204', 'cnt', '1.00001', '数量应为最多 4 位小数的数字'],
    ['2204', 'pric', '1.0000001', '单价应为最多 6 位小数的数字'],
    ['2204', 'det_item_fee_sumamt', 17.2, '明细项目费用总额必须是不超过九位数的整数分'],
    ['2204', 'hosp_appr_flag', '3', '医院审批标志只能是 0、1、2'],
    ['2207A', 'inscp_scp_amt', undefined, '符合政策范围金额必须是不超过九位数的整数分'],
    ['2402', 'endtime', undefined, '出院时间应为 yyyy-MM-dd HH:mm:ss 的时间'],
  ];

  it.each(refused)('%s %s', (infno, name, value, message) => {
    const result = transactions[infno].inputSchema.safeParse(changed(infno, name, value));
    expect(result.error?.issues.map((issue) => issue.message)).toContain(message);
  });

  it('keeps 1 to 200 lines in one call', () => {
    const [line] = fixtureOf('2204').input.feedetail as unknown[];
    const { inputSchema } = transactions['2204'];
    expect(inputSchema.safeParse({ feedetail: [] }).success).toBe(false);
    expect(inputSchema.safeParse({ feedetail: new Array(201).fill(line) }).success).toBe(false);
  });
});

describe('answers that cannot be believed', () => {
  const broken: readonly [string, Infno, string, string][] = [
    ['an amount with a third decimal', '2207A', '"fund_pay_sumamt": 59.5', '"fund_pay_sumamt": 59.505'],
    ['no cash at all', '2207A', '"psn_cash_pay": 10.5', '"psn_cash_pay": null'],
    ['no settlement id', '2207A', '"setl_id": "S1"', '"setl_id": ""'],
    [
      'an identifier written in powers of ten',
      '2201',
      '"mdtrt_id": "M1", "psn_no": "22',
      '"mdtrt_id": 1E5, "psn_no": "22',
    ],
    [
      'an object where text belongs',
      '2201',
      '"mdtrt_id": "M1", "psn_no": "22',
      '"mdtrt_id": {}, "psn_no": "22',
    ],
    ['a day that does not exist', '1101', '"brdy": "1949-12-31"', '"brdy": "1949-02-30"'],
    ['a ratio above one', '2204', '"selfpay_prop": 0.1', '"selfpay_prop": 10'],
  ];

  it.each(broken)('%s', (_what, infno, from, to) => {
    const text = fixtureText(infno);
    const answerAt = text.indexOf('"answer"');
    const at = text.indexOf(from, answerAt);
    expect(at).toBeGreaterThan(0);
    const wrong = text.slice(0, at) + to + text.slice(at + from.length);
    const { answer } = parseWireJson(wrong) as { answer: unknown };
    expect(transactions[infno].outputSchema.safeParse(answer).success).toBe(false);
  });

  it('accepts a list of one where one object is documented, not of two', () => {
    const { outputSchema } = transactions['2201'];
    expect(outputSchema.safeParse({ data: [{ mdtrt_id: 'M1' }] }).success).toBe(true);
    expect(outputSchema.safeParse({ data: [{ mdtrt_id: 'M1' }, { mdtrt_id: 'M2' }] }).success).toBe(false);
  });

  it('finds the payload of a single-node output under data', () => {
    expect(transactions['2401'].outputSchema.parse({ data: { mdtrt_id: 'M9' } })).toEqual({
      result: { mdtrt_id: 'M9' },
    });
  });
});

describe('what may be done after an unknown outcome (interface 4.1, 4.4)', () => {
  it('never sends again what moves money, a visit or lines', () => {
    const never = infnos.filter((infno) => transactions[infno].retry === 'neverResend').sort();
    expect(never).toEqual([
      '2102',
      '2103',
      '2204',
      '2207',
      '2207A',
      '2208',
      '2301',
      '2304',
      '2305',
      '2401',
      '2601',
      '3203',
      '3505A',
    ]);
  });

  it('knows the undoing transaction of each (interface section 6, typical flows)', () => {
    const undo = Object.fromEntries(infnos.map((infno) => [infno, transactions[infno].undo]));
    expect(undo).toMatchObject({
      '2201': '2202',
      '2204': '2205',
      '2207A': '2208',
      '2301': '2302',
      '2304': '2305',
      '2401': '2404',
      '2402': '2405',
      '2208': '2601',
      '2305': '2601',
    });
  });
});
