import { displayYuan, type Fen } from '../../src/domain/money.ts';

/** An amount in yuan, two decimals, thousands grouped, in figures of equal width. */
export function Money({ amount, testId }: { readonly amount: Fen; readonly testId?: string }) {
  return (
    <span className="money" data-testid={testId}>
      {displayYuan(amount)}
    </span>
  );
}
