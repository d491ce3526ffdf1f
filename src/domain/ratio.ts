import { type Fen, fen, MoneyError } from './money.ts';

/** A ratio in ten-thousandths (75 % = 7500), the resolution the interface gives ratios (N5,4). */
declare const ratioBrand: unique symbol;
export type RatioBp = number & { readonly [ratioBrand]: true };

export const fullRatio = 10_000 as RatioBp;

/** @throws MoneyError unless a whole number of ten-thousandths in [0, 10000]. */
export function ratioBp(value: number): RatioBp {
  if (!Number.isSafeInteger(value) || value < 0 || value > 10_000) {
    throw new MoneyError(`not a ratio between 0 and 1 in ten-thousandths: ${value}`);
  }
  return value as RatioBp;
}

const ratioShape = /^([01])(?:\.(\d{1,4}))?$/;

/** Reads "0.75", "1", "0.0850". @throws MoneyError for anything else. */
export function parseRatio(text: string): RatioBp {
  const parts = ratioShape.exec(text);
  if (parts === null)
    throw new MoneyError(`not a ratio between 0 and 1 with at most four decimals: "${text}"`);
  const [, whole, decimals = ''] = parts;
  return ratioBp(Number.parseInt(`${whole}${decimals.padEnd(4, '0')}`, 10));
}

/** At least two decimals, at most four: "0.75", "0.0850" → "0.085". */
export function formatRatio(ratio: RatioBp): string {
  const digits = String(ratio).padStart(5, '0');
  const end = ratio % 100 === 0 ? 3 : ratio % 10 === 0 ? 4 : 5;
  return `${digits[0]}.${digits.slice(1, end)}`;
}

/** "75%", "62.5%": for people. */
export function displayPercent(ratio: RatioBp): string {
  const whole = Math.trunc(ratio / 100);
  const rest = ratio % 100;
  return rest === 0 ? `${whole}%` : `${whole}.${String(rest).padStart(2, '0').replace(/0$/, '')}%`;
}

/** How an exact result between two fen is settled. The mode in force is part of the trace. */
export type RoundingMode = 'halfAwayFromZero' | 'halfEven' | 'truncate';

function roundsUp(
  twiceRest: bigint | number,
  divisor: bigint | number,
  isOdd: boolean,
  mode: RoundingMode,
): boolean {
  if (mode === 'truncate') return false;
  return twiceRest > divisor || (twiceRest === divisor && (mode === 'halfAwayFromZero' || isOdd));
}

function divideSafely(magnitude: number, divisor: number, mode: RoundingMode): number {
  const rest = magnitude % divisor;
  const quotient = (magnitude - rest) / divisor;
  return roundsUp(rest * 2, divisor, quotient % 2 === 1, mode) ? quotient + 1 : quotient;
}

function divideExactly(magnitude: bigint, divisor: bigint, mode: RoundingMode): number {
  const quotient = magnitude / divisor;
  const up = roundsUp((magnitude % divisor) * 2n, divisor, quotient % 2n === 1n, mode);
  return Number(up ? quotient + 1n : quotient);
}

/**
 * `amount` × `factor` ÷ `divisor`, rounded once; the sign is the amount's. Products of amounts the terminal accepts stay
 * far inside the safe integers, where remainder and quotient are exact; anything larger goes through BigInt.
 */
function timesOver(amount: number, factor: number, divisor: number, mode: RoundingMode): Fen {
  const size = Math.abs(amount);
  const product = size * factor;
  const rounded = Number.isSafeInteger(product)
    ? divideSafely(product, divisor, mode)
    : divideExactly(BigInt(size) * BigInt(factor), BigInt(divisor), mode);
  return fen(Math.sign(amount) * rounded);
}

/** `amount` × `ratio`, rounded once to the fen. The product is formed exactly, whatever its size. */
export function shareOf(amount: Fen, ratio: RatioBp, mode: RoundingMode): Fen {
  return timesOver(amount, ratio, 10_000, mode);
}

/**
 * The cost that a payment of `payment` at `ratio` covers, rounded to the fen: the point where an annual payment cap is
 * reached. @throws MoneyError for a zero ratio, which never reaches a cap.
 */
export function costCoveredBy(payment: Fen, ratio: RatioBp, mode: RoundingMode): Fen {
  if (ratio === 0) throw new MoneyError('a ratio of zero reaches no payment cap');
  return timesOver(payment, 10_000, ratio, mode);
}

/** `part` ÷ `whole` to four decimals; zero for an empty whole. */
export function ratioOf(part: Fen, whole: Fen): RatioBp {
  if (whole === 0) return ratioBp(0);
  return ratioBp(timesOver(part, 10_000, whole, 'halfAwayFromZero'));
}
