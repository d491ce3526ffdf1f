import type { Prepared } from '../../src/bridge/contract.ts';
import { subtractFen } from '../../src/domain/money.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { AmountRows } from '../parts/AmountRows.tsx';
import { Dialog } from '../parts/Dialog.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { modeTexts } from './modeTexts.ts';
import './settle.css';

interface ConfirmViewProps {
  readonly prepared: Prepared;
  readonly problem: Problem | null;
  readonly doubtful: boolean;
  readonly subject: string;
  readonly onConfirm: () => void;
  readonly onWithdraw: () => void;
  readonly onExplain: () => void;
}

/** What will be collected and from whom, before anything is settled. */
export function ConfirmView(props: ConfirmViewProps) {
  const { prepared, problem, doubtful, subject, onConfirm, onWithdraw, onExplain } = props;
  const amounts = prepared.centre ?? prepared.local.amounts;
  const mode = modeTexts[prepared.mode];
  const rows = [
    { label: '费用总额', amount: amounts.totalFen },
    { label: '基金支付', amount: amounts.fundTotalFen },
    { label: '个人账户', amount: amounts.accountFen },
  ];
  return (
    <Dialog
      title={`确认结算　${subject}`}
      testId="confirm-dialog"
      size="medium"
      step={problem === null ? 'ready' : 'problem'}
      onClose={onWithdraw}
      bindings={{ [keys.enter]: onConfirm, [keymap.explain.chord]: onExplain }}
      footer={
        <>
          <KeyButton
            label={doubtful ? '离开，到最近结算核对' : '返回账单'}
            chord={keys.escape}
            testId="withdraw"
            onPress={onWithdraw}
          />
          <KeyButton {...keymap.explain} testId="confirm-explain" onPress={onExplain} />
          <KeyButton
            label={doubtful ? '再次提交同一笔' : '确认结算'}
            chord={keys.enter}
            tone="main"
            testId="confirm"
            initialFocus
            onPress={onConfirm}
          />
        </>
      }
    >
      <div className="confirmHead">
        <AmountRows rows={rows} />
        <div className="confirmCash">
          <span>应收现金</span>
          <b>
            <Money amount={prepared.cashFen} testId="confirm-cash" />
          </b>
          <span className={`tag tag-${mode.tone}`} data-testid="confirm-mode">
            {mode.label}
          </span>
        </div>
      </div>
      {mode.notice !== null && <p className="settleNotice">{mode.notice}</p>}
      {prepared.notices.map((notice) => (
        <p key={notice} className="settleNotice" data-testid="notice">
          {notice}
        </p>
      ))}
      {prepared.differences.length > 0 && (
        <table className="differences" data-testid="differences">
          <caption>本机与中心不一致，按中心金额收费</caption>
          <thead>
            <tr>
              <th scope="col">项目</th>
              <th scope="col">本机</th>
              <th scope="col">中心</th>
              <th scope="col">相差</th>
            </tr>
          </thead>
          <tbody>
            {prepared.differences.map(({ label, localFen, centreFen }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>
                  <Money amount={localFen} />
                </td>
                <td>
                  <Money amount={centreFen} />
                </td>
                <td className="differenceBy">
                  <Money amount={subtractFen(centreFen, localFen)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problem !== null && (
        <div className="settleProblem">
          <ProblemBox problem={problem} layout="tall" />
          {doubtful && <p className="settleNote">再次提交的是同一笔账单，已经结算的不会重复结算。</p>}
        </div>
      )}
    </Dialog>
  );
}
