import { useEffect, useRef, useState } from 'react';
import type { DeskState } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { useDesk } from '../deskContext.ts';
import { keys } from '../keyboard/keys.ts';
import { useKeyLayer } from '../keyboard/useKeyLayer.ts';
import { ChoiceList } from '../parts/ChoiceList.tsx';
import { KeyHints } from '../parts/KeyHints.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { problemOf } from '../problemOf.ts';
import './signIn.css';

const signInHints = [
  { chords: [keys.up, keys.down], text: '或数字选择' },
  { chords: [keys.enter], text: '签到' },
];

interface SignInProps {
  readonly desk: DeskState;
  readonly onSignedIn: (desk: DeskState) => void;
}

export function SignIn({ desk, onSignedIn }: SignInProps) {
  const link = useDesk();
  const card = useRef<HTMLElement>(null);
  const calling = useRef(false);
  const [waiting, setWaiting] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useKeyLayer({ [keys.escape]: () => setProblem(null) }, false);
  useEffect(() => card.current?.querySelector<HTMLElement>('[data-initial-focus]')?.focus(), []);

  const signIn = async (operatorNo: string) => {
    if (calling.current) return;
    calling.current = true;
    setWaiting(true);
    setProblem(null);
    try {
      onSignedIn(await link.call('operator.signIn', { operatorNo }));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      calling.current = false;
      setWaiting(false);
    }
  };

  return (
    <main className="signIn" data-testid="sign-in">
      <section className="signInCard" ref={card}>
        <header className="signInHead">
          <h1>医结</h1>
          <p>
            {desk.institution.name}
            <span className="signInLevel">{desk.institution.levelLabel}</span>
          </p>
          <p className="signInPlace">
            {desk.regionName}　{desk.today}
          </p>
        </header>
        {desk.training && <p className="signInTraining">训练模式 — 不是真实结算</p>}
        <div className="signInBody">
          <h2>选择操作员签到</h2>
          <ChoiceList
            label="操作员"
            testId="operator"
            choices={desk.operators.map((operator) => ({
              key: operator.operatorNo,
              label: `${operator.name}　${operator.operatorNo}`,
              note: operator.roleLabel,
            }))}
            onChoose={signIn}
          />
          <p className="signInHint">
            <KeyHints hints={signInHints} />
          </p>
          <div className="signInState">
            {waiting && <Waiting text="正在向中心签到" />}
            {problem !== null && <ProblemBox problem={problem} layout="tall" />}
          </div>
        </div>
        <footer className="signInFoot">版本 {desk.version}</footer>
      </section>
    </main>
  );
}
