import type { SettlementView } from '../../src/bridge/contract.ts';
import { useDesk } from '../deskContext.ts';
import { Money } from '../parts/Money.tsx';
import { absoluteFen } from './absoluteFen.ts';
import './consequences.css';
import { WrittenActDialog } from './WrittenActDialog.tsx';

interface ClearDifferenceDialogProps {
  readonly view: SettlementView;
  readonly onCleared: (view: SettlementView) => void;
  readonly onClose: () => void;
}

/** The supervisor's note that the difference was paid out or collected. */
export function ClearDifferenceDialog({ view, onCleared, onClose }: ClearDifferenceDialogProps) {
  const link = useDesk();
  const { settlementId, cashDifferenceFen } = view;
  return (
    <WrittenActDialog
      title={`核清差额　单号 ${view.slipNo}　${view.nameMasked}`}
      testId="clear-dialog"
      reasonLabel="核清说明"
      actLabel="核清"
      waitingText="正在登记"
      act={(note) => link.call('settlement.clearDifference', { settlementId, note })}
      onDone={onCleared}
      onClose={onClose}
    >
      <table className="consequences">
        <tbody>
          <tr className="consequenceCash">
            <th scope="row">{cashDifferenceFen > 0 ? '已向本人补收' : '已退还本人'}</th>
            <td>
              <Money amount={absoluteFen(cashDifferenceFen)} />
            </td>
          </tr>
          <tr>
            <th scope="row">补退单</th>
            <td>请先收付现金、打印补退单，再核清</td>
          </tr>
        </tbody>
      </table>
    </WrittenActDialog>
  );
}
