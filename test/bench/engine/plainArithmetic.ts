import type { ParsedBill, ParsedLine } from './parsedBill.ts';
import type { SampleAnswer } from './sampleBills.ts';

/**
 * The Tonghua inpatient policy (通市政发〔2020〕3号) as a programmer would write it who never needs another city: constants in
 * the code, doubles that hold whole numbers, no check of anything. It keeps a record of each step, stage and amount, without
 * words, source or operands. The floor below which a policy engine cannot go.
 */
export interface PlainStep {
  readonly stage: string;
  readonly amountFen: number;
}

function rounded(product: number, divisor: number): number {
  return Math.floor((2 * product + divisor) / (2 * divisor));
}

const deductibles: Readonly<Record<string, number>> = { '1': 30_000, '2': 50_000, '3': 70_000 };
const bandEndFen = 1_000_000;
const poolCapFen = 7_000_000;
const supplementRatio = 8500;
const supplementCapFen = 25_000_000;

interface Split {
  ownExpense: number;
  overLimit: number;
  firstSelfPay: number;
  inScope: number;
}

function addLine(line: ParsedLine, split: Split, steps: PlainStep[]): void {
  if (line.itemClass === '03') {
    split.ownExpense += line.amountFen;
    steps.push({ stage: 'line', amountFen: 0 });
    return;
  }
  const excess = line.limitMicros === 0 ? 0 : Math.max(0, line.priceMicros - line.limitMicros);
  const over = Math.min(line.amountFen, rounded(excess * line.quantityTenThousandths, 100_000_000));
  const limited = line.amountFen - over;
  const first = line.itemClass === '02' ? rounded(limited * line.selfPayRatio, 10_000) : 0;
  split.overLimit += over;
  split.firstSelfPay += first;
  split.inScope += limited - first;
  if (limited - first !== line.amountFen) steps.push({ stage: 'line', amountFen: limited - first });
}

/** Two bands, paid to what is left of the cap; the cost beyond that point is returned. */
function payPool(bill: ParsedBill, inScope: number, deductible: number, steps: PlainStep[]) {
  const added = (bill.retired ? 200 : 0) + (bill.community ? 500 : 0);
  let left = Math.max(0, poolCapFen - bill.poolUsedFen);
  let paid = 0;
  let covered = 0;
  let from = deductible;
  for (const [end, ratio] of [
    [bandEndFen, 7500 + added],
    [Number.MAX_SAFE_INTEGER, 8500 + added],
  ] as const) {
    const to = Math.min(end, inScope);
    if (to <= from) continue;
    const whole = rounded((to - from) * ratio, 10_000);
    const segment = Math.min(whole, left);
    steps.push({ stage: 'pool', amountFen: segment });
    paid += segment;
    left -= segment;
    if (segment < whole) {
      covered += Math.min(to - from, rounded(segment * 10_000, ratio));
      break;
    }
    covered += to - from;
    from = to;
  }
  return { paid, beyond: inScope - deductible - covered };
}

export function settlePlainly(bill: ParsedBill): { answer: SampleAnswer; steps: PlainStep[] } {
  const steps: PlainStep[] = [];
  const split: Split = { ownExpense: 0, overLimit: 0, firstSelfPay: 0, inScope: 0 };
  for (const line of bill.lines) addLine(line, split, steps);
  const { inScope } = split;
  steps.push({ stage: 'inScope', amountFen: inScope });
  const deductible = Math.min(inScope, deductibles[bill.level] ?? 0);
  steps.push({ stage: 'deductible', amountFen: deductible });
  const { paid: pool, beyond } = payPool(bill, inScope, deductible, steps);
  steps.push({ stage: 'cap', amountFen: beyond });
  const supplement = Math.min(
    rounded(beyond * supplementRatio, 10_000),
    Math.max(0, supplementCapFen - bill.supplementUsedFen),
  );
  if (beyond > 0) steps.push({ stage: 'supplement', amountFen: supplement });
  const total = inScope + split.ownExpense + split.overLimit + split.firstSelfPay;
  const personal = total - pool - supplement;
  steps.push({ stage: 'personal', amountFen: personal });
  const account = Math.min(personal - split.ownExpense, bill.balanceFen);
  steps.push({ stage: 'account', amountFen: account });
  steps.push({ stage: 'cash', amountFen: personal - account });
  return { answer: { inScope, deductible, pool, supplement, account, cash: personal - account }, steps };
}
