import type { SettlementView } from '../../src/bridge/contract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { AmountRows } from '../parts/AmountRows.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { openSheet } from './openSheet.ts';
import { printableStates } from './printableStates.ts';
import { resultTexts } from './resultTexts.ts';
import { SheetLine } from './SheetLine.tsx';
import { stateTone } from './stateTone.ts';
import './settle.css';
import { usePrint } from './usePrint.ts';

interface ResultViewProps {
  readonly view: SettlementView;
  /** To the bill as it was: only after a refusal, when nothing was settled. */
  readonly onBack: () => void;
  readonly onNext: () => void;
  readonly onExplain: () => void;
}

/** What became of it. Stays until the cashier goes on. */
export function ResultView({ view, onBack, onNext, onExplain }: ResultViewProps) {
  const { printing, sheet, problem: printProblem, print } = usePrint();
  const { amounts } = view;
  const refused = view.state === 'refused';
  const printable = printableStates.includes(view.state);
  const onPrint = () => {
    if (printable) void print(view.settlementId);
  };
  const onOpen = sheet === null ? undefined : () => openSheet(sheet.sheetUrl);
  const leave = refused ? onBack : onNext;
  const printsNext = printable && sheet === null && printProblem === null;
  const text = resultTexts[view.state];
  return (
    <Dialog
      title={`结算结果　${view.nameMasked}　${view.kindLabel}`}
      testId="result-dialog"
      size="medium"
      step={printsNext ? 'print' : 'leave'}
      onClose={leave}
      bindings={{
        [keys.enter]: printing ? undefined : printsNext ? onPrint : leave,
        [keymap.print.chord]: onPrint,
        [keymap.explain.chord]: onExplain,
        [keymap.openSheet.chord]: onOpen,
        P: onOpen,
      }}
      footer={
        <>
          <KeyButton {...keymap.explain} testId="result-explain" onPress={onExplain} />
          {printable && sheet !== null && (
            <KeyButton
              label="再打一联"
              chord={keymap.print.chord}
              testId="print-again"
              disabled={printing}
              onPress={onPrint}
            />
          )}
          {printable && sheet === null && (
            <KeyButton
              label="打印结算单"
              chord={printsNext ? keys.enter : keymap.print.chord}
              tone={printsNext ? 'main' : 'plain'}
              testId="print"
              disabled={printing}
              initialFocus={printsNext}
              onPress={onPrint}
            />
          )}
          <KeyButton
            label={refused ? '返回账单' : '下一位'}
            chord={keys.escape}
            tone={printsNext ? 'plain' : 'main'}
            testId="result-next"
            initialFocus={!printsNext}
            onPress={leave}
          />
        </>
      }
    >
      <div className={`resultBand resultBand-${stateTone[view.state]}`} role="status">
        <b className="resultState" data-testid="result-state" data-state={view.state}>
          {text.headline}
        </b>
        <span className="resultSlip money">单号 {view.slipNo}</span>
      </div>
      <div className="confirmHead">
        <AmountRows
          rows={[
            { label: '费用总额', amount: amounts.totalFen },
            { label: '基金支付', amount: amounts.fundTotalFen },
            { label: '个人账户', amount: amounts.accountFen },
            { label: '账户余额', amount: amounts.accountBalanceAfterFen },
          ]}
        />
        <div className="confirmCash">
          <span>{text.cashLabel}</span>
          <b className={text.cashStands ? undefined : 'confirmCash-void'}>
            <Money amount={amounts.cashFen} testId="result-cash" />
          </b>
        </div>
      </div>
      <div className="resultExtras">
        {view.problem !== null && <ProblemBox problem={view.problem} layout="tall" />}
        {printing && <Waiting text="正在生成结算单" />}
        {sheet !== null && !printing && <SheetLine sheet={sheet} openChord="P" />}
        {printProblem !== null && <ProblemBox problem={printProblem} layout="tall" />}
      </div>
    </Dialog>
  );
}
