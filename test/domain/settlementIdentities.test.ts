import { describe, expect, it } from 'vitest';
import { fen, zeroFen } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import type { SettlementAmounts } from '../../src/domain/settlement.ts';
import { checkIdentities, IdentityBroken } from '../../src/domain/settlementIdentities.ts';

/** A stay in which every amount is different from zero, so that each identity can be broken by each of its parts. */
const level: SettlementAmounts = {
  totalFen: fen(100_000),
  ownExpenseFen: fen(5000),
  overLimitFen: fen(3000),
  firstSelfPayFen: fen(2000),
  inScopeFen: fen(90_000),
  deductibleFen: fen(30_000),
  poolFen: fen(20_000),
  poolRatioBp: ratioBp(7500),
  civilServantFen: fen(1000),
  enterpriseFen: fen(2000),
  catastrophicFen: fen(3000),
  largeAmountFen: fen(4000),
  disabledFen: fen(5000),
  assistanceFen: fen(6000),
  otherFundFen: fen(7000),
  fundTotalFen: fen(48_000),
  personalFen: fen(50_000),
  accountFen: fen(12_000),
  familyAccountFen: fen(2000),
  cashFen: fen(38_000),
  hospitalFen: fen(2000),
  accountBalanceAfterFen: zeroFen,
};

describe('checkIdentities', () => {
  it('lets a level settlement pass, a share of the hospital included', () => {
    expect(() => checkIdentities(level)).not.toThrow();
  });

  it('lets the institution earn on a package, as in day surgery', () => {
    expect(() =>
      checkIdentities({ ...level, hospitalFen: fen(-1000), fundTotalFen: fen(51_000), poolFen: fen(23_000) }),
    ).not.toThrow();
  });

  it('lets a reversal pass, with every sign turned', () => {
    const turned = Object.fromEntries(
      Object.entries(level).map(([key, value]) => [key, key === 'poolRatioBp' ? value : -value]),
    ) as unknown as SettlementAmounts;
    expect(() => checkIdentities(turned)).not.toThrow();
  });

  it.each([
    'totalFen',
    'ownExpenseFen',
    'overLimitFen',
    'firstSelfPayFen',
    'inScopeFen',
    'poolFen',
    'civilServantFen',
    'enterpriseFen',
    'catastrophicFen',
    'largeAmountFen',
    'disabledFen',
    'assistanceFen',
    'otherFundFen',
    'fundTotalFen',
    'personalFen',
    'accountFen',
    'cashFen',
    'hospitalFen',
  ] as const)('stops a single fen too much in %s', (key) => {
    expect(() => checkIdentities({ ...level, [key]: fen(level[key] + 1) })).toThrow(IdentityBroken);
  });

  it('names the identity and both sides', () => {
    expect(() => checkIdentities({ ...level, cashFen: fen(38_001) })).toThrow(
      '个人 = 账户 + 现金: 50000 ≠ 50001 fen',
    );
  });
});
