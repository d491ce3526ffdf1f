import { describe, expect, it } from 'vitest';
import { parseYuan } from '../../src/domain/money.ts';
import { bands, bill, pool, settleUnder, yearlyBurden } from './inventedRules.ts';

describe('a layer of the year’s burden', () => {
  it('goes on where the first stay of the year ended', () => {
    const first = settleUnder(
      { layers: [yearlyBurden()], pool: pool({ bands: bands({ above: '0' }) }) },
      bill('1500.00'),
    );
    expect(first.amounts.catastrophicFen).toBe(parseYuan('250.00'));
    const second = settleUnder(
      { layers: [yearlyBurden()], pool: pool({ bands: bands({ above: '0' }) }) },
      bill('300.00', { yearToDate: first.yearToDate }),
    );
    expect(second.amounts.catastrophicFen).toBe(parseYuan('150.00'));
    expect(second.yearToDate.catastrophicBaseFen).toBe(parseYuan('1800.00'));
  });
});
