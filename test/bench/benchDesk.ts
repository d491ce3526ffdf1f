import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { PersonView } from '../../src/bridge/contract.ts';
import { type OpenDesk, openDesk } from '../../src/desk/deskEntry.ts';
import { noPdfPrinter } from '../../src/desk/noPdfPrinter.ts';
import { systemClock } from '../../src/desk/systemClock.ts';
import { forkDeviceProcess } from '../../src/devices/forkDeviceProcess.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';
import { fen, maxAmountFen } from '../../src/domain/money.ts';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { trainingPersons } from '../../src/training/centre/persons.ts';
import { trainingSecrets } from '../../src/training/centre/trainingCentre.ts';
import { trainingInstitution, trainingOperators, trainingSite } from '../../src/training/trainingDesk.ts';
import { startTrainingWorld, type TrainingWorld } from '../../src/training/trainingWorld.ts';
import { type Edition, loadTrainingEdition } from '../../src/upstream/edition.ts';
import { pause, until } from './figure.ts';

/** The desk of the product in this process, with a centre that can be taken away and a reader that can be slowed. */
export interface BenchDesk {
  readonly desk: OpenDesk;
  readonly world: TrainingWorld;
  readonly today: IsoDate;
  readonly people: readonly PersonView[];
  close(): Promise<void>;
}

/** Residents, whose outpatient benefits are the same with and without the centre. */
const names = ['孙志强', '李淑珍', '周小雨', '吴桂芳'];

/** The offline limits of the edition stop a cashier long before they stop a clock: they are lifted, here only. */
function editionWithoutOfflineLimits(): Edition {
  const edition = loadTrainingEdition();
  return {
    ...edition,
    offline: { ...edition.offline, perPersonLimitFen: fen(maxAmountFen), totalLimitFen: fen(maxAmountFen) },
  };
}

async function openBenchDeskOn(world: TrainingWorld, edition: Edition, dataDir: string): Promise<OpenDesk> {
  const institution = trainingInstitution();
  return openDesk({
    dataDir,
    keyProvider: memoryKey(),
    appVersion: 'bench',
    clock: systemClock,
    newId: randomUUID,
    random: Math.random,
    edition,
    site: trainingSite(world.centre.url, institution),
    secrets: trainingSecrets(edition),
    institution,
    operators: trainingOperators,
    spawnDevice: () => forkDeviceProcess(),
    devices: world.devices,
    cardPin: 'never',
    pdfPrinter: noPdfPrinter,
    training: world.controls,
    onDefect: (where, error) => {
      throw new Error(`defect in ${where}`, { cause: error });
    },
  });
}

async function readPeople(desk: OpenDesk): Promise<PersonView[]> {
  const people: PersonView[] = [];
  for (const { name, identityNumber } of trainingPersons.filter((person) => names.includes(person.name))) {
    people.push(await desk.handlers['credential.typeNumber']({ identityNumber, name }));
  }
  return people;
}

export async function openBenchDesk(dataDir: string): Promise<BenchDesk> {
  mkdirSync(dataDir, { recursive: true });
  const edition = editionWithoutOfflineLimits();
  const world = await startTrainingWorld({ edition, clock: systemClock, centreFile: null });
  const desk = await openBenchDeskOn(world, edition, dataDir);
  await desk.handlers['operator.signIn']({ operatorNo: 'C001' });
  await until('the reader', () =>
    desk.context.devices.devices().every(({ status }) => status.state === 'ready'),
  );
  const { today } = await desk.handlers['desk.state']({});
  return {
    desk,
    world,
    today,
    people: await readPeople(desk),
    close: async () => {
      await desk.close();
      await world.close();
    },
  };
}

/** The cable is out and the desk has noticed: from here on nothing waits for the network. */
export async function goOffline({ desk, world }: BenchDesk): Promise<void> {
  await world.centre.goOffline();
  await desk.context.exchange.signIn();
  await until('the desk to be offline', () => !desk.context.exchange.link.connection.state.online);
  await pause(50);
}
