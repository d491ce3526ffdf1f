import { describe, expect, it } from 'vitest';
import {
  billDraftOf,
  changeDraft,
  type Draft,
  type DraftAction,
  draftFault,
  emptyDraft,
  maxLines,
  typedDate,
} from '../../renderer/bill/draft.ts';
import { catalogue, employeePerson, today } from './fakePeople.ts';

const [item, other] = catalogue;
if (item === undefined || other === undefined) throw new Error('the catalogue of the tests is empty');
const entitlement = employeePerson.entitlements[0] ?? null;

function draftAfter(...actions: readonly DraftAction[]): Draft {
  return actions.reduce(changeDraft, emptyDraft(today));
}

describe('changeDraft', () => {
  it('adds with quantity one and the price of the catalogue', () => {
    expect(draftAfter({ do: 'add', item }).lines).toEqual([{ id: 1, item, quantity: '1', price: null }]);
  });

  it('never gives a removed line’s id to another', () => {
    const draft = draftAfter({ do: 'add', item }, { do: 'remove', id: 1 }, { do: 'add', item: other });
    expect(draft.lines.map(({ id }) => id)).toEqual([2]);
    expect(changeDraft(draft, { do: 'clear', today }).nextId).toBe(3);
  });

  it('makes full-width figures half-width', () => {
    const draft = draftAfter({ do: 'add', item }, { do: 'setQuantity', id: 1, text: '１２．５' });
    expect(draft.lines[0]?.quantity).toBe('12.5');
  });

  it.each([
    ['12.8', null],
    ['12.80', null],
    ['12.81', '12.81'],
  ])('the price %s beside 12.8 of the catalogue', (text, price) => {
    const draft = draftAfter({ do: 'add', item }, { do: 'setPrice', id: 1, text });
    expect(draft.lines[0]?.price).toBe(price);
  });

  it('holds no more lines than the contract', () => {
    const add: DraftAction = { do: 'add', item };
    expect(draftAfter(...Array.from({ length: maxLines + 3 }, () => add)).lines).toHaveLength(400);
  });
});

describe('draftFault', () => {
  const withLine = (action: DraftAction) => draftFault(draftAfter({ do: 'add', item }, action));

  it.each(['', '0', '-1', '1.23456', 'abc', '0.0000'])('refuses the quantity "%s"', (text) => {
    expect(withLine({ do: 'setQuantity', id: 1, text })).toContain('第 1 行的数量');
  });

  it.each(['', '-1', '1.2345678', '1,5'])('refuses the price "%s"', (text) => {
    expect(withLine({ do: 'setPrice', id: 1, text })).toContain('第 1 行的单价');
  });

  it.each([
    ['999999999999', '19999.99'],
    // A bar code scanned into the quantity of an item of 12.80.
    ['690123456789', '12.8'],
    ['8', '12500000'],
  ])('refuses the amount of %s × %s, above 99 999 999.99', (quantity, price) => {
    const draft = draftAfter(
      { do: 'add', item },
      { do: 'setQuantity', id: 1, text: quantity },
      { do: 'setPrice', id: 1, text: price },
    );
    expect(draftFault(draft)).toContain('99,999,999.99');
  });

  it('accepts four decimals of quantity and six of price', () => {
    expect(withLine({ do: 'setQuantity', id: 1, text: '0.1234' })).toBeNull();
    expect(withLine({ do: 'setPrice', id: 1, text: '0.123456' })).toBeNull();
  });

  it('refuses a stay that ends before it begins, and days that do not exist', () => {
    const inpatient = draftAfter({ do: 'add', item }, { do: 'switchKind' });
    expect(draftFault(inpatient)).toBeNull();
    expect(draftFault(changeDraft(inpatient, { do: 'setBeganOn', text: '20200902' }))).toContain('晚于');
    expect(draftFault(changeDraft(inpatient, { do: 'setSettledOn', text: '2021-02-29' }))).toContain('日期');
  });
});

it.each([
  ['20250307', '2025-03-07'],
  ['2025-03-07', '2025-03-07'],
  ['2025/03/07', '2025-03-07'],
  ['２０２５０３０７', '2025-03-07'],
  ['20250230', null],
  ['250307', null],
  ['', null],
])('typedDate("%s")', (text, day) => {
  expect(typedDate(text)).toBe(day);
});

describe('billDraftOf', () => {
  const bill = (draft: Draft, accountAllowed = true) =>
    billDraftOf(draft, employeePerson, entitlement, today, accountAllowed);

  it('is null without person, lines, or with a figure half typed', () => {
    const one = draftAfter({ do: 'add', item });
    expect(billDraftOf(one, null, null, today, true)).toBeNull();
    expect(bill(emptyDraft(today))).toBeNull();
    expect(bill(changeDraft(one, { do: 'setQuantity', id: 1, text: '' }))).toBeNull();
  });

  it('never spends the account offline', () => {
    const one = draftAfter({ do: 'add', item });
    expect(bill(one)?.useAccount).toBe(true);
    expect(bill(one, false)?.useAccount).toBe(false);
  });

  it('keeps an outpatient visit to today, whatever the dates of a stay were', () => {
    const draft = draftAfter(
      { do: 'add', item },
      { do: 'switchKind' },
      { do: 'setBeganOn', text: '20200801' },
      { do: 'switchKind' },
    );
    expect(bill(draft)).toMatchObject({ kind: 'outpatient', beganOn: '2020-09-01', settledOn: '2020-09-01' });
  });
});
