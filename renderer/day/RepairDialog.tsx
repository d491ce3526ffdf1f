import type { FindingView, RepairChoice } from '../../src/bridge/dayContract.ts';
import { WrittenActDialog } from '../recent/WrittenActDialog.tsx';

interface RepairDialogProps {
  readonly finding: FindingView;
  readonly choice: RepairChoice;
  readonly repair: (note: string) => Promise<void>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** What the repair will do to both books and to the cash, before a supervisor writes why. */
export function RepairDialog({ finding, choice, repair, onDone, onClose }: RepairDialogProps) {
  return (
    <WrittenActDialog
      title={`${choice.label}　${finding.subject}　${finding.nameMasked}`}
      testId="repair-dialog"
      reasonLabel="核对了什么、依据是什么"
      actLabel="确认处理"
      waitingText="正在处理"
      act={repair}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="findingMoney">{finding.money}</p>
      <ul className="repairConsequences" data-testid="repair-consequences">
        {choice.consequences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </WrittenActDialog>
  );
}
