import type { Chord } from '../keyboard/chord.ts';
import { KeyCap } from '../parts/KeyCap.tsx';
import type { PrintState } from './usePrint.ts';
import './sheetLine.css';

interface SheetLineProps {
  readonly sheet: Pick<NonNullable<PrintState['sheet']>, 'sheetUrl' | 'copyNo' | 'pages'>;
  readonly what?: string;
  readonly openChord: Chord;
}

/** Which copy was made, and the way to look at it. */
export function SheetLine({ sheet, what = '结算单', openChord }: SheetLineProps) {
  return (
    <p className="sheetLine" role="status" data-testid="sheet">
      <span>
        已生成{what} 第 <b className="money">{sheet.copyNo}</b> 联，共 <b className="money">{sheet.pages}</b>{' '}
        页{sheet.copyNo > 1 && <span className="tag tag-warn sheetReprint">补打</span>}
      </span>
      <a className="sheetLink" href={sheet.sheetUrl} target="_blank" rel="noopener" data-testid="sheet-link">
        打开 <KeyCap chord={openChord} />
      </a>
    </p>
  );
}
