import { describe, expect, it, vi } from 'vitest';
import { checkIdentities, IdentityBroken } from '../../src/domain/settlementIdentities.ts';
import { bill, settleUnder } from './inventedRules.ts';

vi.mock(import('../../src/domain/settlementIdentities.ts'), async (original) => ({
  ...(await original()),
  checkIdentities: vi.fn(),
}));

/** The engine gets every part by subtraction, so no bill breaks an identity: the check is watched instead. */
describe('the identities of policy facts 5.2', () => {
  it('are checked on the amounts that go out, and a result that breaks one does not', () => {
    const { amounts } = settleUnder({}, bill('1000.00'));
    expect(checkIdentities).toHaveBeenCalledWith(amounts);
    vi.mocked(checkIdentities).mockImplementationOnce(() => {
      throw new IdentityBroken('总额');
    });
    expect(() => settleUnder({}, bill('1000.00'))).toThrow(IdentityBroken);
  });
});
