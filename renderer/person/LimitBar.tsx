import type { EntitlementView } from '../../src/bridge/contract.ts';
import { notBelowZero, subtractFen } from '../../src/domain/money.ts';
import { Money } from '../parts/Money.tsx';

type Limit = EntitlementView['limits'][number];

/** Used of one yearly limit, and what is left. */
export function LimitBar({ limit }: { readonly limit: Limit }) {
  const { label, usedFen, limitFen } = limit;
  const usedPercent = limitFen === null || limitFen <= 0 ? 0 : Math.min(100, (usedFen * 100) / limitFen);
  return (
    <div className="limit">
      <div className="limitLine">
        <span>{label}</span>
        {limitFen === null ? (
          <span className="limitSoft">
            已用 <Money amount={usedFen} />
          </span>
        ) : (
          <span className="limitSoft">
            余 <Money amount={notBelowZero(subtractFen(limitFen, usedFen))} />
          </span>
        )}
      </div>
      {limitFen !== null && (
        <>
          <div className="limitTrack">
            <div
              className={usedPercent >= 90 ? 'limitUsed limitUsed-high' : 'limitUsed'}
              style={{ width: `${usedPercent}%` }}
            />
          </div>
          <div className="limitLine limitFigures">
            <span>
              已用 <Money amount={usedFen} />
            </span>
            <span>
              限额 <Money amount={limitFen} />
            </span>
          </div>
        </>
      )}
    </div>
  );
}
