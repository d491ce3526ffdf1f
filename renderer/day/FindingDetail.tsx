import type { FindingView, RepairChoice } from '../../src/bridge/dayContract.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';

type Figures = NonNullable<FindingView['ours']>;

const figureRows: readonly (readonly [keyof Figures, string])[] = [
  ['totalFen', '总额'],
  ['fundTotalFen', '基金'],
  ['accountFen', '账户'],
];

/** Both books side by side; a dash where one has no row. */
function Sides({ ours, centre }: { readonly ours: Figures | null; readonly centre: Figures | null }) {
  return (
    <table className="dayTable findingSides">
      <thead>
        <tr>
          <th scope="col">金额</th>
          <th scope="col" className="dayNumber">
            本机
          </th>
          <th scope="col" className="dayNumber">
            中心
          </th>
        </tr>
      </thead>
      <tbody>
        {figureRows.map(([key, label]) => (
          <tr key={key} data-differs={ours !== null && centre !== null && ours[key] !== centre[key]}>
            <th scope="row">{label}</th>
            <td className="dayNumber">{ours === null ? '—' : <Money amount={ours[key]} />}</td>
            <td className="dayNumber">{centre === null ? '—' : <Money amount={centre[key]} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface FindingDetailProps {
  readonly finding: FindingView;
  readonly mayRepair: boolean;
  /** What was done about it since the comparison; null while it waits. */
  readonly repaired: string | null;
  readonly onChoose: (choice: RepairChoice) => void;
}

/** One difference: why, how much, and what a supervisor may do. */
export function FindingDetail({ finding, mayRepair, repaired, onChoose }: FindingDetailProps) {
  const { label, clearingLabel, isRefund, cause, ours, centre, money, actions } = finding;
  return (
    <aside className="findingDetail" aria-label="所选差异" data-testid="finding-detail">
      <b>
        {clearingLabel}
        {isRefund ? '退费' : ''}　{label}
      </b>
      <p data-testid="finding-cause">{cause}</p>
      <p className="findingMoney" data-testid="finding-money">
        {money}
      </p>
      {(ours !== null || centre !== null) && <Sides ours={ours} centre={centre} />}
      {repaired !== null && (
        <p className="findingDone" role="status" data-testid="finding-done">
          已处理：{repaired}。请再次对账，确认两边一致。
        </p>
      )}
      {repaired === null && mayRepair && (
        <div className="findingActions">
          {actions.map((choice, row) => (
            <KeyButton
              key={choice.action}
              label={choice.label}
              chord={String(row + 1)}
              testId={`repair-${choice.action}`}
              onPress={() => onChoose(choice)}
            />
          ))}
        </div>
      )}
      {repaired === null && !mayRepair && actions.length > 0 && (
        <p className="dayNotice">差异由组长处理：请组长登录后在这里对账。</p>
      )}
    </aside>
  );
}
