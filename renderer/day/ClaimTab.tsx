import type { ClaimView } from '../../src/bridge/dayContract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { AmountRows } from '../parts/AmountRows.tsx';
import { KeyButton } from '../parts/KeyButton.tsx';
import { Money } from '../parts/Money.tsx';
import { ProblemBox } from '../parts/ProblemBox.tsx';
import { Waiting } from '../parts/Waiting.tsx';
import { openSheet } from '../settle/openSheet.ts';
import { SheetLine } from '../settle/SheetLine.tsx';
import './claimTab.css';
import { DayFrame, type DayPlace } from './DayFrame.tsx';
import type { Claim } from './useClaim.ts';

interface ClaimTabProps {
  readonly claim: Claim;
  readonly place: DayPlace;
}

const figureColumns = [
  ['totalFen', '总费用'],
  ['fundFen', '基金'],
  ['accountFen', '账户'],
  ['cashFen', '现金'],
  ['hospitalFen', '医院'],
] as const satisfies readonly (readonly [keyof ClaimView['total'], string])[];

/** 月申报: one month by insurance, clearing type and fund, and its files. */
export function ClaimTab({
  claim: { month, claim, exported, doing, problem, ...acts },
  place,
}: ClaimTabProps) {
  const sheet = exported?.printed ?? null;
  const exportFiles = claim === null ? undefined : () => void acts.exportFiles();
  return (
    <DayFrame
      tab="claim"
      place={place}
      step="claim"
      bindings={{
        [keymap.exportClaim.chord]: exportFiles,
        [keymap.openSheet.chord]: sheet === null ? undefined : () => openSheet(sheet.sheetUrl),
      }}
      actions={
        <>
          <KeyButton
            {...keymap.exportClaim}
            testId="claim-export"
            disabled={exportFiles === undefined || doing !== null}
            onPress={() => exportFiles?.()}
          />
          <KeyButton
            label="汇总"
            chord={keys.enter}
            tone="main"
            testId="claim-compute"
            disabled={doing !== null}
            onPress={() => void acts.compute()}
          />
        </>
      }
    >
      <div className="claim">
        <label className="claimMonth">
          清算年月
          <input
            className="textField"
            data-testid="claim-month"
            data-initial-focus=""
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            value={month}
            onChange={(event) => acts.type(event.target.value)}
            onKeyDown={onKeys({ [keys.enter]: () => void acts.compute() })}
          />
          <span className="shiftSoft">六位数字，如 202611；按中心的结算时间和金额汇总</span>
        </label>
        {doing !== null && <Waiting text={doing} />}
        {problem !== null && <ProblemBox problem={problem} layout="wide" />}
        {sheet !== null && <SheetLine sheet={sheet} what="申报表" openChord={keymap.openSheet.chord} />}
        {exported !== null && (
          <p className="claimPath" data-testid="claim-workbook">
            电子表格 <span className="money">{exported.workbookPath}</span>
          </p>
        )}
        {claim !== null && <ClaimFigures claim={claim} />}
      </div>
    </DayFrame>
  );
}

function ClaimFigures({ claim }: { readonly claim: ClaimView }) {
  const { groups, visits, total, funds, open } = claim;
  const paid = funds.filter(({ amountFen }) => amountFen !== 0);
  return (
    <>
      {open > 0 && (
        <p className="dayNotice" data-testid="claim-open">
          还有 {open} 笔结算没有定论，金额没有算进来或可能变化。请先对账，再申报。
        </p>
      )}
      <table className="dayTable" data-testid="claim-groups">
        <thead>
          <tr>
            <th scope="col">险种</th>
            <th scope="col">清算类别</th>
            <th scope="col" className="dayNumber">
              人次
            </th>
            {figureColumns.map(([key, label]) => (
              <th key={key} scope="col" className="dayNumber">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key} data-testid={`claim-${group.key}`}>
              <td>{group.insuranceLabel}</td>
              <td>{group.clearingLabel}</td>
              <td className="dayNumber">{group.visits}</td>
              {figureColumns.map(([key]) => (
                <td key={key} className="dayNumber">
                  <Money amount={group.figures[key]} />
                </td>
              ))}
            </tr>
          ))}
          <tr className="dayTableSum" data-testid="claim-total">
            <th scope="row" colSpan={2}>
              合计
            </th>
            <td className="dayNumber">{visits}</td>
            {figureColumns.map(([key]) => (
              <td key={key} className="dayNumber">
                <Money amount={total[key]} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      {paid.length > 0 && (
        <section aria-label="按基金" data-testid="claim-funds">
          <AmountRows rows={paid.map(({ label, amountFen }) => ({ label, amount: amountFen }))} />
        </section>
      )}
    </>
  );
}
