import type { BillDraft, CatalogueItem, EntitlementView, PersonView } from '../../src/bridge/contract.ts';
import { type IsoDate, isoDate } from '../../src/domain/calendar.ts';
import { checkPrice, checkQuantity, lineAmount } from '../../src/domain/lineAmount.ts';
import { displayYuan, type Fen, fen, maxAmountFen } from '../../src/domain/money.ts';
import { priceText } from './priceText.ts';

export interface DraftLine {
  /** Of this screen only; survives deleting other lines. */
  readonly id: number;
  readonly item: CatalogueItem;
  readonly quantity: string;
  /** As typed; null: the catalogue's. */
  readonly price: string | null;
}

export interface Draft {
  readonly kind: BillDraft['kind'];
  /** As typed, only used for inpatients. */
  readonly beganOn: string;
  readonly settledOn: string;
  readonly useAccount: boolean;
  readonly lines: readonly DraftLine[];
  readonly nextId: number;
}

export type DraftAction =
  | { readonly do: 'add'; readonly item: CatalogueItem }
  | { readonly do: 'setQuantity'; readonly id: number; readonly text: string }
  | { readonly do: 'setPrice'; readonly id: number; readonly text: string }
  | { readonly do: 'remove'; readonly id: number }
  | { readonly do: 'switchKind' }
  | { readonly do: 'setBeganOn'; readonly text: string }
  | { readonly do: 'setSettledOn'; readonly text: string }
  | { readonly do: 'toggleAccount' }
  | { readonly do: 'clear'; readonly today: IsoDate };

/** The contract's limit for one bill. */
export const maxLines = 400;

export function emptyDraft(today: IsoDate): Draft {
  return { kind: 'outpatient', beganOn: today, settledOn: today, useAccount: true, lines: [], nextId: 1 };
}

/** Full-width digits and points of a Chinese input method become the half-width ones. */
export function typedFigure(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[。．]/g, '.')
    .replace(/\s/g, '');
}

function withLine(draft: Draft, id: number, change: Partial<DraftLine>): Draft {
  return { ...draft, lines: draft.lines.map((line) => (line.id === id ? { ...line, ...change } : line)) };
}

export function changeDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.do) {
    case 'add': {
      if (draft.lines.length >= maxLines) return draft;
      const line: DraftLine = { id: draft.nextId, item: action.item, quantity: '1', price: null };
      return { ...draft, lines: [...draft.lines, line], nextId: draft.nextId + 1 };
    }
    case 'setQuantity':
      return withLine(draft, action.id, { quantity: typedFigure(action.text) });
    case 'setPrice': {
      const price = typedFigure(action.text);
      const line = draft.lines.find(({ id }) => id === action.id);
      const unchanged = line !== undefined && [line.item.price, priceText(line.item.price)].includes(price);
      return withLine(draft, action.id, { price: unchanged ? null : price });
    }
    case 'remove':
      return { ...draft, lines: draft.lines.filter((line) => line.id !== action.id) };
    case 'switchKind':
      return { ...draft, kind: draft.kind === 'outpatient' ? 'inpatient' : 'outpatient' };
    case 'setBeganOn':
      return { ...draft, beganOn: action.text };
    case 'setSettledOn':
      return { ...draft, settledOn: action.text };
    case 'toggleAccount':
      return { ...draft, useAccount: !draft.useAccount };
    case 'clear':
      return { ...emptyDraft(action.today), nextId: draft.nextId };
  }
}

function accepts(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

export function quantityIsGood(line: DraftLine): boolean {
  return accepts(() => checkQuantity(line.quantity));
}

export function priceIsGood(line: DraftLine): boolean {
  return line.price === null || accepts(() => checkPrice(line.price ?? ''));
}

/** Price × quantity; null while a figure is being typed, or beyond what any bill can be (a scanned code in a wrong cell). */
export function amountOf(line: DraftLine): Fen | null {
  if (!quantityIsGood(line) || !priceIsGood(line)) return null;
  try {
    const amountFen = lineAmount(line.price ?? line.item.price, line.quantity);
    return amountFen <= maxAmountFen ? amountFen : null;
  } catch {
    return null;
  }
}

/** Eight digits without hyphens are a date too: the number pad has no hyphen where the hand expects it. */
export function typedDate(text: string): IsoDate | null {
  const digits = typedFigure(text).replace(/[-/.年月日]/g, '');
  const shaped = /^\d{8}$/.test(digits)
    ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
    : typedFigure(text);
  return accepts(() => isoDate(shaped)) ? (shaped as IsoDate) : null;
}

/** Why the bill cannot be sent as it stands, in Chinese; null when it can. */
export function draftFault(draft: Draft): string | null {
  const bad = draft.lines.findIndex((line) => !quantityIsGood(line));
  if (bad >= 0) return `第 ${bad + 1} 行的数量须大于 0，最多 4 位小数`;
  const badPrice = draft.lines.findIndex((line) => !priceIsGood(line));
  if (badPrice >= 0) return `第 ${badPrice + 1} 行的单价须为不小于 0 的数，最多 6 位小数`;
  const tooLarge = draft.lines.findIndex((line) => amountOf(line) === null);
  if (tooLarge >= 0)
    return `第 ${tooLarge + 1} 行的金额超过上限 ${displayYuan(fen(maxAmountFen))} 元，请核对数量和单价`;
  if (draft.kind === 'outpatient') return null;
  const beganOn = typedDate(draft.beganOn);
  const settledOn = typedDate(draft.settledOn);
  if (beganOn === null || settledOn === null) return '入院、出院日期须为日历上的日期，如 20250307';
  return beganOn > settledOn ? '入院日期晚于出院日期' : null;
}

/** What the desk is asked to split; null while there is nobody, nothing, or something not yet filled in. */
export function billDraftOf(
  draft: Draft,
  person: PersonView | null,
  entitlement: EntitlementView | null,
  today: IsoDate,
  accountAllowed: boolean,
): BillDraft | null {
  if (person === null || entitlement === null || draft.lines.length === 0 || draftFault(draft) !== null)
    return null;
  const inpatient = draft.kind === 'inpatient';
  return {
    personNo: person.personNo,
    insuranceType: entitlement.insuranceType,
    kind: draft.kind,
    beganOn: (inpatient ? typedDate(draft.beganOn) : null) ?? today,
    settledOn: (inpatient ? typedDate(draft.settledOn) : null) ?? today,
    useAccount: draft.useAccount && entitlement.hasAccount && accountAllowed,
    lines: draft.lines.map(({ item, quantity, price }) => ({ catalogueCode: item.code, quantity, price })),
  };
}
