import type { EntitlementView } from '../../src/bridge/contract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyCap } from '../parts/KeyCap.tsx';
import { Money } from '../parts/Money.tsx';
import { LimitBar } from './LimitBar.tsx';

interface EntitlementDetailProps {
  readonly entitlement: EntitlementView;
  readonly online: boolean;
  readonly useAccount: boolean;
  readonly onToggleAccount: () => void;
}

function accountNote(online: boolean, useAccount: boolean): string {
  if (!online) return '离线不动用个人账户';
  return useAccount ? '本次使用' : '本次不用';
}

/** Account and yearly limits of the chosen insurance. */
export function EntitlementDetail({
  entitlement,
  online,
  useAccount,
  onToggleAccount,
}: EntitlementDetailProps) {
  return (
    <>
      {entitlement.hasAccount ? (
        <button
          type="button"
          className="account"
          aria-pressed={useAccount && online}
          aria-keyshortcuts={keymap.toggleAccount.chord}
          data-testid="toggle-account"
          onClick={onToggleAccount}
        >
          <span className="insuranceLine">
            <span>个人账户余额</span>
            <b className="accountBalance">
              <Money amount={entitlement.accountBalanceFen} testId="account-balance" />
            </b>
          </span>
          <span className="insuranceLine insuranceSoft">
            <span>{accountNote(online, useAccount)}</span>
            <KeyCap chord={keymap.toggleAccount.chord} />
          </span>
        </button>
      ) : (
        <p className="account account-none">无个人账户</p>
      )}
      {entitlement.limits.length > 0 && (
        <div className="limits" data-testid="limits">
          <h3>本年度累计</h3>
          {entitlement.limits.map((limit) => (
            <LimitBar key={limit.key} limit={limit} />
          ))}
        </div>
      )}
    </>
  );
}
