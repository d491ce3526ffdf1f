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
  const [, whole = '0', decimals = ''] = parts;
  return ratioBp(Number.parseInt(whole, 10) * 10_000 + Number.parseInt(decimals.padEnd(4, '0'), 10));
}

/** At least two decimals, at most four: "0.75", "0.0850" → "0.085". */
export function formatRatio(ratio: RatioBp): string {
  const digits = String(ratio).padStart(5, '0');
  const decimals = digits.slice(-4).replace(/0{1,2}$/, '');
  return `${digits.slice(0, -4)}.${decimals}`;
}

/** "75%", "62.5%": for people. */
export function displayPercent(ratio: RatioBp): string {
  const whole = Math.trunc(ratio / 100);
  const rest = ratio % 100;
  return rest === 0 ? `${whole}%` : `${whole}.${String(rest).padStart(2, '0').replace(/0$/, '')}%`;
}

/** How an exact result between two fen is settled. The mode in force is part of the trace. */
export type RoundingMode = 'halfAwayFromZero' | 'halfEven' | 'truncate';

function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const quotient = magnitude / denominator;
  const twiceRest = (magnitude % denominator) * 2n;
  const up =
    mode === 'truncate'
      ? false
      : twiceRest > denominator ||
        (twiceRest === denominator && (mode === 'halfAwayFromZero' || quotient % 2n === 1n));
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

/** `amount` × `ratio`, rounded once to the fen. The product is formed exactly, whatever its size. */
export function shareOf(amount: Fen, ratio: RatioBp, mode: RoundingMode): Fen {
  return fen(Number(divideRounded(BigInt(amount) * BigInt(ratio), 10_000n, mode)));
}

/**
 * The cost that a payment of `payment` at `ratio` covers, rounded to the fen: the point where an annual payment cap is
 * reached. @throws MoneyError for a zero ratio, which never reaches a cap.
 */
export function costCoveredBy(payment: Fen, ratio: RatioBp, mode: RoundingMode): Fen {
  if (ratio === 0) throw new MoneyError('a ratio of zero reaches no payment cap');
  return fen(Number(divideRounded(BigInt(payment) * 10_000n, BigInt(ratio), mode)));
}

/** `part` ÷ `whole` to four decimals; zero for an empty whole. */
export function ratioOf(part: Fen, whole: Fen): RatioBp {
  if (whole === 0) return ratioBp(0);
  return ratioBp(Number(divideRounded(BigInt(part) * 10_000n, BigInt(whole), 'halfAwayFromZero')));
}
