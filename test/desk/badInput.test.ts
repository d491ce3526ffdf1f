import { describe, expect, it } from 'vitest';
import type { BillDraft } from '../../src/bridge/contract.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';
import { checkCharacterOf } from '../../src/domain/identityNumber.ts';
import { nothingSettled } from '../../src/domain/problem.ts';
import { trainingPersons } from '../../src/training/centre/persons.ts';
import { bookFaults, localSettlements } from './bookFaults.ts';
import { problemOf, startTerminal, type Terminal } from './deskHarness.ts';

type Line = BillDraft['lines'][number];

const line = (changes: Partial<Line>): Line => ({
  catalogueCode: 'YJPX-S01',
  quantity: '1',
  price: null,
  ...changes,
});

async function prepareLines(terminal: Terminal, lines: readonly Line[]): Promise<unknown> {
  const person = await terminal.readCard('孙志强');
  return terminal.handlers['bill.prepare'](terminal.draft(person, { lines: [...lines] }));
}

describe('a wrong line', () => {
  const wrong: readonly (readonly [string, Partial<Line>, string])[] = [
    ['no quantity', { quantity: '' }, '数量'],
    ['zero', { quantity: '0' }, '数量'],
    ['below zero', { quantity: '-1' }, '数量'],
    ['five decimals', { quantity: '1.00001' }, '数量'],
    ['a word', { quantity: '两盒' }, '数量'],
    ['full-width digits', { quantity: '１' }, '数量'],
    ['an emoji', { quantity: '💊' }, '数量'],
    ['an exponent', { quantity: '1e3' }, '数量'],
    ['a price of seven decimals', { price: '1.0000001' }, '单价'],
    ['a price below zero', { price: '-1.00' }, '单价'],
    ['a price with a comma', { price: '1,000.00' }, '单价'],
    ['an emoji for a price', { price: '💰' }, '单价'],
    ['an empty price', { price: '' }, '单价'],
    ['more than the largest amount', { price: '100000000', quantity: '1' }, '上限 99,999,999.99 元'],
    [
      'more than any number holds',
      { price: '9999999999', quantity: '999999999999' },
      '上限 99,999,999.99 元',
    ],
    ['an unknown code', { catalogueCode: 'YJPX-X99' }, '目录里没有编码 YJPX-X99'],
  ];

  it('is named with its number and what is wrong with it, and nothing is stored or sent', async () => {
    const terminal = await startTerminal();
    for (const [name, changes, words] of wrong) {
      const problem = await problemOf(() => prepareLines(terminal, [line({}), line(changes)]));
      expect(problem, name).toMatchObject({ code: 'billLine', money: nothingSettled });
      expect(problem.happened, name).toContain('第 2 行');
      expect(problem.happened, name).toContain(words);
    }
    expect(localSettlements(terminal)).toEqual([]);
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('shows in the trial while the other lines keep their place', async () => {
    const terminal = await startTerminal();
    const person = await terminal.readCard('孙志强');
    const draft = terminal.draft(person, { lines: [line({ price: '0.001' }), line({ quantity: '0.5' })] });
    // A price may have three decimals, an amount never: 0.001 yuan come to nothing, half of 12.00 to 6.00.
    const trial = await terminal.handlers['bill.trial'](draft);
    expect(trial.lines.map((one) => one.amountFen)).toEqual([0, 600]);
    expect(
      await terminal.handlers['bill.trial']({ ...draft, lines: [line({ quantity: 'x' })] }),
    ).toMatchObject({
      local: null,
      problem: { code: 'billLine' },
    });
  });

  it('the largest bill is accepted, one fen more is not', async () => {
    const terminal = await startTerminal();
    const most = line({ price: '99999999.99' });
    expect((await problemOf(() => prepareLines(terminal, [most, line({ price: '0.01' })]))).code).toBe(
      'billTooLarge',
    );
    await expect(prepareLines(terminal, [most])).resolves.toMatchObject({ mode: 'online' });
  });
});

describe('a wrong bill', () => {
  it('without lines', async () => {
    const terminal = await startTerminal();
    expect(await problemOf(() => prepareLines(terminal, []))).toMatchObject({
      code: 'billEmpty',
      money: nothingSettled,
    });
  });

  it.each([
    ['settled tomorrow', { beganOn: '2026-11-23', settledOn: '2026-11-24' }],
    ['settled before it began', { beganOn: '2026-11-23', settledOn: '2026-11-22' }],
  ])('%s', async (_name, dates) => {
    const terminal = await startTerminal();
    const changes = { beganOn: dates.beganOn as IsoDate, settledOn: dates.settledOn as IsoDate };
    expect((await problemOf(() => terminal.prepare('孙志强', changes))).code).toBe('billDates');
  });

  it('for a day without published rules', async () => {
    const terminal = await startTerminal();
    const day = '2010-01-01' as IsoDate;
    const problem = await problemOf(() => terminal.prepare('孙志强', { beganOn: day, settledOn: day }));
    expect(problem).toMatchObject({ money: nothingSettled });
    expect(problem.code).toMatch(/^policy\./);
  });

  it('for an insurance the person does not hold', async () => {
    const terminal = await startTerminal();
    expect((await problemOf(() => terminal.prepare('孙志强', { insuranceType: '310' }))).code).toBe(
      'notInsured',
    );
  });

  it('for somebody who is not at the desk', async () => {
    const terminal = await startTerminal();
    const person = await terminal.readCard('孙志强');
    const draft = { ...terminal.draft(person), personNo: '22050000009999999999' };
    expect((await problemOf(() => terminal.handlers['bill.prepare'](draft))).code).toBe('personGone');
  });
});

/** 70 different amounts, 1.00 to 70.00. */
const manyLines = Array.from({ length: 70 }, (_, index) => line({ price: `${index + 1}.00` }));

describe('a long bill', () => {
  it('of a stay goes up in parts, also when the answer to one of them is lost', async () => {
    const terminal = await startTerminal();
    const person = await terminal.readCard('孙志强');
    const draft = terminal.draft(person, { kind: 'inpatient', lines: manyLines });
    terminal.centre.faults.add('2301', { kind: 'delay', delayMs: 0 });
    terminal.centre.faults.add('2301', { kind: 'dropAfterCommit' });
    const prepared = await terminal.handlers['bill.prepare'](draft);
    // 1 + 2 + … + 70 = 2485.
    expect(prepared.centre?.totalFen).toBe(248_500);
    expect((await terminal.confirm(prepared)).state).toBe('final');
    const { billId } = await terminal.handlers['bill.prepare'](draft);
    await terminal.handlers['bill.abandon']({ billId });
    await terminal.drain();
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('of an outpatient is refused before anything is sent, online and off', async () => {
    const terminal = await startTerminal();
    expect((await problemOf(() => prepareLines(terminal, manyLines))).code).toBe('billTooLong');
    await expect(prepareLines(terminal, manyLines.slice(0, 40))).resolves.toMatchObject({ mode: 'online' });
    await terminal.goOffline();
    expect((await problemOf(() => prepareLines(terminal, manyLines))).code).toBe('billTooLong');
  });
});

const withCheckDigit = (body: string): string => body + checkCharacterOf(body);

describe('a wrong person', () => {
  const typed = (terminal: Terminal, identityNumber: string, name: string) =>
    Promise.resolve(terminal.handlers['credential.typeNumber']({ identityNumber, name }));

  it.each([
    // GB 11643's example 11010519491231002X with its last digit wrong, short, with a letter, in a month 13.
    ['a wrong check digit', '110105194912310021', 'identityNumber.checkDigit'],
    ['seventeen digits', '11010519491231002', 'identityNumber.length'],
    ['a letter inside', '1101051949123100AX', 'identityNumber.characters'],
    ['a day that never was', withCheckDigit('11010519491331002'), 'identityNumber.birthDate'],
  ])('%s', async (_name, identityNumber, code) => {
    const terminal = await startTerminal();
    expect(await problemOf(() => typed(terminal, identityNumber, '张三'))).toMatchObject({
      code,
      money: nothingSettled,
    });
  });

  it('without a name', async () => {
    const terminal = await startTerminal();
    expect((await problemOf(() => typed(terminal, '11010519491231002X', '  '))).code).toBe('nameMissing');
  });

  it('whom the centre does not know', async () => {
    const terminal = await startTerminal();
    const problem = await problemOf(() => typed(terminal, '11010519491231002X', '张三'));
    expect(problem.code).toBe('centreRefused');
    expect(problem.happened).toContain('无参保信息');
  });

  it('whose name and number do not belong together', async () => {
    const terminal = await startTerminal();
    const { identityNumber } = terminal.person('孙志强');
    expect((await problemOf(() => typed(terminal, identityNumber, '孙志'))).happened).toContain('姓名');
  });

  it('whose insurance is suspended pays cash outside the insurance', async () => {
    const terminal = await startTerminal();
    expect((await terminal.readCard('王海涛')).cashOnlyReason).toContain('暂停');
    expect(await problemOf(() => terminal.prepare('王海涛'))).toMatchObject({
      code: 'notEntitled',
      money: nothingSettled,
    });
  });

  it('who holds no insurance at all', async () => {
    const [first] = trainingPersons;
    if (first === undefined) throw new Error('no training person');
    const terminal = await startTerminal({ persons: [{ ...first, name: '无保人', insurances: [] }] });
    const person = await terminal.readCard('无保人');
    expect(person).toMatchObject({
      entitlements: [],
      cashOnlyReason: '中心没有此人的参保信息，不能医保结算。',
    });
    const draft: BillDraft = {
      personNo: person.personNo,
      insuranceType: '390',
      kind: 'outpatient',
      beganOn: terminal.today(),
      settledOn: terminal.today(),
      useAccount: false,
      lines: [line({})],
    };
    expect((await problemOf(() => terminal.handlers['bill.prepare'](draft))).code).toBe('notInsured');
  });

  it('whose card cannot be read', async () => {
    const terminal = await startTerminal();
    terminal.reader.fail({
      code: 'cardRemoved',
      message: '读卡途中卡被拔出。',
      nextStep: '请重新插卡。',
      detail: '',
    });
    expect(await problemOf(() => terminal.handlers['credential.read']({}))).toMatchObject({
      code: 'card.cardRemoved',
      money: nothingSettled,
    });
  });
});

describe('a centre that answers nonsense about a person', () => {
  it('an HTML page: the cached entitlement is used, and the work goes on', async () => {
    const terminal = await startTerminal();
    await terminal.readCard('孙志强');
    terminal.centre.faults.add('1101', { kind: 'html', afterCommit: false });
    expect(await terminal.readCard('孙志强')).toMatchObject({ source: 'cache', cashOnlyReason: null });
    expect((await terminal.settle('孙志强')).state).toBe('final');
  });

  it.each([
    ['numbers where text belongs', { kind: 'wrongType' }],
    ['objects where lists belong', { kind: 'objectInsteadOfList' }],
    ['lists where objects belong', { kind: 'listInsteadOfObject' }],
  ] as const)('%s: read all the same', async (_name, fault) => {
    const terminal = await startTerminal();
    for (const infno of ['1101', '2001', '5206'] as const) terminal.centre.faults.add(infno, fault);
    const person = await terminal.readCard('卫长河');
    expect(person).toMatchObject({ source: 'centre', personNo: terminal.person('卫长河').personNo });
    expect(person.entitlements[0]?.yearToDate).toMatchObject({
      admissionCount: 2,
      inpatientPoolFen: 1_320_000,
      catastrophicBaseFen: 960_000,
    });
  });

  it('what the year has used is not told: better no split than one that counts from zero', async () => {
    const terminal = await startTerminal();
    terminal.centre.faults.add('5206', { kind: 'refuse', text: '查询服务维护中' });
    expect((await problemOf(() => terminal.readCard('卫长河'))).happened).toContain('查询服务维护中');
  });

  it('figures that contradict each other are shown, never settled by', async () => {
    const terminal = await startTerminal();
    // This centre counts the account into the fund total, and the edition says that it does not (interface 7.3).
    terminal.centre.behaviours.accountInFundTotal = true;
    const problem = await problemOf(() => terminal.prepare('赵建国', { kind: 'inpatient' }));
    expect(problem).toMatchObject({ code: 'centreContradicts', money: nothingSettled });
    await terminal.drain();
    expect(await bookFaults(terminal)).toEqual([]);
  });

  it('a trial without its figures is no trial: settled by the offline rules', async () => {
    const terminal = await startTerminal();
    terminal.centre.faults.add('2206A', { kind: 'missingAmounts' });
    const prepared = await terminal.prepare('孙志强');
    expect(prepared.mode).toBe('provisional');
  });
});
