import { type Fen, negateFen } from '../../src/domain/money.ts';

/** An amount whose direction is said in words. */
export function absoluteFen(amount: Fen): Fen {
  return amount < 0 ? negateFen(amount) : amount;
}
