import type { StatementView } from '../../src/bridge/dayContract.ts';
import { Money } from '../parts/Money.tsx';

function verdict({ level, findingCount }: StatementView): { readonly tone: string; readonly words: string } {
  if (!level) return { tone: 'bad', words: '两边不平' };
  if (findingCount > 0) return { tone: 'warn', words: '总账平，有未定的结算' };
  return { tone: 'good', words: '两边一致' };
}

/** Level or not, by insurance and clearing type. */
export function StatementTotals({ view }: { readonly view: StatementView }) {
  const { tone, words } = verdict(view);
  return (
    <section aria-label="总账">
      <div
        className={`resultBand resultBand-${tone} statementBand`}
        role="status"
        data-testid="statement-verdict"
        data-level={view.level}
      >
        <b>
          {view.day}　{words}
        </b>
        <span className="resultSlip money">{view.comparedAt.slice(11)} 对账</span>
      </div>
      {view.totals.length === 0 ? (
        <p className="dayEmpty">今天本机没有结算</p>
      ) : (
        <table className="dayTable" data-testid="statement-totals">
          <thead>
            <tr>
              <th scope="col">险种</th>
              <th scope="col">清算类别</th>
              <th scope="col" className="dayNumber">
                笔数
              </th>
              <th scope="col" className="dayNumber">
                总额
              </th>
              <th scope="col" className="dayNumber">
                基金
              </th>
              <th scope="col" className="dayNumber">
                账户
              </th>
              <th scope="col" className="dayNumber">
                与中心
              </th>
            </tr>
          </thead>
          <tbody>
            {view.totals.map((row) => (
              <tr
                key={`${row.insuranceType} ${row.clearingType}`}
                data-testid={`total-${row.insuranceType}-${row.clearingType}`}
              >
                <td>{row.insuranceLabel}</td>
                <td>{row.clearingLabel}</td>
                <td className="dayNumber">{row.count}</td>
                <td className="dayNumber">
                  <Money amount={row.totalFen} />
                </td>
                <td className="dayNumber">
                  <Money amount={row.fundTotalFen} />
                </td>
                <td className="dayNumber">
                  <Money amount={row.accountFen} />
                </td>
                <td className="dayNumber" title={row.description}>
                  <span className={`tag tag-${row.level ? 'good' : 'bad'}`}>{row.level ? '平' : '不平'}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!view.level && view.findingCount === 0 && (
        <p className="dayNotice" data-testid="statement-no-rows">
          中心没有给出逐笔的差异，本机不能处理，请医保办与经办机构核对。
          {view.totals.map(({ description }) => description).join(' ')}
        </p>
      )}
    </section>
  );
}
