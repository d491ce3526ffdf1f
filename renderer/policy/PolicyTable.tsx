import { Fragment } from 'react';
import type { PolicyEntry } from '../../src/bridge/policyContract.ts';
import { confirmationTone } from './confirmationTone.ts';
import type { PolicyRow } from './policyRows.ts';

interface PolicyTableProps {
  readonly rows: readonly PolicyRow[];
  readonly current: PolicyRow | undefined;
  readonly onChoose: (row: number) => void;
}

/** The entries under the heading of their benefit; the chosen one stands whole beside the table. */
export function PolicyTable({ rows, current, onChoose }: PolicyTableProps) {
  return (
    <table id="policyList" className="policyTable" data-testid="policy-list">
      <colgroup>
        <col className="policyColumnName" />
        <col />
        <col className="policyColumnDay" />
        <col className="policyColumnTag" />
        <col className="policyColumnTag" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">项目</th>
          <th scope="col">值</th>
          <th scope="col">起</th>
          <th scope="col">来源</th>
          <th scope="col">确认</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <Fragment key={row.entry.id}>
            {rows[index - 1]?.group !== row.group && (
              <tr className="policyGroup">
                <th scope="rowgroup" colSpan={5}>
                  {row.group.label}
                  <span className="policyScope">{row.group.scope}</span>
                </th>
              </tr>
            )}
            <EntryRow
              entry={row.entry}
              id={`policyRow-${index}`}
              chosen={row.entry.id === current?.entry.id}
              onChoose={() => onChoose(index)}
            />
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface EntryRowProps {
  readonly entry: PolicyEntry;
  readonly id: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function EntryRow({ entry, id, chosen, onChoose }: EntryRowProps) {
  const { label, value, absent, missing, confirmation } = entry;
  return (
    <tr
      id={id}
      className="policyRow"
      aria-selected={chosen}
      data-testid={`policy-${entry.id}`}
      onClick={onChoose}
    >
      <td>{label}</td>
      {value === null ? (
        <td colSpan={4} className="policyAbsent">
          {missing === null ? absent : `没有公布，缺《${missing.document}》`}
        </td>
      ) : (
        <>
          <td>
            {missing !== null && <span className="tag tag-bad policyPartly">部分没有公布</span>}
            {value.words}
          </td>
          <td className="money">{value.from}</td>
          <td>
            <span className={value.confidence === 'official' ? 'policyOfficial' : 'tag tag-warn'}>
              {value.confidenceLabel}
            </span>
          </td>
          <td>
            {confirmation !== null && (
              <span className={`tag tag-${confirmationTone[confirmation.step]}`}>
                {confirmation.stepLabel}
              </span>
            )}
          </td>
        </>
      )}
    </tr>
  );
}
