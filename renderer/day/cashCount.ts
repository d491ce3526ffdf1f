import type { ShiftDesk } from '../../src/bridge/dayContract.ts';
import { addFen, type Fen, fen } from '../../src/domain/money.ts';

/** Denomination in fen → pieces as typed; one left out has none. */
export type TypedCount = Readonly<Record<string, string>>;
type Denominations = ShiftDesk['denominations'];

export const maxPieces = 100_000;

/** Null for what cannot be a number of pieces. */
export function piecesOf(text: string | undefined): number | null {
  if (text === undefined || text === '') return 0;
  const pieces = /^\d{1,6}$/.test(text) ? Number.parseInt(text, 10) : maxPieces + 1;
  return pieces > maxPieces ? null : pieces;
}

/** Null while a field holds what cannot be counted. */
export function countedFen(denominations: Denominations, typed: TypedCount): Fen | null {
  const parts = denominations.map(({ denominationFen }) => {
    const pieces = piecesOf(typed[String(denominationFen)]);
    return pieces === null ? null : fen(denominationFen * pieces);
  });
  return parts.includes(null) ? null : addFen(...parts.filter((part) => part !== null));
}

/** As the desk takes it. */
export function countOf(denominations: Denominations, typed: TypedCount): Record<string, number> {
  return Object.fromEntries(
    denominations.map(({ denominationFen }) => {
      const key = String(denominationFen);
      return [key, piecesOf(typed[key]) ?? 0];
    }),
  );
}

/** 长款: more in the drawer than should be. */
export function overShortWords(overShortFen: Fen): string {
  if (overShortFen === 0) return '账款相符';
  return overShortFen > 0 ? '长款' : '短款';
}
