import type { BillDraft } from '../../src/bridge/contract.ts';
import type { DeskContext } from '../../src/desk/deskContext.ts';
import { draftLines } from '../../src/desk/draftBill.ts';
import { splitLocally } from '../../src/desk/localSplit.ts';
import type { PersonAtDesk } from '../../src/desk/personAtDesk.ts';
import { personAtDesk } from '../../src/desk/trySettlement.ts';
import type { BenchDesk } from './benchDesk.ts';
import { type Effort, type Figure, measure } from './figure.ts';
import { outpatientDraft } from './sampleBill.ts';

const lineCount = 30;

/** "12.5" with `decimals` 4 → 125000n. */
function scaled(text: string, decimals: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

function halfUp(value: bigint, divisor: bigint): bigint {
  return (value * 2n + divisor) / (divisor * 2n);
}

interface BareLine {
  readonly price: string;
  readonly quantity: string;
  readonly selfPayRatio: bigint;
  readonly ownExpense: boolean;
}

/** price × quantity, first self-pay share, sums, one deductible, one band: and nothing said about any of it. */
function bareSettlement(lines: readonly BareLine[]): { total: bigint; pool: bigint } {
  let total = 0n;
  let inScope = 0n;
  for (const line of lines) {
    const amount = halfUp(scaled(line.price, 6) * scaled(line.quantity, 4), 100_000_000n);
    total += amount;
    if (!line.ownExpense) inScope += amount - halfUp(amount * line.selfPayRatio, 10_000n);
  }
  const aboveDeductible = inScope > 30_000n ? inScope - 30_000n : 0n;
  return { total, pool: halfUp(aboveDeductible * 5_000n, 10_000n) };
}

function bareLinesOf(context: DeskContext, draft: BillDraft): BareLine[] {
  return draftLines(context, draft).map(({ line }) => ({
    price: line.price,
    quantity: line.quantity,
    selfPayRatio: BigInt(line.selfPayRatioBp ?? 0),
    ownExpense: line.itemClass === '03',
  }));
}

function perSecond(times: number, work: () => void): number {
  for (let warm = 0; warm < times / 5; warm += 1) work();
  const beganMs = performance.now();
  for (let done = 0; done < times; done += 1) work();
  return (times * 1000) / (performance.now() - beganMs);
}

/** Both must have split the same bill, or the comparison means nothing. */
function checkSame(context: DeskContext, person: PersonAtDesk, draft: BillDraft): number {
  const lines = draftLines(context, draft);
  const { amounts, steps } = splitLocally(context, person, draft, lines, false);
  const bare = bareSettlement(bareLinesOf(context, draft));
  if (BigInt(amounts.totalFen) !== bare.total || BigInt(amounts.poolFen) !== bare.pool) {
    throw new Error(`the bare loop splits another bill: ${bare.total} and ${bare.pool} fen`);
  }
  return steps.length;
}

export function settlementsPerSecond(bench: BenchDesk, effort: Effort): Figure {
  const { context } = bench.desk;
  const [someone] = bench.people;
  if (someone === undefined) throw new Error('nobody at the desk');
  const draft = outpatientDraft(someone, bench.today, lineCount);
  const person = personAtDesk(context, someone.personNo);
  const traceSteps = checkSame(context, person, draft);
  const bareLines = bareLinesOf(context, draft);
  const ours = perSecond(effort.settlements, () => {
    splitLocally(context, person, draft, draftLines(context, draft), false);
  });
  const bare = perSecond(effort.settlements, () => {
    bareSettlement(bareLines);
  });
  return {
    title: 'settlements computed per second',
    what: `a bill of ${lineCount} lines as typed: checked, priced, classified, split by the pack in force that day, with the trace`,
    baseline:
      'the same arithmetic on the same lines in BigInt and nothing else: no checks, no rules looked up, no trace. Its total and pool share are compared with ours before the clock starts',
    samples: effort.settlements,
    measures: [measure('rate', 'per second', ours, bare)],
    facts: { lines: lineCount, traceSteps },
  };
}
