import { type RefObject, useEffect, useRef } from 'react';
import type { Trial } from '../../src/bridge/contract.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { KeyCap } from '../parts/KeyCap.tsx';
import { BillRow } from './BillRow.tsx';
import './billGrid.css';
import type { DraftAction, DraftLine } from './draft.ts';

interface BillGridProps {
  readonly grid: RefObject<HTMLTableElement | null>;
  readonly lines: readonly DraftLine[];
  readonly trial: Trial | null;
  readonly onChange: (action: DraftAction) => void;
  readonly onDone: () => void;
}

type Cell = 'quantity' | 'price';

interface FocusedCell {
  readonly id: number;
  readonly cell: Cell;
}

function focusedCell(): FocusedCell | null {
  const active = document.activeElement;
  const row = active?.closest<HTMLElement>('[data-line]');
  if (!(active instanceof HTMLInputElement) || row == null) return null;
  return { id: Number(row.dataset.line), cell: active.dataset.cell === 'price' ? 'price' : 'quantity' };
}

/** Moves the focus to a cell of the line, if both are there. */
export function focusCell(grid: HTMLTableElement | null, id: number, cell: Cell): void {
  const input = grid?.querySelector<HTMLInputElement>(`[data-line="${id}"] [data-cell="${cell}"]`);
  input?.focus();
  input?.scrollIntoView({ block: 'nearest' });
}

/** The lines of the bill. Arrows move between rows, Tab between quantity and price, Enter goes back to the search. */
export function BillGrid({ grid, lines, trial, onChange, onDone }: BillGridProps) {
  const newest = useRef(0);
  useEffect(() => {
    const last = lines.at(-1);
    if (last !== undefined && last.id > newest.current) {
      newest.current = last.id;
      focusCell(grid.current, last.id, 'quantity');
    }
  }, [grid, lines]);

  const move = (by: 1 | -1) => {
    const focused = focusedCell();
    if (focused === null) return;
    const index = lines.findIndex((line) => line.id === focused.id) + by;
    const target = lines[index];
    if (target !== undefined) focusCell(grid.current, target.id, focused.cell);
    else if (by === 1) onDone();
  };

  const remove = () => {
    const focused = focusedCell();
    if (focused === null) return;
    const index = lines.findIndex((line) => line.id === focused.id);
    const neighbour = lines[index + 1] ?? lines[index - 1];
    if (neighbour === undefined) onDone();
    else focusCell(grid.current, neighbour.id, focused.cell);
    onChange({ do: 'remove', id: focused.id });
  };

  return (
    <div className="billScroll">
      <table
        ref={grid}
        className="billGrid"
        aria-label="费用明细"
        data-testid="bill-grid"
        onKeyDown={onKeys({
          [keys.down]: () => move(1),
          [keys.up]: () => move(-1),
          [keys.enter]: onDone,
          [keymap.removeLine.chord]: remove,
        })}
      >
        <colgroup>
          <col className="colNumber" />
          <col />
          <col className="colSpecification" />
          <col className="colClass" />
          <col className="colShare" />
          <col className="colQuantity" />
          <col className="colUnit" />
          <col className="colPrice" />
          <col className="colAmount" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">序</th>
            <th scope="col">项目</th>
            <th scope="col">规格</th>
            <th scope="col">类别</th>
            <th scope="col" className="billRight">
              先自付
            </th>
            <th scope="col" className="billRight">
              数量
            </th>
            <th scope="col">单位</th>
            <th scope="col" className="billRight">
              单价
            </th>
            <th scope="col" className="billRight">
              金额
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <BillRow
              key={line.id}
              line={line}
              number={index + 1}
              classLabel={trial?.lines[index]?.itemClassLabel ?? line.item.itemClassLabel}
              selfPayRatioBp={trial?.lines[index]?.selfPayRatioBp ?? line.item.selfPayRatioBp}
              onChange={onChange}
            />
          ))}
        </tbody>
      </table>
      {lines.length === 0 && (
        <p className="billEmpty">
          按 <KeyCap chord={keymap.search.chord} /> 找项目，输入拼音首字母、编码或名称，
          <KeyCap chord={keys.enter} /> 加入
        </p>
      )}
    </div>
  );
}
