import type { SplitPart } from '../../src/bridge/contract.ts';
import { displayYuan } from '../../src/domain/money.ts';
import './splitBar.css';

/** Who pays what, as one bar from total to cash. A part below zero (a surplus of the hospital) has no width. */
export function SplitBar({ parts }: { readonly parts: readonly SplitPart[] }) {
  const drawn = parts.filter((part) => part.amountFen > 0);
  const words = drawn.map((part) => `${part.label} ${displayYuan(part.amountFen)} 元`).join('，');
  return (
    <div className="splitBar" role="img" aria-label={`费用分担：${words}`} data-testid="split-bar">
      {drawn.map((part) => (
        <span
          key={part.key}
          className={`splitSegment part-${part.key}`}
          style={{ flexGrow: part.amountFen }}
          title={`${part.label} ${displayYuan(part.amountFen)}`}
        />
      ))}
    </div>
  );
}
