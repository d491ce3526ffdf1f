import type { Split } from '../../src/bridge/contract.ts';
import { Money } from '../parts/Money.tsx';
import { centreAmountOf, percentOf } from './parts.ts';
import './splitFigures.css';

interface SplitFiguresProps {
  readonly split: Split;
  /** The centre's amounts beside the local ones; null while only the local split is known. */
  readonly centre: Split['amounts'] | null;
}

/** The parts of the bar as figures; a part the centre sees differently is marked. */
export function SplitFigures({ split, centre }: SplitFiguresProps) {
  return (
    <table className="splitFigures" data-testid="split-figures">
      <thead>
        <tr>
          <th scope="col">分担</th>
          <th scope="col">{centre === null ? '占比' : '中心'}</th>
          <th scope="col">{centre === null ? '金额' : '本机'}</th>
        </tr>
      </thead>
      <tbody>
        {split.parts.map((part) => {
          const centreFen = centre === null ? null : centreAmountOf[part.key](centre);
          const differs = centreFen !== null && centreFen !== part.amountFen;
          return (
            <tr
              key={part.key}
              className={differs ? 'splitDiffers' : undefined}
              data-testid={`part-${part.key}`}
            >
              <th scope="row">
                <span className={`splitSwatch part-${part.key}`} />
                {part.label}
              </th>
              <td className="splitSoft money">
                {centreFen === null ? (
                  percentOf(part.amountFen, split.amounts.totalFen)
                ) : (
                  <Money amount={centreFen} />
                )}
              </td>
              <td>
                <Money amount={part.amountFen} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
