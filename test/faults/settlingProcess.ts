import { writeSync } from 'node:fs';
import { type OpenDesk, openDesk } from '../../src/desk/deskEntry.ts';
import { noPdfPrinter } from '../../src/desk/noPdfPrinter.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { trainingPersons } from '../../src/training/centre/persons.ts';
import { loadTrainingEdition } from '../../src/upstream/edition.ts';
import { FakeReader } from '../desk/fakeReader.ts';
import { testDeskOptions } from '../desk/testDeskOptions.ts';

const [, , folder = '', centreUrl = '', startMs = '0'] = process.argv;

const startedMs = performance.now();
const clock = { nowMs: () => Math.trunc(Number(startMs) + performance.now() - startedMs) };
const reader = new FakeReader();

/** Reported by a write that does not wait in a buffer: what the cashier was told. */
function report(line: string): void {
  writeSync(1, `${line}\n`);
}

async function settle(desk: OpenDesk, name: string): Promise<string> {
  const person = trainingPersons.find((candidate) => candidate.name === name);
  if (person === undefined) throw new Error(`no person ${name}`);
  reader.insert(person);
  const { personNo } = await desk.handlers['credential.read']({});
  const { today } = await desk.handlers['desk.state']({});
  const { billId, cashFen } = await desk.handlers['bill.prepare']({
    personNo,
    insuranceType: '390',
    kind: 'outpatient',
    beganOn: today,
    settledOn: today,
    useAccount: false,
    lines: [{ catalogueCode: 'YJPX-S01', quantity: '1', price: null }],
  });
  const view = await desk.handlers['settlement.confirm']({ billId, expectedCashFen: cashFen });
  report(`${view.settlementId} ${view.state}`);
  return view.settlementId;
}

/** Behind an earlier one whose fate is not known yet, a settlement waits, and cannot be refunded. */
async function refund(settlementId: string): Promise<void> {
  try {
    await desk.handlers['settlement.refund']({ settlementId, reason: '录错' });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
  }
}

/** Settles and refunds until it is killed. */
const desk = await openDesk(
  testDeskOptions(folder, centreUrl, {
    clock,
    edition: loadTrainingEdition(),
    spawnDevice: reader.spawn,
    pdfPrinter: noPdfPrinter,
    maxReadTimeoutMs: 2_000,
    onDefect: (where, error) => process.stderr.write(`${where}: ${String(error)}\n`),
  }),
);
await desk.handlers['operator.signIn']({ operatorNo: 'C001' });
for (let round = 0; round < 10_000; round += 1) {
  const kept = await settle(desk, ['孙志强', '李淑珍', '周小雨'][round % 3] ?? '');
  if (round % 2 === 0) await refund(kept);
}
