import { addFen, type Fen, fen } from '../../domain/money.ts';
import { ProblemError } from '../../domain/problem.ts';

/** 人民币面额, in fen: 100, 50, 20, 10, 5, 1 yuan, 5 and 1 jiao. */
export const denominationsFen = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10] as const;

/** Denomination in fen → pieces; a denomination left out has none. */
export type CashCount = Readonly<Record<string, number>>;

const maxPieces = 100_000;

export function denominationLabel(denominationFen: number): string {
  return denominationFen >= 100 ? `${denominationFen / 100} 元` : `${denominationFen / 10} 角`;
}

function refuse(detail: string): ProblemError {
  return new ProblemError({
    code: 'cashCountInvalid',
    happened: `现金清点不能使用：${detail}。`,
    money: '没有结班，资金没有变化。',
    nextStep: '请重新清点，按面额填写张数。',
  });
}

/** @throws ProblemError for a denomination that does not exist, or pieces that cannot be counted */
export function countedCash(count: CashCount): Fen {
  for (const [key, pieces] of Object.entries(count)) {
    if (!denominationsFen.some((denomination) => String(denomination) === key))
      throw refuse(`没有 ${key} 分的面额`);
    if (!Number.isInteger(pieces) || pieces < 0 || pieces > maxPieces)
      throw refuse(`张数应为 0 至 ${maxPieces} 的整数`);
  }
  return addFen(
    ...denominationsFen.map((denomination) => fen(denomination * (count[String(denomination)] ?? 0))),
  );
}
