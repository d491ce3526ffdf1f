import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeClient } from '../../src/bridge/bridgeClient.ts';
import type { PersonView } from '../../src/bridge/contract.ts';
import { trainingPersons } from '../../src/training/centre/persons.ts';
import { nodeProgram, startTerminal, type TerminalProcess } from '../e2e/terminalProcess.ts';
import { openBridge } from './bridgeSocket.ts';
import { type Effort, type Figure, measure, pause } from './figure.ts';
import { outpatientDraft } from './sampleBill.ts';

const lineCount = 10;
const residents = ['孙志强', '李淑珍', '周小雨', '吴桂芳'];
/** Start-up garbage and the pages it came from are given back when the program has been idle for a moment. */
const settleMs = 1_500;
const kibPerMib = 1024;

interface Memory {
  readonly rssMib: number;
  /** Pages shared with other processes counted in parts. */
  readonly pssMib: number;
}

function memoryOf(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kib = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]);
  return { rssMib: kib('Rss') / kibPerMib, pssMib: kib('Pss') / kibPerMib };
}

/** The device process is the child whose program is deviceProcess. */
function devicePid(pid: number): number {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  const found = children.find((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('deviceProcess'),
  );
  if (found === undefined) throw new Error('the terminal has no device process');
  return found;
}

interface Snapshot {
  readonly desk: Memory;
  readonly device: Memory;
}

async function look({ pid }: TerminalProcess): Promise<Snapshot> {
  await pause(settleMs);
  return { desk: memoryOf(pid), device: memoryOf(devicePid(pid)) };
}

async function bareNode(): Promise<Memory> {
  const child: ChildProcess = spawn(nodeProgram, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  try {
    await pause(settleMs);
    return memoryOf(child.pid ?? -1);
  } finally {
    child.kill();
  }
}

async function settleMany(terminal: TerminalProcess, count: number): Promise<void> {
  const socket = await openBridge(terminal.address);
  const client = new BridgeClient(socket.carrier);
  const { today } = await client.call('operator.signIn', { operatorNo: 'C001' });
  const people: PersonView[] = [];
  for (const { name, identityNumber } of trainingPersons.filter((person) =>
    residents.includes(person.name),
  )) {
    people.push(await client.call('credential.typeNumber', { identityNumber, name }));
  }
  for (let index = 0; index < count; index += 1) {
    const person = people[index % people.length];
    if (person === undefined) throw new Error('nobody at the desk');
    const prepared = await client.call('bill.prepare', outpatientDraft(person, today, lineCount));
    const { billId, cashFen } = prepared;
    const view = await client.call('settlement.confirm', { billId, expectedCashFen: cashFen });
    if (view.state !== 'final') throw new Error(`settlement ${index + 1} is ${view.state}`);
  }
  socket.close();
}

const title = 'resident memory';
const what = (count: number) =>
  `desk process (here with the training centre, the virtual reader and the browser shell in it) and device process, idle after the start, and after ${count} online settlements of ${lineCount} lines`;

export async function residentMemory(effort: Effort): Promise<Figure> {
  const count = effort.settledBeforeMemory;
  const frame = { title, what: what(count), baseline: 'a Node process that does nothing' };
  if (!existsSync('/proc/self/smaps_rollup')) {
    return { ...frame, samples: 0, measures: [], facts: { notMeasured: 'only Linux tells it in /proc' } };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'yijie-memory-'));
  const terminal = await startTerminal(dataDir);
  try {
    const bare = await bareNode();
    const started = await look(terminal);
    await settleMany(terminal, count);
    const worked = await look(terminal);
    const both = (name: string, { rssMib, pssMib }: Memory) => [
      measure(`${name}, resident`, 'MiB', rssMib, bare.rssMib),
      measure(`${name}, proportional`, 'MiB', pssMib, bare.pssMib),
    ];
    return {
      ...frame,
      samples: 1,
      measures: [
        ...both('desk after start', started.desk),
        ...both(`desk after ${count} settlements`, worked.desk),
        ...both('device after start', started.device),
        ...both(`device after ${count} settlements`, worked.device),
      ],
      facts: { settlements: count, lines: lineCount },
    };
  } finally {
    await terminal.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
