import { AskDialog } from './parts/AskDialog.tsx';

interface LeaveDialogProps {
  readonly how: 'askNext' | 'askSignOut';
  readonly lineCount: number;
  readonly operatorName: string;
  readonly onNext: () => void;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}

/** A bill that is not settled yet is lost by leaving it: the cashier says so twice. */
export function LeaveDialog({ how, lineCount, operatorName, onNext, onSignOut, onClose }: LeaveDialogProps) {
  if (how === 'askNext') {
    return (
      <AskDialog
        title="下一位"
        text={`当前账单有 ${lineCount} 项，还没有结算。清空后不能恢复。`}
        actLabel="清空，下一位"
        testId="ask-next"
        onAct={onNext}
        onClose={onClose}
      />
    );
  }
  return (
    <AskDialog
      title="签退"
      text={
        lineCount > 0
          ? `当前账单有 ${lineCount} 项，还没有结算。签退后不能恢复。`
          : `${operatorName} 签退，回到操作员选择。`
      }
      actLabel="签退"
      testId="ask-sign-out"
      onAct={onSignOut}
      onClose={onClose}
    />
  );
}
