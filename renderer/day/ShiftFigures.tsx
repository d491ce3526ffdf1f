import type { ShiftBlock, ShiftView } from '../../src/bridge/dayContract.ts';
import { type Fen, negateFen } from '../../src/domain/money.ts';
import { Money } from '../parts/Money.tsx';

function Row({ label, amount }: { readonly label: string; readonly amount: Fen }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="dayNumber">
        <Money amount={amount} />
      </td>
    </tr>
  );
}

/** What keeps the shift from closing: how many, why, and what helps. */
export function ShiftBlocks({ blocks }: { readonly blocks: readonly ShiftBlock[] }) {
  return (
    <ul className="shiftBlocks" aria-label="未了业务" data-testid="shift-blocks">
      {blocks.map(({ key, label, count, reason, nextStep }) => (
        <li key={key} data-testid={`shift-block-${key}`}>
          <b className="shiftBlockCount">
            {label} <span className="money">{count}</span> 笔
          </b>
          <span>
            {reason}
            {nextStep}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the drawer should hold, and how that comes about. */
export function ShiftFigures({ view }: { readonly view: ShiftView }) {
  return (
    <section className="shiftFigures" aria-label="本班">
      <p className="shiftWho">
        <b className="money" data-testid="shift-no">
          {view.shiftNo}
        </b>
        <span className="money">{view.openedAt} 开班</span>
      </p>
      <table className="dayTable">
        <tbody>
          <Row label="备用金" amount={view.openingCashFen} />
          <Row label={`收现金　结算 ${view.settlements} 笔`} amount={view.cashInFen} />
          <Row label={`退现金　退费 ${view.refunds} 笔`} amount={negateFen(view.cashBackFen)} />
          <Row label="补收差额" amount={view.differenceInFen} />
          <Row label="退还差额" amount={negateFen(view.differenceBackFen)} />
          <tr className="dayTableSum">
            <th scope="row">应有现金</th>
            <td className="dayNumber">
              <Money amount={view.expectedFen} testId="shift-expected" />
            </td>
          </tr>
        </tbody>
      </table>
      <p className="shiftSoft shiftTotals">
        <span>
          总费用 <Money amount={view.totalFen} />
        </span>
        <span>
          基金 <Money amount={view.fundFen} />
        </span>
        <span>
          账户 <Money amount={view.accountFen} />
        </span>
      </p>
      {view.undecided > 0 && (
        <p className="dayNotice" data-testid="shift-undecided">
          {view.undecided} 笔现金 <Money amount={view.undecidedFen} /> 待定，未计入应有现金
        </p>
      )}
      {view.blocks.length > 0 && <ShiftBlocks blocks={view.blocks} />}
    </section>
  );
}
