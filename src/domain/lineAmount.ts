import { Decimal } from 'decimal.js';
import { type Fen, fen, MoneyError } from './money.ts';

/**
 * The only place where unit prices (N16,6) and quantities (N16,4) become money. A private decimal.js clone: the shared
 * class rounds every operation to 20 digits by default, which is a setting somebody else may change.
 */
const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 40 });

const priceShape = /^\d{1,10}(\.\d{1,6})?$/;
const quantityShape = /^\d{1,12}(\.\d{1,4})?$/;

/** A unit price in yuan as written, at most six decimals, never negative. @throws MoneyError */
export function checkPrice(text: string): string {
  if (!priceShape.test(text)) throw new MoneyError(`not a unit price with at most six decimals: "${text}"`);
  return text;
}

/** A quantity as written, at most four decimals, greater than zero. @throws MoneyError */
export function checkQuantity(text: string): string {
  if (!quantityShape.test(text) || new Exact(text).isZero()) {
    throw new MoneyError(`not a quantity above zero with at most four decimals: "${text}"`);
  }
  return text;
}

function toFen(yuan: Decimal): Fen {
  return fen(yuan.times(100).toDecimalPlaces(0, Exact.ROUND_HALF_UP).toNumber());
}

/** price × quantity, half up to the fen. */
export function lineAmount(price: string, quantity: string): Fen {
  return toFen(new Exact(checkPrice(price)).times(checkQuantity(quantity)));
}

/**
 * The part of a line above its limit price: (price − limit) × quantity when positive
 * (interface section 9, `overlmt_amt`), half up to the fen.
 */
export function overLimitAmount(price: string, limitPrice: string, quantity: string): Fen {
  const excess = new Exact(checkPrice(price)).minus(checkPrice(limitPrice));
  return excess.greaterThan(0) ? toFen(excess.times(checkQuantity(quantity))) : fen(0);
}
