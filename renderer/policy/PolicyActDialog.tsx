import type { PolicyAct, PolicyView } from '../../src/bridge/policyContract.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';
import { useDesk } from '../deskContext.ts';
import { WrittenActDialog } from '../recent/WrittenActDialog.tsx';
import { ChosenValue } from './ChosenValue.tsx';
import { ProposeDialog } from './ProposeDialog.tsx';
import type { PolicyRow } from './policyRows.ts';

interface PolicyActDialogProps {
  readonly act: PolicyAct;
  readonly row: PolicyRow;
  readonly valueKey: string;
  readonly today: IsoDate;
  readonly onDone: (view: PolicyView) => void;
  readonly onClose: () => void;
}

/** One step of the two-person confirmation. */
export function PolicyActDialog({ act, row, valueKey, today, onDone, onClose }: PolicyActDialogProps) {
  const link = useDesk();
  if (act === 'propose') return <ProposeDialog {...{ row, valueKey, today, onDone, onClose }} />;
  const proposed = row.entry.confirmation?.history[0];
  if (act === 'confirm') {
    return (
      <WrittenActDialog
        title="确认政策值"
        testId="confirm-value"
        reasonLabel="核对情况"
        actLabel="确认"
        waitingText="正在登记"
        act={(reason) => link.call('policy.confirm', { valueKey, reason })}
        onDone={onDone}
        onClose={onClose}
      >
        <ChosenValue row={row} />
        <p className="policyProposed">
          {proposed?.who} 提出，依据 {proposed?.document}：{proposed?.reason}
        </p>
      </WrittenActDialog>
    );
  }
  return (
    <WrittenActDialog
      title="撤回政策值"
      testId="withdraw-value"
      reasonLabel="撤回理由"
      actLabel="撤回"
      waitingText="正在登记"
      act={(reason) => link.call('policy.withdraw', { valueKey, reason })}
      onDone={onDone}
      onClose={onClose}
    >
      <ChosenValue row={row} />
      <p className="policyProposed">撤回后立即停用，已经结算的不变。</p>
    </WrittenActDialog>
  );
}
