import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { PersonView } from '../../src/bridge/contract.ts';
import { type OpenDesk, openDesk } from '../../src/desk/deskEntry.ts';
import { noPdfPrinter } from '../../src/desk/noPdfPrinter.ts';
import { systemClock } from '../../src/desk/systemClock.ts';
import type { DeviceChannel } from '../../src/devices/deviceChannel.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { countJobs } from '../../src/store/settleJob.ts';
import { countSettlementsByState } from '../../src/store/settlementState.ts';
import { query } from '../../src/store/statement.ts';
import { trainingPersons } from '../../src/training/centre/persons.ts';
import { trainingSecrets } from '../../src/training/centre/trainingCentre.ts';
import { trainingInstitution, trainingOperators, trainingSite } from '../../src/training/trainingDesk.ts';
import { type Edition, loadTrainingEdition, pathOf } from '../../src/upstream/edition.ts';
import { signedHeaders } from '../../src/upstream/gateways/signedHeaders.ts';
import type { Infno } from '../../src/upstream/infno.ts';
import { type Figure, measure } from './figure.ts';
import { outpatientDraft } from './sampleBill.ts';

const lineCount = 5;
const residents = ['孙志强', '李淑珍', '周小雨', '吴桂芳'];
const sampleEveryMs = 250;
const mib = 2 ** 20;

/** What is granted offline is not in question here. */
function editionWithoutOfflineLimits(): Edition {
  const edition = loadTrainingEdition();
  const operations = { ...edition.offline.operations, outpatient: 'allowed' } as const;
  return { ...edition, offline: { ...edition.offline, operations } };
}

interface Centre {
  readonly url: string;
  tell(what: 'offline' | 'online'): Promise<void>;
  stop(): void;
}

async function startCentre(): Promise<Centre> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'drainCentre.ts'));
  const [started] = (await once(child, 'message')) as [{ url: string }];
  return {
    url: started.url,
    tell: async (what) => {
      child.send(what);
      await once(child, 'message');
    },
    stop: () => child.kill(),
  };
}

/** No device takes part. */
const noDevices = (): DeviceChannel => ({
  postMessage: () => {},
  onMessage: () => {},
  onExit: () => {},
  kill: () => {},
});

async function openDrainDesk(edition: Edition, centre: Centre, dataDir: string): Promise<OpenDesk> {
  const institution = trainingInstitution();
  return openDesk({
    dataDir,
    keyProvider: memoryKey(),
    appVersion: 'bench',
    clock: systemClock,
    newId: randomUUID,
    random: Math.random,
    edition,
    site: trainingSite(centre.url, institution),
    secrets: trainingSecrets(edition),
    institution,
    operators: trainingOperators,
    spawnDevice: noDevices,
    devices: [],
    cardPin: 'never',
    pdfPrinter: noPdfPrinter,
    training: null,
    keeping: null,
    onDefect: (where, error) => {
      throw new Error(`defect in ${where}`, { cause: error });
    },
  });
}

async function fillQueue(desk: OpenDesk, centre: Centre, count: number): Promise<void> {
  const { handlers, context } = desk;
  const { today } = await handlers['operator.signIn']({ operatorNo: 'C001' });
  const people: PersonView[] = [];
  for (const { name, identityNumber } of trainingPersons.filter((one) => residents.includes(one.name))) {
    people.push(await handlers['credential.typeNumber']({ identityNumber, name }));
  }
  await centre.tell('offline');
  await context.exchange.signIn();
  for (let index = 0; index < count; index += 1) {
    const person = people[index % people.length];
    if (person === undefined) throw new Error('nobody at the desk');
    await confirmOne(desk, person, today);
  }
}

async function confirmOne({ handlers }: OpenDesk, person: PersonView, today: IsoDate): Promise<void> {
  const { billId, cashFen } = await handlers['bill.prepare'](outpatientDraft(person, today, lineCount));
  const view = await handlers['settlement.confirm']({ billId, expectedCashFen: cashFen });
  if (view.state !== 'provisional') throw new Error(`a settlement made offline is ${view.state}`);
}

interface Drained {
  readonly perSecond: number;
  readonly startMib: number;
  /** Resident, of the whole process, the largest of each half. */
  readonly firstHalfMib: number;
  readonly secondHalfMib: number;
}

async function drain({ context, handlers }: OpenDesk, centre: Centre, count: number): Promise<Drained> {
  const samples: number[] = [];
  const look = (): number => samples.push(process.memoryUsage().rss / mib);
  look();
  const timer = setInterval(look, sampleEveryMs);
  await centre.tell('online');
  const beganMs = performance.now();
  await handlers['queue.drain']({});
  const tookMs = performance.now() - beganMs;
  clearInterval(timer);
  look();
  const { open, stuck } = countJobs(context.store.reader);
  if (open + stuck > 0) throw new Error(`${open} are still open and ${stuck} are stuck`);
  const { difference } = countSettlementsByState(context.store.reader);
  if (difference > 0) throw new Error(`${difference} settlements differ from the centre's`);
  const half = Math.ceil(samples.length / 2);
  return {
    perSecond: (count * 1000) / tookMs,
    startMib: samples[0] ?? 0,
    firstHalfMib: Math.max(...samples.slice(0, half)),
    secondHalfMib: Math.max(...samples.slice(half)),
  };
}

const pageSize = 500;
/** Everything that was answered, in the order it was asked; the numbers the centre gave out follow from that order. */
const answered = query(
  'bench.answered',
  z.object({ seq: z.number(), infno: z.string(), request: z.string() }),
  `SELECT seq, infno, request FROM exchange_journal WHERE seq > :after AND outcome = 'accepted' ORDER BY seq LIMIT ${pageSize}`,
);

/** Node's own client as it comes, one request after the other: connection kept, answer looked at for one character. */
function post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(/"infcode":\s*"?0\b/.test(Buffer.concat(chunks).toString())));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The same requests, byte for byte, to a centre that has seen none of them. @returns settlements per second */
async function bareClient({ context }: OpenDesk, edition: Edition, count: number): Promise<number> {
  const centre = await startCentre();
  const secrets = trainingSecrets(edition);
  let settled = 0;
  let tookMs = 0;
  try {
    for (let after = 0, full = true; full; ) {
      const page = context.store.reader.many(answered, { after });
      after = page.at(-1)?.seq ?? after;
      full = page.length === pageSize;
      const beganMs = performance.now();
      for (const { infno, request } of page) {
        const url = `${centre.url}/${pathOf(edition, infno as Infno)}`;
        const signed = { infno: infno as Infno, body: request };
        const headers = signedHeaders(secrets, signed, edition.gateway.apiVersion, systemClock.nowMs());
        if (!(await post(url, headers, request))) throw new Error(`the fresh centre refuses a ${infno}`);
        if (infno === edition.outpatient.settle) settled += 1;
      }
      tookMs += performance.now() - beganMs;
    }
  } finally {
    centre.stop();
  }
  if (settled !== count) throw new Error(`the bare client settled ${settled} of ${count}`);
  return (count * 1000) / tookMs;
}

/** @param count settlements made offline, waiting when the line comes back */
export async function drainSettlements(count: number): Promise<Figure> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yijie-drain-'));
  const edition = editionWithoutOfflineLimits();
  const centre = await startCentre();
  const desk = await openDrainDesk(edition, centre, dataDir);
  try {
    await fillQueue(desk, centre, count);
    const drained = await drain(desk, centre, count);
    const bare = await bareClient(desk, edition, count);
    return {
      title: 'draining the queue',
      what: `${count} settlements of ${lineCount} lines made offline, taken to the centre one after the other: registered, uploaded, tried, settled, compared, every step committed before and after`,
      baseline:
        "the same requests byte for byte, read from the journal beforehand, by Node's own client over one kept connection to a fresh centre: nothing stored, nothing compared. Memory: the process before the line came back",
      samples: count,
      measures: [
        measure('rate', 'per second', drained.perSecond, bare),
        measure('resident, first half at most', 'MiB', drained.firstHalfMib, drained.startMib),
        measure('resident, second half at most', 'MiB', drained.secondHalfMib, drained.startMib),
      ],
      facts: { settlements: count, lines: lineCount, concurrency: 1 },
    };
  } finally {
    await desk.close();
    centre.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
