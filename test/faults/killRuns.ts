import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDesk } from '../../src/desk/deskEntry.ts';
import { noPdfPrinter } from '../../src/desk/noPdfPrinter.ts';
import { systemClock } from '../../src/desk/systemClock.ts';
import type { Clock } from '../../src/domain/calendar.ts';
import { messageByMsgid } from '../../src/store/outgoingMessage.ts';
import { countJobs } from '../../src/store/settleJob.ts';
import { settlementState } from '../../src/store/settlementState.ts';
import { startTrainingCentre, type TrainingCentre } from '../../src/training/centre/trainingCentre.ts';
import { sampleCentreCatalogue } from '../../src/training/sampleCentreCatalogue.ts';
import { loadTrainingEdition } from '../../src/upstream/edition.ts';
import { FakeReader } from '../desk/fakeReader.ts';
import { testDeskOptions } from '../desk/testDeskOptions.ts';
import { RandomChoices } from './randomChoices.ts';

export interface KillReport {
  readonly kills: number;
  /** Settlements a cashier was told of before the process died. */
  readonly told: number;
  /** Told, and not there when the file was opened again. */
  readonly lost: number;
  /** Bills with more than one settlement standing at the centre. */
  readonly doubled: number;
  /** Settlements standing at the centre that no terminal knows, or the other way round. */
  readonly oneSided: number;
}

const child = join(import.meta.dirname, 'settlingProcess.ts');
/** Long enough for several settlements, short enough to fall into the first. */
const longestRunMs = 250;
const maxDrainRounds = 200;
/** A reversal is believed only some time after the settlement was sent: the night between two kills. */
const betweenKillsMs = 180_000;

/** The machine's clock, put forward as the runs go on; centre and terminals show the same time. */
class ForwardClock implements Clock {
  #aheadMs = 0;

  nowMs(): number {
    return systemClock.nowMs() + this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}

/** A real process settles over real HTTP into a real file and is killed with SIGKILL at a random moment, again and again. */
export async function runKills(kills: number, seed: number, scratch: string): Promise<KillReport> {
  const random = new RandomChoices(seed);
  const folder = mkdtempSync(join(scratch, 'yijie-kills-'));
  const edition = loadTrainingEdition();
  const catalogue = sampleCentreCatalogue();
  const clock = new ForwardClock();
  const centre = await startTrainingCentre({ edition, clock, catalogue });
  try {
    const told: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      clock.advance(betweenKillsMs);
      told.push(...(await killOnce(folder, centre.url, clock, random.below(longestRunMs))));
    }
    return { kills, told: told.length, ...(await compare(folder, centre, clock, told)) };
  } finally {
    await centre.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the ids reported before the end */
async function killOnce(folder: string, centreUrl: string, clock: Clock, runMs: number): Promise<string[]> {
  const settling = spawn(process.execPath, [child, folder, centreUrl, String(clock.nowMs())], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // The same program starts again and again: its modules are read once.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'yijie-compile-cache') },
  });
  let reported = '';
  settling.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    reported += chunk;
  });
  const ended = once(settling, 'close');
  try {
    await Promise.race([once(settling.stdout, 'data'), ended]);
    await delay(runMs);
  } finally {
    settling.kill('SIGKILL');
    await ended;
  }
  return reported
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => line.split(' ').slice(0, 1));
}

async function compare(
  folder: string,
  centre: TrainingCentre,
  clock: ForwardClock,
  told: readonly string[],
): Promise<Pick<KillReport, 'lost' | 'doubled' | 'oneSided'>> {
  const desk = await openDesk(
    testDeskOptions(folder, centre.url, {
      clock,
      edition: loadTrainingEdition(),
      spawnDevice: new FakeReader().spawn,
      pdfPrinter: noPdfPrinter,
      onDefect: (where, error) => process.stderr.write(`${where}: ${String(error)}\n`),
    }),
  );
  try {
    await desk.handlers['operator.signIn']({ operatorNo: 'C001' });
    const { reader } = desk.context.store;
    for (let round = 0; round < maxDrainRounds && countJobs(reader).open > 0; round += 1) {
      await desk.handlers['queue.drain']({});
      clock.advance(betweenKillsMs);
    }
    const lost = told.filter((id) => !isThere(() => settlementState(reader, id).state));
    for (const id of lost) {
      try {
        console.error(id, settlementState(reader, id).state, settlementState(reader, id).cause);
      } catch (e) {
        console.error(id, String(e));
      }
    }
    const standing = centre
      .ledger()
      .settlements.filter((row) => row.state === 'standing' && row.kind === 'settlement');
    const bills = standing.map((row) => messageByMsgid(reader, row.msgid)?.billId ?? null);
    const known = bills.filter((billId) => billId !== null);
    return {
      lost: lost.length,
      doubled: known.length - new Set(known).size,
      oneSided: bills.length - known.length,
    };
  } finally {
    await desk.close();
  }
}

function isThere(state: () => string): boolean {
  try {
    return ['final', 'reversed'].includes(state());
  } catch {
    return false;
  }
}
