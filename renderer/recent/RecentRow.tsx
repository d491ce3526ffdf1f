import type { SettlementView } from '../../src/bridge/contract.ts';
import { Money } from '../parts/Money.tsx';
import { stateTone } from '../settle/stateTone.ts';

interface RecentRowProps {
  readonly view: SettlementView;
  readonly id: string;
  readonly current: boolean;
  readonly onChoose: () => void;
}

export function RecentRow({ view, id, current, onChoose }: RecentRowProps) {
  const { amounts } = view;
  return (
    <tr
      id={id}
      className="recentRow"
      aria-selected={current}
      data-testid={`recent-${view.slipNo}`}
      data-state={view.state}
      onClick={onChoose}
    >
      <td className="money">{view.slipNo}</td>
      <td className="money">{view.settledAt.slice(5, 16)}</td>
      <td className="recentName">{view.nameMasked}</td>
      <td>{view.isRefund ? '退费' : view.kindLabel}</td>
      <td className="recentRight">
        <Money amount={amounts.totalFen} />
      </td>
      <td className="recentRight">
        <Money amount={amounts.fundTotalFen} />
      </td>
      <td className="recentRight">
        <Money amount={amounts.accountFen} />
      </td>
      <td className="recentRight recentCash">
        <Money amount={amounts.cashFen} />
      </td>
      <td>
        <span className={`tag tag-${stateTone[view.state]}`}>{view.stateLabel}</span>
      </td>
    </tr>
  );
}
