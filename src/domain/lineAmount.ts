import { Decimal } from 'decimal.js';
import { type Fen, fen, MoneyError, zeroFen } from './money.ts';

/**
 * Whole numbers hold the products of everyday bills exactly; beyond them decimal.js does.
 *
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
  if (!quantityShape.test(text) || !/[1-9]/.test(text)) {
    throw new MoneyError(`not a quantity above zero with at most four decimals: "${text}"`);
  }
  return text;
}

/** A decimal as a whole number of its last place: 123.45 is 12345 with two places. */
interface Scaled {
  readonly units: number;
  readonly places: number;
}

function scaled(text: string): Scaled {
  const point = text.indexOf('.');
  if (point < 0) return { units: Number.parseInt(text, 10), places: 0 };
  const units = Number.parseInt(text.slice(0, point) + text.slice(point + 1), 10);
  return { units, places: text.length - point - 1 };
}

/** Half up to the fen, where whole numbers hold every step exactly; null where they do not. */
function exactFen(units: number, places: number): Fen | null {
  if (!Number.isSafeInteger(units)) return null;
  if (places <= 2) return fen(units * 10 ** (2 - places));
  const divisor = 10 ** (places - 2);
  const rest = units % divisor;
  return fen((units - rest) / divisor + (rest * 2 >= divisor ? 1 : 0));
}

function toFen(yuan: Decimal): Fen {
  return fen(yuan.times(100).toDecimalPlaces(0, Exact.ROUND_HALF_UP).toNumber());
}

/** price × quantity, half up to the fen. */
export function lineAmount(price: string, quantity: string): Fen {
  const [each, count] = [scaled(checkPrice(price)), scaled(checkQuantity(quantity))];
  return (
    exactFen(each.units * count.units, each.places + count.places) ?? toFen(new Exact(price).times(quantity))
  );
}

/**
 * The part of a line above its limit price: (price − limit) × quantity when positive
 * (interface section 9, `overlmt_amt`), half up to the fen.
 */
export function overLimitAmount(price: string, limitPrice: string, quantity: string): Fen {
  const [each, limit] = [scaled(checkPrice(price)), scaled(checkPrice(limitPrice))];
  const count = scaled(checkQuantity(quantity));
  const places = Math.max(each.places, limit.places);
  const eachUnits = each.units * 10 ** (places - each.places);
  const limitUnits = limit.units * 10 ** (places - limit.places);
  if (Number.isSafeInteger(eachUnits) && Number.isSafeInteger(limitUnits)) {
    if (eachUnits <= limitUnits) return zeroFen;
    const exact = exactFen((eachUnits - limitUnits) * count.units, places + count.places);
    if (exact !== null) return exact;
  }
  return toFen(Exact.max(0, new Exact(price).minus(limitPrice)).times(quantity));
}
