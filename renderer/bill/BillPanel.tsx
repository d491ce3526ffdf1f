import type { RefObject } from 'react';
import type { CatalogueItem, Trial } from '../../src/bridge/contract.ts';
import { addFen, type Fen, zeroFen } from '../../src/domain/money.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { keymap } from '../keyboard/keymap.ts';
import { keys } from '../keyboard/keys.ts';
import { KeyButton } from '../parts/KeyButton.tsx';
import { KeyHints } from '../parts/KeyHints.tsx';
import { Money } from '../parts/Money.tsx';
import { BillGrid, focusCell } from './BillGrid.tsx';
import './billPanel.css';
import { CatalogueSearch } from './CatalogueSearch.tsx';
import { amountOf, type Draft, type DraftAction, draftFault } from './draft.ts';
import { VisitRow } from './VisitRow.tsx';

const gridHints = [
  { chords: [keys.up, keys.down], text: '换行' },
  { chords: [keys.tab], text: '数量、单价' },
  { chords: [keymap.removeLine.chord], text: '删行' },
  { chords: [keys.enter], text: '回到查找' },
];

interface BillPanelProps {
  readonly draft: Draft;
  readonly trial: Trial | null;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly grid: RefObject<HTMLTableElement | null>;
  readonly onChange: (action: DraftAction) => void;
  readonly onNext: () => void;
  readonly raise: (problem: Problem) => void;
}

function totalOf(draft: Draft): Fen {
  return addFen(zeroFen, ...draft.lines.map((line) => amountOf(line) ?? zeroFen));
}

export function BillPanel({ draft, trial, search, grid, onChange, onNext, raise }: BillPanelProps) {
  const fault = draftFault(draft);
  const toLastLine = () => {
    const last = draft.lines.at(-1);
    if (last !== undefined) focusCell(grid.current, last.id, 'quantity');
  };
  return (
    <section className="panel billPanel" aria-label="账单">
      <div className="billHead">
        <VisitRow draft={draft} onChange={onChange} onDone={() => search.current?.focus()} />
        <CatalogueSearch
          field={search}
          onTake={(item: CatalogueItem) => onChange({ do: 'add', item })}
          onLeaveUp={toLastLine}
          raise={raise}
        />
      </div>
      <BillGrid
        grid={grid}
        lines={draft.lines}
        trial={trial}
        onChange={onChange}
        onDone={() => search.current?.focus()}
      />
      <div className="billKeys">
        {fault === null ? (
          <KeyHints hints={gridHints} />
        ) : (
          <span className="billFault" role="status" data-testid="bill-fault">
            {fault}
          </span>
        )}
        <KeyButton {...keymap.nextPerson} testId="next-person" tone="flat" onPress={onNext} />
      </div>
      <div className="billTotal">
        <span>
          共 <b className="money">{draft.lines.length}</b> 项
        </span>
        <span className="billTotalAmount">
          合计 <Money amount={totalOf(draft)} testId="bill-total" />
        </span>
      </div>
    </section>
  );
}
