import { memo } from 'react';
import { displayYuan } from '../../src/domain/money.ts';
import { displayPercent, type RatioBp } from '../../src/domain/ratio.ts';
import { amountOf, type DraftAction, type DraftLine, priceIsGood, quantityIsGood } from './draft.ts';
import { priceText } from './priceText.ts';

interface BillRowProps {
  readonly line: DraftLine;
  readonly number: number;
  /** As the desk classified the line, or as the catalogue says until the first trial. */
  readonly classLabel: string;
  readonly selfPayRatioBp: RatioBp;
  readonly onChange: (action: DraftAction) => void;
}

/** Plain props only: with 300 lines on the bill, a key press draws one row anew, not 300. */
export const BillRow = memo(function BillRow({
  line,
  number,
  classLabel,
  selfPayRatioBp,
  onChange,
}: BillRowProps) {
  const { id, item } = line;
  const amountFen = amountOf(line);
  return (
    <tr className="billRow" data-line={id} data-testid="bill-row">
      <td className="money billSoft">{number}</td>
      <td className="billText" title={`${item.name}　${item.code}`}>
        {item.name}
      </td>
      <td className="billText billSoft" title={item.specification}>
        {item.specification}
      </td>
      <td className={`billClass billClass-${item.itemClass}`}>{classLabel}</td>
      <td className="money billSoft billRight">{displayPercent(selfPayRatioBp)}</td>
      <td>
        <input
          className="billInput"
          data-cell="quantity"
          data-testid={`quantity-${number}`}
          aria-label={`第 ${number} 行数量`}
          aria-invalid={!quantityIsGood(line)}
          autoComplete="off"
          maxLength={20}
          value={line.quantity}
          onFocus={(event) => event.target.select()}
          onChange={(event) => onChange({ do: 'setQuantity', id, text: event.target.value })}
        />
      </td>
      <td className="billSoft">{item.unit}</td>
      <td>
        <input
          className={line.price === null ? 'billInput' : 'billInput billInput-changed'}
          data-cell="price"
          data-testid={`price-${number}`}
          aria-label={`第 ${number} 行单价`}
          aria-invalid={!priceIsGood(line)}
          autoComplete="off"
          maxLength={20}
          value={line.price ?? priceText(item.price)}
          onFocus={(event) => event.target.select()}
          onChange={(event) => onChange({ do: 'setPrice', id, text: event.target.value })}
        />
      </td>
      <td className="money billRight billAmount" data-testid={`amount-${number}`}>
        {amountFen === null ? '—' : displayYuan(amountFen)}
      </td>
    </tr>
  );
});
