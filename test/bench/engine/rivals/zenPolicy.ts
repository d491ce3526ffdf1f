import type { ParsedBill } from '../parsedBill.ts';
import type { SampleAnswer } from '../sampleBills.ts';
import { loadRival } from './loadRivals.ts';

/** As much of @gorules/zen-engine as the bench calls. */
interface ZenModule {
  readonly ZenEngine: new () => {
    createDecision(content: object): ZenDecision;
  };
}

interface ZenDecision {
  evaluate(context: object, options: { trace: boolean }): Promise<{ result: SampleAnswer; trace?: object }>;
}

/** Expression nodes work on named values in order; `$` is what the node has made so far. */
function expressions(id: string, passThrough: boolean, pairs: Readonly<Record<string, string>>) {
  const list = Object.entries(pairs).map(([key, value], index) => ({ id: `${id}-${index}`, key, value }));
  const content = {
    expressions: list,
    passThrough,
    inputField: null,
    outputPath: null,
    executionMode: 'single',
  };
  return { id, name: id, type: 'expressionNode', content };
}

const excess = 'max([0, #.priceMicros - #.limitMicros]) * #.quantityTenThousandths / 100000000';
const overLimit = `(#.limitMicros == 0 ? 0 : min([#.amountFen, round(${excess})]))`;
const firstSelfPay = "(#.itemClass == '02' ? round(#.limited * #.ratio / 10000) : 0)";

/**
 * Ratios are whole ten-thousandths and amounts whole fen, in the engine's decimal numbers; round() goes half away from zero.
 * Only the sums are passed on: handing the lines from node to node would cost more than the arithmetic.
 */
const lines = expressions('lines', false, {
  limited:
    `map(filter(lines, #.itemClass != '03'), ` +
    `{ itemClass: #.itemClass, ratio: #.selfPayRatio, limited: #.amountFen - ${overLimit} })`,
  total: 'sum(map(lines, #.amountFen))',
  own: "sum(map(filter(lines, #.itemClass == '03'), #.amountFen))",
  inScope: `sum(map($.limited, #.limited - ${firstSelfPay}))`,
  level: 'level',
  retired: 'retired',
  community: 'community',
  poolUsedFen: 'poolUsedFen',
  supplementUsedFen: 'supplementUsedFen',
  balanceFen: 'balanceFen',
});

const institution = {
  id: 'institution',
  name: 'institution',
  type: 'decisionTableNode',
  content: {
    hitPolicy: 'first',
    passThrough: true,
    inputField: null,
    outputPath: null,
    executionMode: 'single',
    inputs: [{ id: 'level', name: 'level', field: 'level' }],
    outputs: [{ id: 'standard', name: 'standard', field: 'standard' }],
    rules: [
      { _id: 'one', level: "'1'", standard: '30000' },
      { _id: 'two', level: "'2'", standard: '50000' },
      { _id: 'three', level: "'3'", standard: '70000' },
    ],
  },
};

const person = {
  id: 'person',
  name: 'person',
  type: 'decisionTableNode',
  content: {
    hitPolicy: 'first',
    passThrough: true,
    inputField: null,
    outputPath: null,
    executionMode: 'single',
    inputs: [
      { id: 'retired', name: 'retired', field: 'retired' },
      { id: 'community', name: 'community', field: 'community' },
    ],
    outputs: [{ id: 'added', name: 'added', field: 'added' }],
    rules: [
      { _id: 'both', retired: 'true', community: 'true', added: '700' },
      { _id: 'retired', retired: 'true', community: '', added: '200' },
      { _id: 'community', retired: '', community: 'true', added: '500' },
      { _id: 'neither', retired: '', community: '', added: '0' },
    ],
  },
};

const funds = expressions('funds', true, {
  deductible: 'min([inScope, standard])',
  ratio1: '7500 + added',
  ratio2: '8500 + added',
  length1: 'max([0, min([inScope, 1000000]) - $.deductible])',
  length2: 'max([0, inScope - 1000000])',
  left: 'max([0, 7000000 - poolUsedFen])',
  whole1: 'round($.length1 * $.ratio1 / 10000)',
  whole2: 'round($.length2 * $.ratio2 / 10000)',
  paid1: 'min([$.whole1, $.left])',
  paid2: '$.paid1 < $.whole1 ? 0 : min([$.whole2, $.left - $.paid1])',
  covered1: '$.paid1 < $.whole1 ? min([$.length1, round($.paid1 * 10000 / $.ratio1)]) : $.length1',
  covered2:
    '$.paid1 < $.whole1 ? 0 : $.paid2 < $.whole2 ? min([$.length2, round($.paid2 * 10000 / $.ratio2)]) : $.length2',
  pool: '$.paid1 + $.paid2',
  beyond: 'inScope - $.deductible - $.covered1 - $.covered2',
  supplement: 'min([round($.beyond * 8500 / 10000), max([0, 25000000 - supplementUsedFen])])',
});

const answer = expressions('answer', false, {
  inScope: 'inScope',
  deductible: 'deductible',
  pool: 'pool',
  supplement: 'supplement',
  personal: 'total - pool - supplement',
  account: 'min([$.personal - own, balanceFen])',
  cash: '$.personal - $.account',
});

const input = { id: 'input', name: 'input', type: 'inputNode', content: {} };
const output = { id: 'output', name: 'output', type: 'outputNode', content: {} };
const nodes = [input, lines, institution, person, funds, answer, output];
const edges = nodes.slice(1).map((node, index) => ({
  id: `edge-${index}`,
  sourceId: nodes[index]?.id,
  targetId: node.id,
  type: 'edge',
}));

const model = { nodes, edges };

/**
 * The policy as a decision model: expressions for lines and funds, decision tables for institution and person. With the
 * trace, as ours has one; without it only to show what it costs.
 */
export function zenPolicy(trace: boolean): (bill: ParsedBill) => Promise<SampleAnswer> {
  const { ZenEngine } = loadRival<ZenModule>('@gorules/zen-engine');
  const decision = new ZenEngine().createDecision(model);
  return async (bill) => (await decision.evaluate(bill, { trace })).result;
}
