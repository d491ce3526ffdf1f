import type { Command } from '../keyboard/keymap.ts';
import { keymap } from '../keyboard/keymap.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import type { PresentAction, TrainingAction } from './useTraining.ts';
import './trainingBar.css';

interface TrainingBarProps {
  readonly online: boolean;
  readonly done: string;
  /** Opens the list of persons whose card, code or certificate is presented. */
  readonly onPresent: (what: PresentAction) => void;
  readonly onAct: (action: TrainingAction) => void;
}

/** Unmistakable, and the place of the training centre's levers. */
export function TrainingBar({ online, done, onPresent, onAct }: TrainingBarProps) {
  const network: Command = { ...keymap.network, label: online ? '断网' : '恢复网络' };
  return (
    <section className="trainingBar" aria-label="训练操作" data-testid="training-bar">
      <strong className="trainingTitle">训练模式 — 不是真实结算</strong>
      <KeyButton
        {...keymap.insertCard}
        testId="training-insert"
        tone="flat"
        onPress={() => onPresent('insertCard')}
      />
      <KeyButton
        {...keymap.removeCard}
        testId="training-remove"
        tone="flat"
        onPress={() => onAct('removeCard')}
      />
      <KeyButton
        {...keymap.scanCode}
        testId="training-scan"
        tone="flat"
        onPress={() => onPresent('scanCode')}
      />
      <KeyButton
        {...keymap.placeIdentityCard}
        testId="training-place"
        tone="flat"
        onPress={() => onPresent('placeIdentityCard')}
      />
      <KeyButton
        {...keymap.liftIdentityCard}
        testId="training-lift"
        tone="flat"
        onPress={() => onAct('liftIdentityCard')}
      />
      <KeyButton
        {...network}
        testId="training-network"
        tone="flat"
        onPress={() => onAct(online ? 'networkDown' : 'networkUp')}
      />
      <KeyButton
        {...keymap.loseAnswer}
        testId="training-lose"
        tone="flat"
        onPress={() => onAct('loseNextAnswer')}
      />
      <KeyButton
        {...keymap.refuseNext}
        testId="training-refuse"
        tone="flat"
        onPress={() => onAct('refuseNext')}
      />
      <span className="trainingDone" role="status" data-testid="training-done" title={done}>
        {done}
      </span>
    </section>
  );
}
