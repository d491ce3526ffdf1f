import type { Fen } from '../../src/domain/money.ts';
import { Money } from './Money.tsx';
import './amountRows.css';

export interface AmountRow {
  readonly label: string;
  readonly amount: Fen;
}

/** Names on the left, amounts in one column on the right. */
export function AmountRows({ rows }: { readonly rows: readonly AmountRow[] }) {
  return (
    <dl className="amountRows">
      {rows.map(({ label, amount }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Money amount={amount} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
