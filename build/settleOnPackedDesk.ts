import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BridgeClient } from '../src/bridge/bridgeClient.ts';
import { systemClock } from '../src/desk/systemClock.ts';
import { trainingPersons } from '../src/training/centre/persons.ts';
import { trainingSecrets } from '../src/training/centre/trainingCentre.ts';
import { trainingInstitution, trainingOperators, trainingSite } from '../src/training/trainingDesk.ts';
import { startTrainingWorld, type TrainingWorld } from '../src/training/trainingWorld.ts';
import { loadTrainingEdition } from '../src/upstream/edition.ts';
import { PackedDesk } from './packedDesk.ts';

const root = resolve(import.meta.dirname, '..');
const readerTries = 100;
const readerPauseMs = 100;

/**
 * What hospital IT would write, with the training centre as the centre. The simulators stay outside what is tested; the desk
 * refuses an edition that says it is for training, so the copy says it is not.
 */
function writeSite(dataDir: string, world: TrainingWorld): void {
  const institution = trainingInstitution();
  const site = trainingSite(world.centre.url, institution);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const edition = readFileSync(join(root, 'src/upstream/editions/training.yaml'), 'utf8');
  writeFileSync(join(dataDir, 'edition.yaml'), edition.replace(/^training: true$/m, 'training: false'));
  const settings = {
    institution,
    centre: {
      url: site.centreUrl,
      edition: 'edition.yaml',
      recerSysCode: site.recerSysCode,
      deviceNo: site.devNo,
      secrets: trainingSecrets(loadTrainingEdition()),
    },
    operators: trainingOperators.map(({ operatorNo, name, role }) => ({ operatorNo, name, role })),
    devices: world.devices,
    cardPin: 'never',
  };
  // JSON is YAML.
  writeFileSync(join(dataDir, 'site.yaml'), JSON.stringify(settings), { mode: 0o600 });
}

async function waitForCard(client: BridgeClient): Promise<void> {
  for (let attempt = 0; attempt < readerTries; attempt += 1) {
    const { reader } = await client.call('desk.state', {});
    if (reader.state === 'cardPresent') return;
    await new Promise((resume) => setTimeout(resume, readerPauseMs));
  }
  throw new Error('the packed device process never saw the card');
}

/** Card, person, bill, confirmation: the path of a window, with a real card reader protocol and a real HTTP centre. */
async function settleOnce(client: BridgeClient, world: TrainingWorld): Promise<string> {
  const { operators, today } = await client.call('desk.state', {});
  await client.call('operator.signIn', { operatorNo: operators[0]?.operatorNo ?? '' });
  // 居民: the first slice of the pack has outpatient benefits for residents.
  const resident = trainingPersons.find(({ insurances }) => insurances[0]?.insuranceType === '390');
  if (resident === undefined) throw new Error('the training centre knows no resident');
  await world.controls.insertCard(resident.personNo);
  await waitForCard(client);
  const person = await client.call('credential.read', {});
  const { items } = await client.call('catalogue.search', { text: 'a', limit: 1 });
  const prepared = await client.call('bill.prepare', {
    personNo: person.personNo,
    insuranceType: '390',
    kind: 'outpatient',
    beganOn: today,
    settledOn: today,
    useAccount: false,
    lines: items.map(({ code }) => ({ catalogueCode: code, quantity: '60', price: null })),
  });
  const settled = await client.call('settlement.confirm', {
    billId: prepared.billId,
    expectedCashFen: prepared.cashFen,
  });
  if (settled.state !== 'final') throw new Error(`the settlement is ${settled.state}, not final`);
  const { totalFen, cashFen, fundTotalFen, accountFen, familyAccountFen } = settled.amounts;
  if (totalFen <= 0 || fundTotalFen + accountFen + familyAccountFen + cashFen !== totalFen) {
    throw new Error('the parts of the settlement do not add up to its total');
  }
  return `${settled.slipNo}: ${person.credentialLabel}, ${settled.stateLabel}, total ${totalFen} fen, cash ${cashFen} fen`;
}

/**
 * Starts the desk from extracted files and settles one bill, on a new encrypted store.
 * @returns one line that says what was settled
 */
export async function settleOnPackedDesk(appDir: string, dataDir: string): Promise<string> {
  const world = await startTrainingWorld({
    edition: loadTrainingEdition(),
    clock: systemClock,
    centreFile: null,
  });
  try {
    writeSite(dataDir, world);
    const desk = await PackedDesk.start(appDir, {
      type: 'start',
      dataDir,
      version: '0.1.0',
      storeKey: { backend: 'check', hex: randomBytes(32).toString('hex') },
    });
    return await settleOnce(desk.client(), world).finally(() => desk.close());
  } finally {
    await world.close();
  }
}
