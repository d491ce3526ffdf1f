/** What doubled or lost money elsewhere, each as the failure it was: B1 … B16 without B14, which oneSided.test.ts has. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from '@swc/core';
import { describe, expect, it } from 'vitest';
import { closeShift } from '../../../src/desk/day/closeShift.ts';
import { openShift } from '../../../src/desk/day/openShift.ts';
import { openDesk } from '../../../src/desk/deskEntry.ts';
import { fen } from '../../../src/domain/money.ts';
import { QueueDrainer } from '../../../src/queue/queueDrainer.ts';
import { nextCounter } from '../../../src/store/counter.ts';
import { memoryKey } from '../../../src/store/memoryKey.ts';
import { openStore } from '../../../src/store/openStore.ts';
import { listMessagesOfSettlement, messageByMsgid } from '../../../src/store/outgoingMessage.ts';
import { listPrintJobs } from '../../../src/store/printJob.ts';
import { readJob } from '../../../src/store/settleJob.ts';
import { readSettlement, settlementBySlipNo } from '../../../src/store/settlement.ts';
import {
  moveSettlement,
  type SettlementState,
  settlementState,
  settlementTransitions,
} from '../../../src/store/settlementState.ts';
import { IllegalTransition, StoreLocked } from '../../../src/store/storeErrors.ts';
import type { Fault } from '../../../src/training/centre/centreFaults.ts';
import type { Infno } from '../../../src/upstream/infno.ts';
import { transactions } from '../../../src/upstream/registry.ts';
import { bookFaults, localSettlements } from '../../desk/bookFaults.ts';
import { problemOf, scratchFolder, startTerminal, type Terminal } from '../../desk/deskHarness.ts';
import { testDeskOptions } from '../../desk/testDeskOptions.ts';
import { testKey } from '../../store/testKey.ts';
import { Wire } from './wire.ts';

const small = { items: { S01: '1', X04: '2' } };
const lost: Fault = { kind: 'dropAfterCommit' };

const standing = (terminal: Terminal): number =>
  terminal.centre.ledger().settlements.filter(({ state }) => state === 'standing').length;

async function offlineSettlements(terminal: Terminal, names: readonly string[]): Promise<string[]> {
  for (const name of names) await terminal.readCard(name);
  await terminal.goOffline();
  const ids: string[] = [];
  for (const name of names) ids.push((await terminal.settle(name, small)).settlementId);
  return ids;
}

it('B1 the reply is dropped after the commit: the second sending is never a second settlement', async () => {
  const terminal = await startTerminal();
  terminal.centre.behaviours.secondSettlement = 'settleAgain';
  terminal.centre.faults.add('2207A', lost, 3);
  const { settlementId } = await terminal.settle('孙志强', small);
  await terminal.drain();
  expect(terminal.state(settlementId)).toBe('final');
  expect(standing(terminal)).toBe(1);
  const msgids = terminal.centre.ledger().settlements.map(({ msgid }) => msgid);
  expect(new Set(msgids).size).toBe(msgids.length);
  expect(await bookFaults(terminal)).toEqual([]);
});

it('B2 one poisoned row at the head blocks nobody else', async () => {
  const terminal = await startTerminal();
  const [first = '', ...others] = await offlineSettlements(terminal, ['孙志强', '李淑珍', '周小雨']);
  terminal.centre.faults.add('2207A', { kind: 'refuse', text: '该收费批次已结算，不能重复结算' });
  await terminal.goOnline();
  await terminal.drain();
  expect(readJob(terminal.reading, first)).toMatchObject({
    status: 'stuck',
    lastProblem: { code: 'alreadySettled' },
  });
  expect(others.map((id) => terminal.state(id))).toEqual(['final', 'final']);
});

describe('B3 two drains at once', () => {
  it('timer, button and a second drainer: each settlement is sent once, and known as sent before it leaves', async () => {
    const wire = new Wire();
    const terminal = await startTerminal({ send: wire.send });
    const ids = await offlineSettlements(terminal, ['孙志强', '李淑珍', '周小雨', '吴桂芳']);
    const statuses: (string | undefined)[] = [];
    wire.before = (infno, msgid) => {
      if (infno === '2207A') statuses.push(messageByMsgid(terminal.reading, msgid)?.status);
    };
    const second = new QueueDrainer({
      exchange: terminal.context.exchange,
      owner: 'second',
      random: () => 0.5,
      onRun: () => {},
      whenIdle: async () => {},
      onDefect: (where, error) => terminal.defects.push(`${where}: ${String(error)}`),
      later: () => () => {},
    });
    await terminal.centre.goOnline();
    const button = () => terminal.handlers['queue.drain']({});
    await Promise.all([terminal.context.drainer.kick(), button(), second.kick(), button(), second.kick()]);
    await second.stop();
    await terminal.drain();
    expect(ids.map((id) => terminal.state(id))).toEqual(ids.map(() => 'final'));
    expect(wire.of('2207A')).toHaveLength(ids.length);
    expect(statuses).toEqual(ids.map(() => 'sent'));
    expect(standing(terminal)).toBe(ids.length);
    expect(terminal.defects).toEqual([]);
  });

  it('a second terminal on the same folder does not open', async () => {
    const terminal = await startTerminal();
    const again = openDesk(
      testDeskOptions(terminal.folder, terminal.centre.url, {
        clock: terminal.clock,
        edition: terminal.edition,
        spawnDevice: terminal.reader.spawn,
        pdfPrinter: terminal.printer,
        onDefect: () => {},
      }),
    );
    await expect(again).rejects.toThrow(StoreLocked);
  });
});

it('B4 "it exists already" is no error for ever: the lines are taken back and sent anew', async () => {
  const wire = new Wire();
  const terminal = await startTerminal({ send: wire.send });
  terminal.centre.faults.add('2204', lost);
  const { settlementId, state, amounts } = await terminal.settle('孙志强', small);
  expect(state).toBe('final');
  expect(wire.of('2204').map(({ outcome }) => outcome)).toEqual(['unknown', 'accepted']);
  expect(wire.of('2205')).toHaveLength(1);
  expect(terminal.centre.ledger().settlements[0]?.amounts.totalFen).toBe(amounts.totalFen);
  // And a confirmation that has been made is found, not refused.
  const { billId } = readSettlement(terminal.reading, settlementId) ?? { billId: '' };
  const again = await terminal.handlers['settlement.confirm']({ billId, expectedCashFen: amounts.cashFen });
  expect(again.settlementId).toBe(settlementId);
});

it('B5 the settlement is repeated, its side effects are not: one sheet, one move of the year, one audit record', async () => {
  const terminal = await startTerminal();
  terminal.centre.faults.add('2207A', lost, 2);
  const prepared = await terminal.prepare('孙志强', { items: { S16: '3' } });
  const [{ settlementId } = { settlementId: '' }] = await Promise.all([
    terminal.confirm(prepared),
    terminal.confirm(prepared),
  ]);
  await terminal.restart();
  await terminal.drain();
  expect(terminal.state(settlementId)).toBe('final');
  expect(listPrintJobs(terminal.reading, settlementId)).toHaveLength(1);
  // The year to date is compared with the centre's there.
  expect(await bookFaults(terminal)).toEqual([]);
});

describe('B6 no debounce on money writes', () => {
  it('what leaves for the centre is in the file already: a copy of the folder at that moment has it', async () => {
    const wire = new Wire();
    const terminal = await startTerminal({ send: wire.send });
    const copy = scratchFolder();
    wire.before = (infno) => {
      if (infno === '2207A') cpSync(join(terminal.folder, 'data'), copy, { recursive: true });
    };
    const { slipNo } = await terminal.settle('孙志强', small);
    const store = openStore({
      dataDir: copy,
      keyProvider: memoryKey(testKey),
      nowMs: () => terminal.clock.nowMs(),
      appVersion: 'test',
    });
    try {
      const found = settlementBySlipNo(store.reader, slipNo);
      expect(found).not.toBeNull();
      const [message] = listMessagesOfSettlement(store.reader, found?.id ?? '');
      expect(message).toMatchObject({ infno: '2207A', status: 'sent' });
    } finally {
      store.close();
    }
  });

  it('nothing that writes money waits for a timer', () => {
    const writers = [
      'src/store',
      'src/desk/confirmSettlement.ts',
      'src/desk/refundSettlement.ts',
      'src/queue',
    ];
    const allowed = ['src/queue/queueDrainer.ts'];
    const waiting = writers
      .flatMap(sourceFiles)
      .filter((file) => !allowed.includes(file))
      .filter((file) => /\b(setTimeout|setInterval|debounce|throttle)\b/.test(source(file)));
    expect(waiting).toEqual([]);
  });
});

describe('B7 a state only moves forward', () => {
  const ended: readonly SettlementState[] = [
    'final',
    'difference',
    'refused',
    'reversed',
    'cleared',
    'disputed',
  ];
  const early: readonly SettlementState[] = ['pending', 'provisional', 'unknown'];

  it.each(ended)('%s is never overwritten by an older draft', (state) => {
    expect(settlementTransitions[state].filter((next) => early.includes(next))).toEqual([]);
  });

  it('and the store refuses it', async () => {
    const terminal = await startTerminal();
    const { settlementId } = await terminal.settle('孙志强', small);
    const at = settlementState(terminal.reading, settlementId).at;
    for (const to of early) {
      const back = () =>
        terminal.context.store.write((writer) =>
          moveSettlement(writer, { settlementId, to, at, cause: 'an older draft', centre: null }),
        );
      expect(back).toThrow(IllegalTransition);
    }
    expect(terminal.state(settlementId)).toBe('final');
  });
});

it('B8 shift close and sign-out are blocked while anything is open, until a supervisor signs', async () => {
  const terminal = await startTerminal();
  openShift(terminal.context, fen(0));
  await offlineSettlements(terminal, ['孙志强']);
  const close = (signed: Parameters<typeof closeShift>[2]) => closeShift(terminal.context, {}, signed);
  const blocked = await problemOf(() => close(null));
  expect(blocked).toMatchObject({ code: 'shiftBlocked' });
  expect(blocked.happened).toContain('待上传 1 笔');
  expect((await problemOf(() => terminal.handlers['operator.signOut']({}))).code).toBe('queueOpen');
  expect((await problemOf(() => close({ operatorNo: 'C002', note: '下班' }))).code).toBe('needsSupervisor');
  expect((await problemOf(() => close({ operatorNo: 'S001', note: ' ' }))).code).toBe(
    'signatureWithoutReason',
  );
  const closed = close({ operatorNo: 'S001', note: '网络中断，次日补传' });
  expect(closed.signature).toMatchObject({ operatorNo: 'S001' });
  await terminal.goOnline();
  await terminal.drain();
  expect((await terminal.handlers['operator.signOut']({})).operator).toBeNull();
});

describe('B9 a number is never given out twice', () => {
  it('counters live in the transaction of their use: what is rolled back was never given out', async () => {
    const terminal = await startTerminal();
    const { store } = terminal.context;
    const next = () => store.write((writer) => nextCounter(writer, 'msgid', 9_999));
    const before = next();
    expect(() =>
      store.write((writer) => {
        nextCounter(writer, 'msgid', 9_999);
        throw new Error('no power');
      }),
    ).toThrow('no power');
    expect(next()).toBe(before + 1);
  });

  it('a power cut between numbering and commit leaves neither a gap nor a double on the slips', async () => {
    let cut = false;
    const beforeStatement = (name: string): void => {
      if (cut && name === 'transaction.commit') throw new Error('no power');
    };
    const terminal = await startTerminal({ storeOptions: { beforeStatement } });
    const first = await terminal.settle('孙志强', small);
    const prepared = await terminal.prepare('李淑珍', small);
    cut = true;
    await expect(terminal.confirm(prepared)).rejects.toThrow();
    await terminal.abandon();
    cut = false;
    await terminal.open();
    const second = await terminal.settle('李淑珍', small);
    expect([first.slipNo, second.slipNo]).toEqual(['YJ20261123000001', 'YJ20261123000002']);
  });

  it("no state lives in the browser's storage", () => {
    const keeping = ['renderer', 'electron']
      .flatMap(sourceFiles)
      .filter((file) => /\b(localStorage|sessionStorage|indexedDB)\b/.test(source(file)));
    expect(keeping).toEqual([]);
  });
});

it('B10 no answer is its own state with its own words, never a refusal', async () => {
  const terminal = await startTerminal();
  const prepared = await terminal.prepare('孙志强', small);
  terminal.centre.faults.add('2207A', { kind: 'answerLate', delayMs: 5_000 });
  terminal.centre.faults.add('2601', { kind: 'gateway401' }, 100);
  const confirming = terminal.confirm(prepared);
  await expect.poll(() => standing(terminal), { timeout: 20_000 }).toBe(1);
  await terminal.centre.goOffline();
  const view = await confirming;
  expect(view).toMatchObject({ state: 'unknown', stateLabel: '结果未知' });
  expect(view.problem?.money).toContain('请勿重复收款');
  expect(JSON.stringify(view.problem)).not.toMatch(/拒绝|失败|未结算成功/);
});

it('B11 the key of a purchase is there before the button can be pressed: five presses, one settlement', async () => {
  const wire = new Wire();
  const terminal = await startTerminal({ send: wire.send });
  const prepared = await terminal.prepare('孙志强', small);
  expect(prepared.billId).not.toBe('');
  const views = await Promise.all(Array.from({ length: 5 }, () => terminal.confirm(prepared)));
  expect(new Set(views.map(({ settlementId }) => settlementId)).size).toBe(1);
  expect(wire.of('2207A')).toHaveLength(1);
  expect(localSettlements(terminal)).toHaveLength(1);
});

it('B12 the key is stored, never made again from the content: a day and a restart later the same bytes leave', async () => {
  const wire = new Wire();
  const terminal = await startTerminal({ send: wire.send });
  const prepared = await terminal.prepare('孙志强', small);
  await terminal.centre.goOffline();
  const { settlementId } = await terminal.confirm(prepared);
  const [stored] = listMessagesOfSettlement(terminal.reading, settlementId);
  await terminal.restart();
  terminal.clock.advanceHours(30);
  wire.sent.length = 0;
  await terminal.goOnline();
  await terminal.drain();
  expect(terminal.state(settlementId)).toBe('final');
  const [first] = wire.of('2207A');
  expect(first).toMatchObject({ msgid: stored?.msgid, body: stored?.requestBody });
  // That one is refused for its old sign-in; what follows is stored before it leaves as well.
  const known = listMessagesOfSettlement(terminal.reading, settlementId).map(({ msgid }) => msgid);
  expect(wire.of('2207A').map(({ msgid }) => msgid)).toEqual(known);
});

describe('B13 the key is kept while the outcome is open and changed after a decision', () => {
  it('not one byte has left: the same msgid again', async () => {
    const wire = new Wire();
    const terminal = await startTerminal({ send: wire.send });
    const prepared = await terminal.prepare('孙志强', small);
    await terminal.centre.goOffline();
    await terminal.confirm(prepared);
    await terminal.goOnline();
    await terminal.drain();
    expect(wire.of('2207A').map(({ outcome }) => outcome)).toEqual(['refused', 'accepted']);
    expect(new Set(wire.of('2207A').map(({ msgid }) => msgid)).size).toBe(1);
  });

  it('unknown: 2601 names the old msgid, and only after it comes a new one', async () => {
    const wire = new Wire();
    const terminal = await startTerminal({ send: wire.send });
    terminal.centre.faults.add('2207A', lost);
    await terminal.settle('孙志强', small);
    await terminal.drain();
    const money = wire.sent.filter(({ infno }) => infno === '2207A' || infno === '2601');
    expect(money.map(({ infno, outcome }) => [infno, outcome])).toEqual([
      ['2207A', 'unknown'],
      ['2601', 'accepted'],
      ['2207A', 'accepted'],
    ]);
    expect(JSON.parse(money[1]?.body ?? '{}').input.data.omsgid).toBe(money[0]?.msgid);
    expect(money[2]?.msgid).not.toBe(money[0]?.msgid);
  });

  it('refused for good: not replayed for ever, and the next purchase has its own', async () => {
    const wire = new Wire();
    const terminal = await startTerminal({ send: wire.send });
    terminal.centre.faults.add('2207A', { kind: 'refuse', text: '额度已用完' });
    expect((await terminal.settle('孙志强', small)).state).toBe('refused');
    for (let round = 0; round < 3; round += 1) await terminal.handlers['queue.drain']({});
    expect(wire.of('2207A')).toHaveLength(1);
    expect((await terminal.settle('孙志强', small)).state).toBe('final');
    expect(new Set(wire.of('2207A').map(({ msgid }) => msgid)).size).toBe(2);
  });
});

it('B15 one bill paid twice, one refund made twice: both at the same moment come to one', async () => {
  const wire = new Wire();
  const terminal = await startTerminal({ send: wire.send });
  const prepared = await terminal.prepare('孙志强', small);
  const paid = await Promise.all([terminal.confirm(prepared), terminal.confirm(prepared)]);
  const { settlementId } = paid[0] ?? { settlementId: '' };
  await terminal.drain();
  const refunds = await Promise.all([terminal.refund(settlementId), terminal.refund(settlementId)]);
  expect(new Set(refunds.map((refund) => refund.settlementId)).size).toBe(1);
  expect(wire.of('2207A')).toHaveLength(1);
  expect(wire.of('2208')).toHaveLength(1);
  expect(await bookFaults(terminal)).toEqual([]);
});

const root = resolve(import.meta.dirname, '../../..');
const source = (file: string): string => readFileSync(join(root, file), 'utf8');

function sourceFiles(path: string): string[] {
  if (/\.tsx?$/.test(path)) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .map((name) => `${path}/${name.replaceAll('\\', '/')}`)
    .filter((name) => /\.tsx?$/.test(name));
}

describe('B16 no loop around what must never be sent again', () => {
  const neverResend = (Object.keys(transactions) as Infno[]).filter(
    (infno) => transactions[infno].retry === 'neverResend',
  );

  it('no such transaction is cleared by sending it again', () => {
    expect(neverResend).toEqual(
      expect.arrayContaining(['2207', '2207A', '2208', '2304', '2305', '2401', '2601']),
    );
    expect(neverResend.filter((infno) => transactions[infno].clearedBy === 'sendAgain')).toEqual([]);
  });

  /** What gives the bytes of a stored message to the network, or makes a message of its own. */
  const sending = /^(sendCall|send|#exchange|prepareFor)$/;

  it.each(['src/queue', 'src/upstream', 'src/desk'])(
    '%s: no loop sends, and no loop names one of them',
    (folder) => {
      const found = sourceFiles(folder).flatMap((file) =>
        callsInLoops(source(file))
          .filter(
            ({ name, texts }) =>
              sending.test(name) || texts.some((text) => neverResend.includes(text as Infno)),
          )
          .map(({ name }) => `${file}: ${name}`),
      );
      // 2301 goes up part by part: each part is a step of its own, remembered by its own message.
      expect(found).toEqual(['src/queue/centreVisit.ts: #step'].filter((one) => one.startsWith(folder)));
    },
  );

  it('finds one where there is one', () => {
    const planted =
      "async function pay() { for (let i = 0; i < 3; i += 1) { await link.send(message, '2207'); } }";
    expect(callsInLoops(planted)).toEqual([{ name: 'send', texts: ['2207'] }]);
    expect(callsInLoops("async function pay() { await link.send(message, '2207'); }")).toEqual([]);
  });

  const faults: readonly Fault[] = [
    lost,
    { kind: 'dropBeforeCommit' },
    { kind: 'status500', afterCommit: true },
    { kind: 'truncatedBody' },
    { kind: 'html', afterCommit: false },
  ];

  it('and whatever happens to the answer, no msgid of money leaves twice', async () => {
    const wire = new Wire();
    const terminal = await startTerminal({ send: wire.send });
    for (const fault of faults) {
      terminal.centre.faults.add('2207A', fault);
      const { settlementId } = await terminal.settle('孙志强', small);
      await terminal.drain();
      terminal.centre.faults.add('2208', fault);
      await terminal.refund(settlementId);
      await terminal.drain();
    }
    const money = wire.sent.filter(({ infno }) => infno === '2207A' || infno === '2208' || infno === '2601');
    expect(money.length).toBeGreaterThanOrEqual(faults.length * 6);
    expect(new Set(money.map(({ msgid }) => msgid)).size).toBe(money.length);
    expect(await bookFaults(terminal)).toEqual([]);
  }, 60_000);
});

interface Call {
  readonly name: string;
  readonly texts: readonly string[];
}

type SyntaxNode = Readonly<Record<string, unknown>>;

const loops = new Set([
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

/** Every call that stands inside a loop, by the last part of its name, with the texts among its arguments. */
function callsInLoops(text: string): Call[] {
  const calls: Call[] = [];
  const visit = (value: unknown, isInLoop: boolean): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const entry of value) visit(entry, isInLoop);
      return;
    }
    const node = value as SyntaxNode;
    if (isInLoop && node.type === 'CallExpression') calls.push(callOf(node));
    const within = isInLoop || loops.has(String(node.type));
    for (const child of Object.values(node)) visit(child, within);
  };
  visit(parseSync(text, { syntax: 'typescript', target: 'es2024' }), false);
  return calls;
}

function callOf(node: SyntaxNode): Call {
  const callee = node.callee as SyntaxNode;
  const last = (callee.property ?? callee) as SyntaxNode;
  const name = last.type === 'PrivateName' ? `#${nameOf(last.id ?? last)}` : nameOf(last);
  const given = node.arguments as readonly { readonly expression: SyntaxNode }[];
  const texts = given.flatMap(({ expression }) =>
    expression.type === 'StringLiteral' ? [String(expression.value)] : [],
  );
  return { name, texts };
}

function nameOf(node: unknown): string {
  return typeof node === 'string' ? node : String((node as SyntaxNode).value ?? '');
}
