import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { devNull } from 'node:os';
import { answerSettleLine } from '../../../src/cli/answerSettleLine.ts';
import { formatYuan } from '../../../src/domain/money.ts';
import { formatRatio } from '../../../src/domain/ratio.ts';
import type { SettlementInput } from '../../../src/domain/settlement.ts';
import { loadBuiltInPacks } from '../../../src/policy/loadPacks.ts';
import type { Contestant } from './rates.ts';
import { sampleBills } from './sampleBills.ts';

const lineCount = 256;

/** The requests of the headless contract for the sample bills. */
function commonFields(id: number, { institution, person, yearToDate, account }: SettlementInput) {
  return {
    id: String(id),
    insuplc_admdvs: '220500',
    insutype: '310',
    med_type: '21',
    begntime: '2020-08-20',
    setl_time: '2020-09-01',
    psn: { psn_type: person.personType },
    fixmedins: { level: institution.level, community: institution.community },
    cum: { hifp_inpatient: formatYuan(yearToDate.inpatientPoolFen) },
    acct: { balc: formatYuan(account.balanceFen), use: 'max' },
  };
}

function withLines(id: number, input: SettlementInput): string {
  if (input.bill.kind !== 'lines') throw new Error('a bill of lines is needed');
  const lines = input.bill.lines.map((line) => ({
    feedetl_sn: line.lineNo,
    chrgitm_lv: line.itemClass,
    pric: line.price,
    cnt: line.quantity,
    ...(line.limitPrice === null ? {} : { pric_uplmt_amt: line.limitPrice }),
    ...(line.selfPayRatioBp === null ? {} : { selfpay_prop: formatRatio(line.selfPayRatioBp) }),
  }));
  return JSON.stringify({ ...commonFields(id, input), lines });
}

function withTotals(id: number, input: SettlementInput): string {
  if (input.bill.kind !== 'lines') throw new Error('a bill of lines is needed');
  const total = input.bill.lines.reduce((sum, line) => sum + line.amountFen, 0);
  const bill = { medfee_sumamt: (total / 100).toFixed(2), fulamt_ownpay_amt: '100.00' };
  return JSON.stringify({ ...commonFields(id, input), bill });
}

export const totalsName = 'settle, bill in totals';
export const linesName = 'settle, 30 lines';

/** What `npm run settle` does with a line: parse, validate, choose the rules, compute, write the answer. */
export function settlePipelines(): Contestant[] {
  const packs = loadBuiltInPacks();
  const inputs = sampleBills(lineCount);
  const sink = createWriteStream(devNull);
  const pipeline = (name: string, batch: number, requests: readonly string[]): Contestant => ({
    name,
    batch,
    work: async (first, count) => {
      for (let index = first; index < first + count; index += 1) {
        const answer = answerSettleLine(requests[index % lineCount] as string, packs);
        if (index < lineCount && answer.includes('"error"')) throw new Error(answer);
        if (!sink.write(`${answer}\n`)) await once(sink, 'drain');
      }
    },
  });
  return [
    pipeline(
      totalsName,
      128,
      inputs.map((input, id) => withTotals(id, input)),
    ),
    pipeline(
      linesName,
      32,
      inputs.map((input, id) => withLines(id, input)),
    ),
  ];
}
