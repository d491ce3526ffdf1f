import { type Fen, fen, MoneyError } from '../domain/money.ts';
import { type RatioBp, ratioBp } from '../domain/ratio.ts';

const decimalShape = /^(-?)(\d{1,20})(?:\.(\d{1,20}))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * Moves the decimal point of a written number without arithmetic on binary floats.
 * @returns `text` × 10^places as a whole number
 * @throws MoneyError when `text` is no decimal number or has non-zero digits beyond `places`
 */
function scaledWhole(text: string, places: number): number {
  const parts = decimalShape.exec(text);
  if (parts === null) throw new MoneyError(`not a decimal number: "${text}"`);
  const [, sign, whole = '', decimals = '', exponent = '0'] = parts;
  const shift = Number.parseInt(exponent, 10) + places - decimals.length;
  const digits = whole + decimals;
  const kept = shift >= 0 ? digits + '0'.repeat(shift) : digits.slice(0, shift) || '0';
  const lost = shift >= 0 ? '' : digits.slice(shift);
  if (/[1-9]/.test(lost)) throw new MoneyError(`more than ${places} decimals: "${text}"`);
  return fen(Number(`${sign}${kept}`));
}

/** N16,2 in yuan, as text or as the source text of a JSON number. @throws MoneyError; nothing is rounded. */
export function parseWireAmount(text: string): Fen {
  return fen(scaledWhole(text, 2));
}

/** N5,4: "0.7", "0.7000". @throws MoneyError outside 0…1 or beyond four decimals */
export function parseWireRatio(text: string): RatioBp {
  return ratioBp(scaledWhole(text, 4));
}
