import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { DeskState, PersonView, SettlementView } from '../src/bridge/contract.ts';
import { nothingSettled, type Problem } from '../src/domain/problem.ts';
import { BillPanel } from './bill/BillPanel.tsx';
import { billDraftOf, changeDraft, type Draft, draftFault, emptyDraft } from './bill/draft.ts';
import { useTrial } from './bill/useTrial.ts';
import { DayDialog } from './day/DayDialog.tsx';
import { useDesk } from './deskContext.ts';
import { StatusBar } from './frame/StatusBar.tsx';
import { TopBar } from './frame/TopBar.tsx';
import { keymap } from './keyboard/keymap.ts';
import { keys } from './keyboard/keys.ts';
import { useKeyLayer } from './keyboard/useKeyLayer.ts';
import { LeaveDialog } from './LeaveDialog.tsx';
import { ProblemBox } from './parts/ProblemBox.tsx';
import { PersonPanel } from './person/PersonPanel.tsx';
import { PinDialog } from './person/PinDialog.tsx';
import { TypeNumberDialog } from './person/TypeNumberDialog.tsx';
import { usePerson } from './person/usePerson.ts';
import { usePin } from './person/usePin.ts';
import { PolicyDialog } from './policy/PolicyDialog.tsx';
import { problemOf } from './problemOf.ts';
import { RecentDialog } from './recent/RecentDialog.tsx';
import { useScanning } from './scan/useScanning.ts';
import { SettleDialog } from './settle/SettleDialog.tsx';
import { useSettle } from './settle/useSettle.ts';
import { ExplainDialog } from './split/ExplainDialog.tsx';
import { SplitPanel } from './split/SplitPanel.tsx';
import { InsertCardDialog } from './training/InsertCardDialog.tsx';
import { TrainingBar } from './training/TrainingBar.tsx';
import { trainingKeys } from './training/trainingKeys.ts';
import { type PresentAction, type TrainingAction, useTraining } from './training/useTraining.ts';
import { useLastSettlement } from './useLastSettlement.ts';
import { useRelease } from './useRelease.ts';
import './workbench.css';

interface WorkbenchProps {
  readonly desk: DeskState;
  readonly operator: NonNullable<DeskState['operator']>;
  readonly onDesk: (desk: DeskState) => void;
}

type Overlay =
  | 'none'
  | 'typeNumber'
  | 'explain'
  | 'recent'
  | 'day'
  | 'policy'
  | 'askNext'
  | 'askSignOut'
  | PresentAction;

const waitingTexts = {
  card: '正在读卡并查询参保信息',
  code: '正在识别医保码并查询参保信息',
  typed: null,
} as const;

function isPresenting(overlay: Overlay): overlay is PresentAction {
  return overlay === 'insertCard' || overlay === 'scanCode' || overlay === 'placeIdentityCard';
}

const kindLabels = { outpatient: '门诊', inpatient: '住院' } as const;

/** Why F9 does nothing yet, with the key that helps. */
function notReady(person: PersonView | null, draft: Draft): Problem | null {
  const fault = draftFault(draft);
  const reason =
    person === null
      ? { happened: '还没有参保人，不能结算。', nextStep: '按 F2 读卡，或按 F3 输入证件号。' }
      : draft.lines.length === 0
        ? { happened: '账单里还没有项目，不能结算。', nextStep: '按 Alt+S 找项目，Enter 加入。' }
        : fault !== null
          ? { happened: `${fault}。`, nextStep: '改好标红的格子后再按 F9。' }
          : null;
  return reason === null ? null : { code: 'notReady', money: nothingSettled, ...reason };
}

/** The cashier's desk: person, bill, split, and the keys that move between them. */
export function Workbench({ desk, operator, onDesk }: WorkbenchProps) {
  const link = useDesk();
  const { today, training: trainingMode } = desk;
  const online = desk.connection.online;
  const [overlay, setOverlay] = useState<Overlay>('none');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [typedProblem, setTypedProblem] = useState<Problem | null>(null);
  const [scannedNumber, setScannedNumber] = useState('');
  const [said, setSaid] = useState('');
  const [draft, change] = useReducer(changeDraft, today, emptyDraft);
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const raise = useCallback((raised: Problem) => setProblem(raised), []);
  const [last, setLast] = useLastSettlement();
  const training = useTraining(raise);
  const identity = usePerson();
  const { person, entitlement } = identity;
  const onSettled = useCallback(
    (view: SettlementView) => {
      setLast(view);
      setSaid(`${view.nameMasked} ${view.stateLabel}`);
    },
    [setLast],
  );
  const settle = useSettle({ raise, onSettled });
  const bill = billDraftOf(draft, person, entitlement, today, online);
  const {
    trial,
    problem: trialProblem,
    stale,
  } = useTrial(bill, draft.lines.length > 0 && draftFault(draft) !== null);

  const [turn, setTurn] = useState(0);
  // After the dialogs are gone: behind an open one nothing can take the focus.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn begins at the search field
  useEffect(() => search.current?.focus(), [turn]);
  useEffect(() => {
    performance.mark('workbench-ready');
  }, []);

  const close = () => setOverlay('none');
  const afterCard = useCallback((failed: Problem | null) => {
    if (failed !== null) setProblem(failed);
    else setSaid('已读卡');
  }, []);
  const pin = usePin(identity.verifyPin, afterCard);
  const { release, releaseFirst } = useRelease(desk, onDesk, raise);
  const readCard = async () => {
    setProblem(null);
    const failed = await identity.readCard();
    if (failed === null || !pin.wanted(failed)) afterCard(failed);
  };
  const typeNumber = async (identityNumber: string, name: string) => {
    setTypedProblem(null);
    const failed = await identity.typeNumber(identityNumber, name);
    setTypedProblem(failed);
    if (failed === null) close();
  };
  const startSettle = () => {
    const reason = notReady(person, draft);
    setProblem(reason);
    if (reason === null && bill !== null) void settle.prepare(bill);
  };
  const next = () => {
    settle.leave();
    identity.clear();
    change({ do: 'clear', today });
    setOverlay('none');
    setProblem(null);
    setSaid('');
    setTurn((before) => before + 1);
  };
  const askNext = () => (draft.lines.length > 0 ? setOverlay('askNext') : next());
  const signOut = async () => {
    setOverlay('none');
    try {
      onDesk(await link.call('operator.signOut', {}));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const upload = async () => {
    try {
      onDesk({ ...desk, queue: await link.call('queue.drain', {}) });
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const act = (action: TrainingAction) => void training.act({ action });
  const chooseInsurance = (index: number) => {
    const row = person?.entitlements[index];
    if (row !== undefined) identity.choose(row);
  };
  const openTypeNumber = (scanned = '') => {
    setTypedProblem(null);
    setScannedNumber(scanned);
    setOverlay('typeNumber');
  };
  const decodeCode = async (text: string) => {
    close();
    setProblem(null);
    const failed = await identity.decodeCode(text);
    if (failed !== null) setProblem(failed);
    else setSaid('已识别医保码');
  };
  useScanning({
    today,
    busy: settle.step.name !== 'idle' || pin.isOpen || (overlay !== 'none' && overlay !== 'typeNumber'),
    onCredential: (text) => void decodeCode(text),
    onIdentityNumber: openTypeNumber,
    onItem: (item) => {
      change({ do: 'add', item });
      setSaid(`已加入 ${item.name}`);
    },
    raise,
  });

  const prepared =
    settle.step.name === 'idle' || settle.step.name === 'preparing' ? null : settle.step.prepared;
  const steps = prepared?.local.steps ?? trial?.local?.steps ?? [];
  const openExplain = () => {
    if (steps.length > 0) setOverlay('explain');
  };

  useKeyLayer(
    {
      [keymap.readCard.chord]: () => void readCard(),
      [keymap.typeNumber.chord]: () => openTypeNumber(),
      [keymap.toggleAccount.chord]: () => change({ do: 'toggleAccount' }),
      [keymap.switchKind.chord]: () => change({ do: 'switchKind' }),
      [keymap.recent.chord]: () => setOverlay('recent'),
      [keymap.day.chord]: () => setOverlay('day'),
      [keymap.policy.chord]: () => setOverlay('policy'),
      [keymap.explain.chord]: openExplain,
      [keymap.settle.chord]: startSettle,
      [keymap.firstInsurance.chord]: () => chooseInsurance(0),
      [keymap.secondInsurance.chord]: () => chooseInsurance(1),
      [keymap.search.chord]: () => search.current?.focus(),
      [keymap.nextPerson.chord]: askNext,
      [keymap.upload.chord]: () => void upload(),
      [keymap.releaseDevice.chord]: releaseFirst,
      [keymap.signOut.chord]: () => setOverlay('askSignOut'),
      [keys.escape]: () => setProblem(null),
      ...(trainingMode ? trainingKeys(online, setOverlay, act) : {}),
    },
    false,
  );

  const subject = `${person?.nameMasked ?? ''}　${kindLabels[draft.kind]}`;
  const emptyText =
    person === null
      ? '读卡后显示费用分担'
      : draft.lines.length === 0
        ? '加入项目后显示费用分担'
        : '填好账单后显示费用分担';
  return (
    <div className="workbench" data-testid="workbench">
      <TopBar desk={desk} operator={operator} onOpen={setOverlay} />
      {trainingMode && (
        <TrainingBar online={online} done={training.done} onPresent={setOverlay} onAct={act} />
      )}
      <main className="workbenchMain">
        <PersonPanel
          reader={desk.reader}
          online={online}
          person={person}
          entitlement={entitlement}
          useAccount={draft.useAccount}
          waitingFor={waitingTexts[identity.waiting ?? 'typed']}
          reading={identity.waiting === 'card'}
          problem={problem}
          onRelease={(deviceId) => void release(deviceId)}
          onReadCard={() => void readCard()}
          onTypeNumber={() => openTypeNumber()}
          onChooseInsurance={identity.choose}
          onToggleAccount={() => change({ do: 'toggleAccount' })}
        />
        <BillPanel
          draft={draft}
          trial={trial}
          search={search}
          grid={grid}
          onChange={change}
          onNext={askNext}
          raise={raise}
        />
        <SplitPanel
          split={trial?.local ?? null}
          prepared={prepared}
          problem={trialProblem}
          stale={stale}
          emptyText={emptyText}
          onExplain={openExplain}
          onSettle={startSettle}
        />
      </main>
      <div className="workbenchProblem">
        {problem !== null && (
          <ProblemBox problem={problem} layout="wide" onDismiss={() => setProblem(null)} />
        )}
      </div>
      <StatusBar desk={desk} last={last} onUpload={() => void upload()} />
      <div className="visuallyHidden" aria-live="polite" data-testid="said">
        {said}
      </div>
      {settle.step.name !== 'idle' && (
        <SettleDialog
          step={settle.step}
          subject={subject}
          online={online}
          onConfirm={() => void settle.confirm()}
          onWithdraw={settle.withdraw}
          onLeave={settle.leave}
          onNext={next}
          onExplain={openExplain}
        />
      )}
      {overlay === 'typeNumber' && (
        <TypeNumberDialog
          key={scannedNumber}
          scannedNumber={scannedNumber}
          today={today}
          waiting={identity.waiting === 'typed'}
          problem={typedProblem}
          onSubmit={(number, name) => void typeNumber(number, name)}
          onClose={close}
        />
      )}
      {pin.isOpen && <PinDialog pin={pin} waiting={identity.waiting === 'card'} />}
      {overlay === 'recent' && <RecentDialog onSettled={onSettled} onClose={close} />}
      {overlay === 'policy' && <PolicyDialog today={today} onClose={close} />}
      {overlay === 'day' && <DayDialog today={today} onClose={close} />}
      {isPresenting(overlay) && (
        <InsertCardDialog
          what={overlay}
          onChoose={(personKey) => {
            close();
            void training.act({ action: overlay, personKey });
          }}
          onClose={close}
        />
      )}
      {overlay === 'explain' && <ExplainDialog steps={steps} subject={subject} onClose={close} />}
      {(overlay === 'askNext' || overlay === 'askSignOut') && (
        <LeaveDialog
          how={overlay}
          lineCount={draft.lines.length}
          operatorName={operator.name}
          onNext={next}
          onSignOut={() => void signOut()}
          onClose={close}
        />
      )}
    </div>
  );
}
