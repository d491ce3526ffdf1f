import type { SettlementView } from '../../src/bridge/contract.ts';
import { useDesk } from '../deskContext.ts';
import { Money } from '../parts/Money.tsx';
import './consequences.css';
import { WrittenActDialog } from './WrittenActDialog.tsx';

interface RefundDialogProps {
  readonly view: SettlementView;
  readonly onRefunded: (view: SettlementView) => void;
  readonly onClose: () => void;
}

/** What the reversal gives back, before it is asked for. */
export function RefundDialog({ view, onRefunded, onClose }: RefundDialogProps) {
  const link = useDesk();
  const { amounts, settlementId } = view;
  return (
    <WrittenActDialog
      title={`退费　单号 ${view.slipNo}　${view.nameMasked}`}
      testId="refund-dialog"
      reasonLabel="退费原因"
      actLabel="退费"
      waitingText="正在冲销并送中心退费"
      act={(reason) => link.call('settlement.refund', { settlementId, reason })}
      onDone={onRefunded}
      onClose={onClose}
    >
      <table className="consequences" data-testid="refund-consequences">
        <tbody>
          <tr className="consequenceCash">
            <th scope="row">退还现金</th>
            <td>
              <Money amount={amounts.cashFen} testId="refund-cash" />
            </td>
          </tr>
          <tr>
            <th scope="row">退回个人账户</th>
            <td>
              <Money amount={amounts.accountFen} />
            </td>
          </tr>
          <tr>
            <th scope="row">冲回基金支付</th>
            <td>
              <Money amount={amounts.fundTotalFen} />
            </td>
          </tr>
          <tr>
            <th scope="row">冲回起付线累计</th>
            <td>
              <Money amount={amounts.deductibleFen} />
            </td>
          </tr>
          <tr>
            <th scope="row">年度累计</th>
            <td>按原单全部冲回</td>
          </tr>
        </tbody>
      </table>
    </WrittenActDialog>
  );
}
