import type { ParsedBill, ParsedLine } from '../parsedBill.ts';
import type { SampleAnswer } from '../sampleBills.ts';
import { loadRival } from './loadRivals.ts';

/** As much of json-rules-engine as the bench calls. */
interface JsonRulesModule {
  readonly Engine: new (rules: readonly object[]) => JsonRulesEngine;
}

interface JsonRulesEngine {
  run(facts: object): Promise<{ readonly events: readonly RuleEvent[] }>;
}

interface RuleEvent {
  readonly type: string;
  readonly params?: Readonly<Record<string, number>>;
}

function rule(conditions: readonly object[], type: string, params: Readonly<Record<string, number>> = {}) {
  return { conditions: { all: conditions }, event: { type, params } };
}

function fact(name: string, operator: string, value: unknown) {
  return { fact: name, operator, value };
}

/** How a line is split is decided by rules, one run a line: the engine knows conditions on facts, and no loop over them. */
const lineRules = [
  rule([fact('itemClass', 'equal', '03')], 'ownExpense'),
  rule(
    [
      fact('itemClass', 'notEqual', '03'),
      fact('limitMicros', 'greaterThan', 0),
      { fact: 'priceMicros', operator: 'greaterThan', value: { fact: 'limitMicros' } },
    ],
    'overLimit',
  ),
  rule([fact('itemClass', 'equal', '02')], 'firstSelfPay'),
];

/** 通市政发〔2020〕3号: what holds for this person, institution and cost. */
const billRules = [
  rule([fact('level', 'equal', '1')], 'deductible', { standardFen: 30_000 }),
  rule([fact('level', 'equal', '2')], 'deductible', { standardFen: 50_000 }),
  rule([fact('level', 'equal', '3')], 'deductible', { standardFen: 70_000 }),
  rule([fact('inScopeFen', 'greaterThan', 0)], 'band', { fromFen: 0, toFen: 1_000_000, ratio: 7500 }),
  rule([fact('inScopeFen', 'greaterThan', 1_000_000)], 'band', {
    fromFen: 1_000_000,
    toFen: Number.MAX_SAFE_INTEGER,
    ratio: 8500,
  }),
  rule([fact('retired', 'equal', true)], 'points', { added: 200 }),
  rule([fact('community', 'equal', true)], 'points', { added: 500 }),
  rule([fact('poolUsedFen', 'lessThan', 7_000_000)], 'poolCap', { limitFen: 7_000_000 }),
  rule([fact('supplementUsedFen', 'lessThan', 25_000_000)], 'supplement', {
    limitFen: 25_000_000,
    ratio: 8500,
  }),
];

function rounded(product: number, divisor: number): number {
  return Math.floor((2 * product + divisor) / (2 * divisor));
}

interface Sums {
  ownExpense: number;
  inScope: number;
  total: number;
}

function applyLineEvents(line: ParsedLine, events: readonly RuleEvent[], sums: Sums): void {
  sums.total += line.amountFen;
  const holds = (type: string) => events.some((event) => event.type === type);
  if (holds('ownExpense')) {
    sums.ownExpense += line.amountFen;
    return;
  }
  const excess = holds('overLimit') ? line.priceMicros - line.limitMicros : 0;
  const over = Math.min(line.amountFen, rounded(excess * line.quantityTenThousandths, 100_000_000));
  const limited = line.amountFen - over;
  const first = holds('firstSelfPay') ? rounded(limited * line.selfPayRatio, 10_000) : 0;
  sums.inScope += limited - first;
}

/** Rules decide, code reckons: the engine has no arithmetic of its own. */
function applyBillEvents(bill: ParsedBill, sums: Sums, events: readonly RuleEvent[]): SampleAnswer {
  const of = (type: string) => events.filter((event) => event.type === type).map(({ params = {} }) => params);
  const { inScope } = sums;
  const deductible = Math.min(inScope, of('deductible')[0]?.standardFen ?? 0);
  const added = of('points').reduce((sum, { added: points = 0 }) => sum + points, 0);
  let left = Math.max(0, (of('poolCap')[0]?.limitFen ?? 0) - bill.poolUsedFen);
  let pool = 0;
  let covered = 0;
  const bands = of('band').sort((first, second) => (first.fromFen ?? 0) - (second.fromFen ?? 0));
  for (const { fromFen = 0, toFen = 0, ratio = 0 } of bands) {
    const length = Math.min(toFen, inScope) - Math.max(fromFen, deductible);
    if (length <= 0) continue;
    const whole = rounded(length * (ratio + added), 10_000);
    const paid = Math.min(whole, left);
    pool += paid;
    left -= paid;
    covered += paid < whole ? Math.min(length, rounded(paid * 10_000, ratio + added)) : length;
    if (paid < whole) break;
  }
  const beyond = inScope - deductible - covered;
  const [above = {}] = of('supplement');
  const supplementLeft = Math.max(0, (above.limitFen ?? 0) - bill.supplementUsedFen);
  const supplement = Math.min(rounded(beyond * (above.ratio ?? 0), 10_000), supplementLeft);
  const personal = sums.total - pool - supplement;
  const account = Math.min(personal - sums.ownExpense, bill.balanceFen);
  return { inScope, deductible, pool, supplement, account, cash: personal - account };
}

type LineEvents = (line: ParsedLine) => Promise<readonly RuleEvent[]> | readonly RuleEvent[];

function policyWith(lineEvents: LineEvents): (bill: ParsedBill) => Promise<SampleAnswer> {
  const { Engine } = loadRival<JsonRulesModule>('json-rules-engine');
  const billEngine = new Engine(billRules);
  return async (bill) => {
    const sums: Sums = { ownExpense: 0, inScope: 0, total: 0 };
    for (const line of bill.lines) applyLineEvents(line, await lineEvents(line), sums);
    const { level, retired, community, poolUsedFen, supplementUsedFen } = bill;
    const facts = { level, retired, community, poolUsedFen, supplementUsedFen, inScopeFen: sums.inScope };
    return applyBillEvents(bill, sums, (await billEngine.run(facts)).events);
  };
}

/** The whole policy in rules: one run a line, one run a bill. */
export function jsonRulesPolicy(): (bill: ParsedBill) => Promise<SampleAnswer> {
  const { Engine } = loadRival<JsonRulesModule>('json-rules-engine');
  const lineEngine = new Engine(lineRules);
  return policyWith(async (line) => (await lineEngine.run(line)).events);
}

function lineEventsInCode({ itemClass, limitMicros, priceMicros }: ParsedLine): readonly RuleEvent[] {
  if (itemClass === '03') return [{ type: 'ownExpense' }];
  const events: RuleEvent[] = [];
  if (limitMicros > 0 && priceMicros > limitMicros) events.push({ type: 'overLimit' });
  if (itemClass === '02') events.push({ type: 'firstSelfPay' });
  return events;
}

/** Half the policy: the lines in code, which a change of the law would have to change, and rules for the bill alone. */
export function jsonRulesPolicyOfBillOnly(): (bill: ParsedBill) => Promise<SampleAnswer> {
  return policyWith(lineEventsInCode);
}
