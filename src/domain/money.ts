/**
 * Money is a whole number of fen. Values of type `Fen` are made only by the constructors here, which throw, so a
 * fractional, unsafe or NaN amount cannot travel further than the line that produced it.
 * See docs/decisions/0001-money-is-integer-fen.md.
 */
declare const fenBrand: unique symbol;
export type Fen = number & { readonly [fenBrand]: true };

/** The largest single amount the terminal accepts: 99 999 999.99 yuan. Beyond it a keyboard has slipped. */
export const maxAmountFen = 9_999_999_999;

export class MoneyError extends Error {
  override readonly name = 'MoneyError';
}

/** @throws MoneyError unless `value` is a whole number within the safe integer range. */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value)) throw new MoneyError(`not a whole, safe number of fen: ${value}`);
  return (value === 0 ? 0 : value) as Fen;
}

export const zeroFen: Fen = fen(0);

const yuanShape = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/;

/**
 * Reads yuan written in decimal digits, at most two decimals.
 * @throws MoneyError for anything else; nothing is rounded on the way in.
 */
export function parseYuan(text: string): Fen {
  const parts = yuanShape.exec(text);
  if (parts === null) throw new MoneyError(`not an amount in yuan with at most two decimals: "${text}"`);
  const [, sign, whole, decimals = ''] = parts;
  const magnitude = Number.parseInt(`${whole}${decimals.padEnd(2, '0')}`, 10);
  return fen(sign === '-' ? -magnitude : magnitude);
}

/** Two decimals always, no grouping: the form of the wire and of the headless contract ("1234.50"). */
export function formatYuan(amount: Fen): string {
  const magnitude = Math.abs(amount);
  const cents = magnitude % 100;
  return `${amount < 0 ? '-' : ''}${(magnitude - cents) / 100}.${cents < 10 ? '0' : ''}${cents}`;
}

/** As `formatYuan`, with thousands grouped for people ("1,234.50"). */
export function displayYuan(amount: Fen): string {
  return formatYuan(amount).replace(/\B(?=(\d{3})+\.)/g, ',');
}

/** @throws MoneyError also when only a sum on the way leaves the safe range: what it lost there would not come back. */
export function addFen(...amounts: readonly Fen[]): Fen {
  let total = zeroFen;
  for (const amount of amounts) total = fen(total + amount);
  return total;
}

/** @throws MoneyError as `addFen` does */
export function subtractFen(from: Fen, ...amounts: readonly Fen[]): Fen {
  let left = from;
  for (const amount of amounts) left = fen(left - amount);
  return left;
}

export function negateFen(amount: Fen): Fen {
  return fen(-amount);
}

export function minFen(first: Fen, second: Fen): Fen {
  return Math.min(first, second) as Fen;
}

export function maxFen(first: Fen, second: Fen): Fen {
  return Math.max(first, second) as Fen;
}

/** `amount` below zero becomes zero: for remainders of limits that may already be overdrawn. */
export function notBelowZero(amount: Fen): Fen {
  return maxFen(amount, zeroFen);
}
