import { useRef } from 'react';
import type { ShiftDesk } from '../../src/bridge/dayContract.ts';
import { type Fen, fen, subtractFen, zeroFen } from '../../src/domain/money.ts';
import { keys } from '../keyboard/keys.ts';
import { onKeys } from '../keyboard/onKeys.ts';
import { KeyHints } from '../parts/KeyHints.tsx';
import { Money } from '../parts/Money.tsx';
import { overShortWords, piecesOf, type TypedCount } from './cashCount.ts';

interface CashGridProps {
  readonly denominations: ShiftDesk['denominations'];
  readonly typed: TypedCount;
  readonly expectedFen: Fen;
  /** Null while a field holds what cannot be counted. */
  readonly countedFen: Fen | null;
  readonly onType: (denomination: string, text: string) => void;
  /** Enter on the last row. */
  readonly onLast: () => void;
}

/** The drawer by denomination, for the number pad: digits and Enter, from the largest note down. */
export function CashGrid(props: CashGridProps) {
  const { denominations, typed, expectedFen, countedFen, onType, onLast } = props;
  const fields = useRef(new Map<number, HTMLInputElement>());
  const go = (row: number) => {
    const field = fields.current.get(row);
    field?.focus();
    field?.select();
  };
  const overShortFen = countedFen === null ? null : subtractFen(countedFen, expectedFen);
  return (
    <section className="cashGrid" aria-label="清点现金">
      <table className="dayTable">
        <thead>
          <tr>
            <th scope="col">面额</th>
            <th scope="col" className="dayNumber">
              张（枚）数
            </th>
            <th scope="col" className="dayNumber">
              金额
            </th>
          </tr>
        </thead>
        <tbody>
          {denominations.map(({ denominationFen, label }, row) => {
            const key = String(denominationFen);
            const pieces = piecesOf(typed[key]);
            return (
              <tr key={key}>
                <th scope="row">{label}</th>
                <td className="dayNumber">
                  <input
                    ref={(field) => {
                      if (field !== null) fields.current.set(row, field);
                    }}
                    className="textField cashPieces"
                    data-testid={`cash-${key}`}
                    data-initial-focus={row === 0 ? '' : undefined}
                    aria-label={`${label} 张数`}
                    aria-invalid={pieces === null}
                    inputMode="numeric"
                    autoComplete="off"
                    maxLength={6}
                    placeholder="0"
                    value={typed[key] ?? ''}
                    onChange={(event) => onType(key, event.target.value.replace(/\D/g, ''))}
                    onKeyDown={onKeys({
                      [keys.enter]: () => (row === denominations.length - 1 ? onLast() : go(row + 1)),
                      [keys.down]: () => go(row + 1),
                      [keys.up]: () => go(row - 1),
                    })}
                  />
                </td>
                <td className="dayNumber">
                  <Money amount={pieces === null ? zeroFen : fen(denominationFen * pieces)} />
                </td>
              </tr>
            );
          })}
          <tr className="dayTableSum">
            <th scope="row" colSpan={2}>
              实点现金
            </th>
            <td className="dayNumber">
              {countedFen !== null && <Money amount={countedFen} testId="cash-counted" />}
            </td>
          </tr>
        </tbody>
      </table>
      {overShortFen !== null && <OverShort amount={overShortFen} />}
      <p className="shiftSoft">
        <KeyHints
          hints={[
            { chords: [keys.enter], text: '下一面额' },
            { chords: [keys.up, keys.down], text: '移动' },
          ]}
        />
      </p>
    </section>
  );
}

/** The word and the amount; the colour says the same once more. */
export function OverShort({ amount }: { readonly amount: Fen }) {
  return (
    <p className="overShort" data-level={amount === 0} data-testid="over-short">
      <span>{overShortWords(amount)}</span>
      <b>
        <Money amount={fen(Math.abs(amount))} />
      </b>
    </p>
  );
}
