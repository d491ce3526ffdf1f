import type { Split } from '../../src/bridge/contract.ts';
import { displayPercent } from '../../src/domain/ratio.ts';
import { Money } from '../parts/Money.tsx';
import './splitFacts.css';

/** The figures behind the split, in the trade's terms; 自付 and 自费 by the receipt rule (policy facts 5.4). */
export function SplitFacts({ split }: { readonly split: Split }) {
  const { amounts } = split;
  const facts = [
    { label: '范围内', amount: amounts.inScopeFen },
    { label: '起付线', amount: amounts.deductibleFen },
    { label: '先行自付', amount: amounts.firstSelfPayFen },
    { label: '超限价', amount: amounts.overLimitFen },
    { label: '自付', amount: split.selfPayFen },
    { label: '自费', amount: split.ownExpenseFen },
    { label: '基金合计', amount: amounts.fundTotalFen },
  ];
  return (
    <dl className="splitFacts" data-testid="split-facts">
      {facts.map(({ label, amount }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Money amount={amount} />
          </dd>
        </div>
      ))}
      <div>
        <dt>统筹比例</dt>
        <dd className="money">{displayPercent(amounts.poolRatioBp)}</dd>
      </div>
    </dl>
  );
}
