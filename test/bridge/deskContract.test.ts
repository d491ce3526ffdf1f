import { rmSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerFrame } from '../../src/bridge/bridgeServer.ts';
import {
  type DeskFrame,
  events,
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operations,
} from '../../src/bridge/contract.ts';
import type { Desk } from '../../src/bridge/deskPort.ts';
import type { DeskContext } from '../../src/desk/deskContext.ts';
import { fen } from '../../src/domain/money.ts';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { markJobStuck, takeNextJob } from '../../src/store/settleJob.ts';
import { startTrainingDesk } from '../../src/training/trainingDesk.ts';
import { scratchFolder, Terminal, TestPrinter } from '../desk/deskHarness.ts';
import { FakeReader } from '../desk/fakeReader.ts';

/** As the queue does with a job it cannot bring to an end. */
function putAside({ store, clock }: DeskContext, settlementId: string): void {
  const problem = {
    code: 'internal',
    happened: '内部出错。',
    money: '没有丢失。',
    nextStep: '请联系信息科。',
  };
  store.write((writer) => {
    takeNextJob(writer, { owner: 'test', nowMs: clock.nowMs(), leaseMs: 60_000, longestDelayMs: 90_000 });
    markJobStuck(writer, { settlementId, owner: 'test', problem });
  });
}

/** Calls the desk as a screen does, and remembers which operations were answered with a result. */
class Screen {
  readonly #desk: Desk;
  readonly answered = new Set<string>();
  readonly defects: string[] = [];

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async call<N extends OperationName>(operation: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    const frame = JSON.stringify({ id: 1, operation, input });
    const answer = await answerFrame(this.#desk.handlers, frame, (name, error) =>
      this.defects.push(`${name}: ${String(error)}`),
    );
    if (answer.type !== 'result') throw new Error(`${operation}: ${JSON.stringify(answer)}`);
    this.answered.add(operation);
    return answer.output as OperationOutput<N>;
  }
}

/** The reports of the day on everything done before. What the centre has and this desk never heard of is taken over. */
async function closeTheDay(screen: Screen, month: string): Promise<void> {
  await screen.call('day.notices', {});
  const { runId, findings } = await screen.call('day.reconcile', {});
  const findingId = findings[0]?.findingId ?? '';
  await screen.call('day.repair', { runId, findingId, action: 'takeOver', note: '已与经办机构核对' });
  expect(await screen.call('day.reconcile', {})).toMatchObject({ level: true, findings: [] });
  await screen.call('day.claim', { month });
  await screen.call('day.exportClaim', { month });
  const { shift } = await screen.call('day.shift', {});
  expect(shift).toMatchObject({ blocks: [] });
  const { shiftId } = await screen.call('day.closeShift', { counts: { '10000': 1 }, signature: null });
  await screen.call('day.printShift', { shiftId });
}

/** An administrator and a supervisor stand behind one value that no official text states, and take it back. */
async function confirmOneValue(screen: Screen): Promise<void> {
  await screen.call('operator.signIn', { operatorNo: 'X001' });
  const { groups, version, day } = await screen.call('policy.show', {});
  const open = groups.flatMap(({ entries }) => entries).find(({ confirmation }) => confirmation !== null);
  const valueKey = open?.confirmation?.valueKey ?? '';
  const document = '某号文';
  await screen.call('policy.propose', { valueKey, document, documentDate: day, reason: '已收到正式文件' });
  await screen.call('operator.signIn', { operatorNo: 'S001' });
  await screen.call('policy.confirm', { valueKey, reason: '已核对原件' });
  await screen.call('policy.withdraw', { valueKey, reason: '文件已废止' });
  await screen.call('policy.compare', { before: version, after: version });
}

describe('the desk keeps the contract', () => {
  it('in every operation, on real data', async () => {
    const people = new Terminal();
    onTestFinished(() => people.stop());
    const reader = new FakeReader();
    const dataDir = scratchFolder();
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const training = await startTrainingDesk({
      dataDir,
      pdfPrinter: new TestPrinter(),
      keyProvider: memoryKey(),
      spawnDevice: reader.spawn,
      cardPin: 'terminal',
    });
    onTestFinished(() => training.close());
    const screen = new Screen(training.desk);
    const frames: DeskFrame[] = [];
    training.desk.subscribe((frame) => frames.push(frame));

    await confirmOneValue(screen);
    await screen.call('operator.signIn', { operatorNo: 'S001' });
    const { today } = await screen.call('desk.state', {});
    await screen.call('day.openShift', { openingCashFen: fen(0) });
    for (const { identityNumber, name } of people.persons) {
      await screen.call('credential.typeNumber', { identityNumber, name });
    }
    reader.insert(people.person('赵建国'));
    await expect(screen.call('credential.read', {})).rejects.toThrow('card.pinWanted');
    const digits = [0x31, 0x32, 0x33, 0x34];
    const person = await screen.call('credential.verifyPin', { enteredAt: 'terminal', digits });
    const { centre } = training.world;
    const code = centre.electronicCodes.issue(person.personNo, Date.now());
    await screen.call('credential.decodeCode', { text: code });
    await screen.call('catalogue.findBarCode', { codes: ['6291041500213'] });
    await screen.call('devices.release', { deviceId: 'reader' });
    await screen.call('devices.exportLog', {});
    reader.scan('6291041500213');
    const { items } = await screen.call('catalogue.search', { text: 'c', limit: 50 });
    expect(items.length).toBeGreaterThan(0);
    // As many lines as the contract allows: the longest trace must still fit into an answer.
    const draft = {
      personNo: person.personNo,
      insuranceType: '310',
      kind: 'inpatient',
      beganOn: today,
      settledOn: today,
      useAccount: true,
      lines: Array.from({ length: 400 }, () => ({ catalogueCode: 'YJPX-S16', quantity: '1', price: null })),
    } as const;
    await screen.call('bill.trial', { ...draft, lines: [...draft.lines] });
    const abandoned = await screen.call('bill.prepare', { ...draft, lines: draft.lines.slice(0, 2) });
    await screen.call('bill.abandon', { billId: abandoned.billId });
    const { billId, cashFen } = await screen.call('bill.prepare', { ...draft, lines: [...draft.lines] });
    const { settlementId } = await screen.call('settlement.confirm', { billId, expectedCashFen: cashFen });
    expect(await screen.call('settlement.get', { settlementId })).toMatchObject({ state: 'final' });
    await screen.call('settlement.explain', { settlementId });
    await screen.call('sheet.print', { settlementId });
    await screen.call('settlement.refund', { settlementId, reason: '录错' });
    await screen.call('settlement.list', { text: '', limit: 200 });
    await screen.call('training.people', {});
    await screen.call('training.act', { action: 'removeCard' });

    reader.place(people.person('孙志强'));
    const resident = await screen.call('credential.read', {});
    await screen.call('training.act', { action: 'networkDown' });
    await screen.call('queue.drain', {});
    const small = {
      ...draft,
      personNo: resident.personNo,
      insuranceType: '390',
      kind: 'outpatient',
    } as const;
    const offline = await screen.call('bill.prepare', { ...small, lines: draft.lines.slice(0, 3) });
    const provisional = await screen.call('settlement.confirm', {
      billId: offline.billId,
      expectedCashFen: offline.cashFen,
    });
    putAside(training.desk.context, provisional.settlementId);
    training.world.centre.faults.add('2207A', { kind: 'differ', amountFen: 100 });
    await screen.call('training.act', { action: 'networkUp' });
    await screen.call('queue.retry', { settlementId: provisional.settlementId });
    for (let round = 0; round < 50 && (await screen.call('queue.drain', {})).pending > 0; round += 1);
    await screen.call('day.printDifference', { settlementId: provisional.settlementId });
    await screen.call('settlement.clearDifference', {
      settlementId: provisional.settlementId,
      note: '已补收',
    });
    const lost = await screen.call('bill.prepare', { ...small, lines: draft.lines.slice(0, 1) });
    training.world.centre.faults.add('2207A', { kind: 'dropAfterCommit' });
    training.world.centre.faults.add('2601', { kind: 'dropBeforeCommit' });
    await screen.call('settlement.confirm', { billId: lost.billId, expectedCashFen: lost.cashFen });
    await closeTheDay(screen, today.slice(0, 7).replace('-', ''));
    await screen.call('operator.signOut', {});

    expect([...screen.answered].sort()).toEqual(Object.keys(operations).sort());
    expect(screen.defects).toEqual([]);
    const heard = new Set(frames.map((frame) => (frame.type === 'event' ? frame.event : frame.type)));
    expect([...heard].sort()).toEqual(Object.keys(events).sort());
  }, 60_000);

  it('outside of training there are no virtual cards', async () => {
    const terminal = new Terminal();
    onTestFinished(() => terminal.stop());
    await terminal.start();
    const answer = await answerFrame(
      terminal.handlers,
      JSON.stringify({ id: 1, operation: 'training.people', input: {} }),
      () => {},
    );
    expect(answer).toMatchObject({ type: 'problem', problem: { code: 'notTraining' } });
  });
});
