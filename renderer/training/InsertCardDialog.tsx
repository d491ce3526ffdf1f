import { useEffect, useState } from 'react';
import type { OperationOutput } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { keys } from '../keyboard/keys.ts';
import { ChoiceList } from '../parts/ChoiceList.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { problemOf } from '../problemOf.ts';
import type { PresentAction } from './useTraining.ts';

type People = OperationOutput<'training.people'>['people'];

const titles: Readonly<Record<PresentAction, string>> = {
  insertCard: '插入训练卡',
  scanCode: '扫训练医保码',
  placeIdentityCard: '放训练身份证',
};

interface InsertCardDialogProps {
  readonly what: PresentAction;
  readonly onChoose: (personKey: string) => void;
  readonly onClose: () => void;
}

/** Whose card goes into the virtual reader, or whose code or certificate is presented. */
export function InsertCardDialog({ what, onChoose, onClose }: InsertCardDialogProps) {
  const link = useDesk();
  const [people, setPeople] = useState<People | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    link.call('training.people', {}).then(
      (answer) => setPeople(answer.people),
      (error) => setProblem(problemOf(error)),
    );
  }, [link]);
  return (
    <Dialog
      title={titles[what]}
      testId="insert-card"
      size="medium"
      step={people === null ? 'waiting' : 'list'}
      onClose={onClose}
      footer={<KeyButton label="返回" chord={keys.escape} testId="insert-card-close" onPress={onClose} />}
    >
      {problem !== null && <ProblemBox problem={problem} layout="tall" />}
      {people === null && problem === null && <Waiting text="正在取训练人员" />}
      {people !== null && (
        <ChoiceList
          label="训练人员"
          testId="training-person"
          choices={people.map(({ key, label, identityNumber }) => ({ key, label, note: identityNumber }))}
          onChoose={onChoose}
        />
      )}
    </Dialog>
  );
}
