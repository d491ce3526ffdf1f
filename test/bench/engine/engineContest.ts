import type { SettlementInput, SettlementResult } from '../../../src/domain/settlement.ts';
import { chooseRules } from '../../../src/policy/chooseRules.ts';
import { loadBuiltInPacks } from '../../../src/policy/loadPacks.ts';
import { computeSettlement } from '../../../src/settlement/computeSettlement.ts';
import { type ParsedBill, parsedBill } from './parsedBill.ts';
import { settlePlainly } from './plainArithmetic.ts';
import type { Contestant } from './rates.ts';
import { installRivals } from './rivals/loadRivals.ts';
import { type SampleAnswer, sampleBills } from './sampleBills.ts';

const billCount = 256;

export const ourName = 'engine';
export const plainName = 'plain arithmetic';

type Settle = (bill: ParsedBill, input: SettlementInput) => Promise<SampleAnswer> | SampleAnswer;

function answerOf({ amounts }: SettlementResult): SampleAnswer {
  return {
    inScope: amounts.inScopeFen,
    deductible: amounts.deductibleFen,
    pool: amounts.poolFen,
    supplement: amounts.largeAmountFen,
    account: amounts.accountFen,
    cash: amounts.cashFen,
  };
}

/** Every formula and operand, as a stored or printed settlement has them. */
function writeTrace({ steps }: SettlementResult): number {
  let length = 0;
  for (const { formula, operands } of steps) length += formula.length + Object.keys(operands).length;
  return length;
}

async function rivals(): Promise<{
  readonly policies: Readonly<Record<string, Settle>>;
  readonly missing: string | null;
}> {
  const missing = installRivals();
  if (missing !== null) return { policies: {}, missing };
  const { jsonRulesPolicy, jsonRulesPolicyOfBillOnly } = await import('./rivals/jsonRulesPolicy.ts');
  const { zenPolicy } = await import('./rivals/zenPolicy.ts');
  const policies = {
    'json-rules-engine': jsonRulesPolicy(),
    'json-rules-engine, lines split in code': jsonRulesPolicyOfBillOnly(),
    'zen-engine': zenPolicy(true),
    'zen-engine, no trace': zenPolicy(false),
  };
  return { policies, missing: null };
}

/** Whoever answers another bill is not compared. @throws naming the contestant, the bill and both answers */
async function checkSameAnswers(
  policies: Readonly<Record<string, Settle>>,
  inputs: readonly SettlementInput[],
  settle: (input: SettlementInput) => SettlementResult,
): Promise<void> {
  for (const [index, input] of inputs.entries()) {
    const expected = answerOf(settle(input));
    const bill = parsedBill(input);
    for (const [name, policy] of Object.entries(policies)) {
      const given = await policy(bill, input);
      for (const key of Object.keys(expected) as (keyof SampleAnswer)[]) {
        if (given[key] === expected[key]) continue;
        throw new Error(`${name}, bill ${index}: ${key} is ${given[key]} fen, ours ${expected[key]}`);
      }
    }
  }
}

function contestant(
  name: string,
  batch: number,
  settle: (index: number) => Promise<unknown> | unknown,
): Contestant {
  return {
    name,
    batch,
    work: async (first, count) => {
      for (let index = first; index < first + count; index += 1) {
        const answer = settle(index % billCount);
        // waiting for what is there already would cost the fast ones more than their work
        if (answer instanceof Promise) await answer;
      }
    },
  };
}

export interface EngineContest {
  readonly contestants: readonly Contestant[];
  /** Why the rivals are not among them, or null. */
  readonly missing: string | null;
  readonly bills: number;
  readonly stepsPerBill: number;
}

/** Our engine, the plain arithmetic and the rivals on the same bills, after all have answered all of them alike. */
export async function engineContest(): Promise<EngineContest> {
  const inputs = sampleBills(billCount);
  const bills = inputs.map(parsedBill);
  const [first] = inputs;
  if (first === undefined) throw new Error('no bills');
  const rules = chooseRules(loadBuiltInPacks(), first);
  const settle = (input: SettlementInput) => computeSettlement(input, rules);
  const { policies, missing } = await rivals();
  const others: Readonly<Record<string, Settle>> = {
    [plainName]: (bill) => settlePlainly(bill).answer,
    ...policies,
  };
  await checkSameAnswers(others, inputs, settle);
  const at = (index: number) => inputs[index] as SettlementInput;
  const ours = [
    contestant(ourName, 256, (index) => settle(at(index))),
    contestant(`${ourName}, trace written out`, 256, (index) => writeTrace(settle(at(index)))),
  ];
  const theirs = Object.entries(others).map(([name, policy]) =>
    contestant(name, name === plainName ? 4096 : 16, (index) =>
      policy(bills[index] as ParsedBill, at(index)),
    ),
  );
  const steps = inputs.reduce((sum, input) => sum + settle(input).steps.length, 0);
  return {
    contestants: [...ours, ...theirs],
    missing,
    bills: billCount,
    stepsPerBill: Math.round(steps / billCount),
  };
}
