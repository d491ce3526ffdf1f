import { ConfirmingView } from './ConfirmingView.tsx';
import { ConfirmView } from './ConfirmView.tsx';
import { PreparingView } from './PreparingView.tsx';
import { ResultView } from './ResultView.tsx';
import type { SettleStep } from './useSettle.ts';

interface SettleDialogProps {
  readonly step: Exclude<SettleStep, { readonly name: 'idle' }>;
  readonly subject: string;
  readonly online: boolean;
  readonly onConfirm: () => void;
  readonly onWithdraw: () => void;
  readonly onLeave: () => void;
  readonly onNext: () => void;
  readonly onExplain: () => void;
}

/** One dialog per step: each brings its own keys, and none of the step before is left behind. */
export function SettleDialog(props: SettleDialogProps) {
  const { step, subject, online } = props;
  if (step.name === 'preparing') {
    return <PreparingView online={online} leaving={step.leaving} onWithdraw={props.onWithdraw} />;
  }
  if (step.name === 'confirming') {
    return <ConfirmingView prepared={step.prepared} subject={subject} onLeave={props.onNext} />;
  }
  if (step.name === 'done') {
    return (
      <ResultView view={step.view} onBack={props.onLeave} onNext={props.onNext} onExplain={props.onExplain} />
    );
  }
  return (
    <ConfirmView
      prepared={step.prepared}
      problem={step.problem}
      doubtful={step.doubtful}
      subject={subject}
      onConfirm={props.onConfirm}
      onWithdraw={step.doubtful ? props.onNext : props.onWithdraw}
      onExplain={props.onExplain}
    />
  );
}
