import { keys } from '../keyboard/keys.ts';
import { Dialog } from './Dialog.tsx';
import { KeyButton } from './KeyButton.tsx';

interface AskDialogProps {
  readonly title: string;
  readonly text: string;
  readonly actLabel: string;
  readonly testId: string;
  readonly onAct: () => void;
  readonly onClose: () => void;
}

/** Asked before work on the screen is thrown away. */
export function AskDialog({ title, text, actLabel, testId, onAct, onClose }: AskDialogProps) {
  return (
    <Dialog
      title={title}
      testId={testId}
      size="small"
      onClose={onClose}
      bindings={{ [keys.enter]: onAct }}
      footer={
        <>
          <KeyButton label="返回" chord={keys.escape} testId={`${testId}-close`} onPress={onClose} />
          <KeyButton
            label={actLabel}
            chord={keys.enter}
            tone="main"
            testId={`${testId}-act`}
            initialFocus
            onPress={onAct}
          />
        </>
      }
    >
      <p className="askText">{text}</p>
    </Dialog>
  );
}
