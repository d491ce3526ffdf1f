import type { TrainingControls } from '../desk/trainingControls.ts';
import type { DeviceSetup } from '../devices/deviceSetup.ts';
import type { Clock } from '../domain/calendar.ts';
import type { Edition } from '../upstream/edition.ts';
import { cardFor } from './card/cardFor.ts';
import { startVirtualReader, type VirtualReader } from './card/startVirtualReader.ts';
import { type TrainingPerson, trainingAdmdvs, trainingPersons } from './centre/persons.ts';
import { startTrainingCentre, type TrainingCentre } from './centre/trainingCentre.ts';
import { type IdentityCard, residentCardFor } from './identityCard/identityCardFor.ts';
import {
  startVirtualIdentityReader,
  type VirtualIdentityReader,
} from './identityCard/startVirtualIdentityReader.ts';
import { sampleCentreCatalogue } from './sampleCentreCatalogue.ts';
import { startVirtualScanner, type VirtualScanner } from './scanner/startVirtualScanner.ts';

export interface TrainingWorldOptions {
  readonly edition: Edition;
  readonly clock: Clock;
  /** The centre's own books; null keeps them in memory. */
  readonly centreFile: string | null;
}

/** Everything outside the terminal that training needs: a centre to talk to, and devices with things to put on them. */
export interface TrainingWorld {
  readonly centre: TrainingCentre;
  readonly reader: VirtualReader;
  readonly identityReader: VirtualIdentityReader;
  readonly scanner: VirtualScanner;
  /** The virtual devices, configured as real ones are. */
  readonly devices: readonly DeviceSetup[];
  readonly controls: TrainingControls;
  close(): Promise<void>;
}

const cardValidUntil = '2036-12-31';
const identityCardValidFrom = '20200101';

function personByKey(key: string): TrainingPerson {
  const found = trainingPersons.find((person) => person.personNo === key);
  if (found === undefined) throw new Error(`no training person ${key}`);
  return found;
}

/** Both generations are in use at every window, so half of the cards are of the first. */
function cardOf(person: TrainingPerson): ReturnType<typeof cardFor> {
  const generation = trainingPersons.indexOf(person) % 2 === 0 ? 2 : 1;
  return cardFor({ ...person, issuingArea: trainingAdmdvs, generation, validUntil: cardValidUntil });
}

function compact(date: string): string {
  return date.replaceAll('-', '');
}

function identityCardOf({ name, sex, ethnicity, birthDate, identityNumber }: TrainingPerson): IdentityCard {
  return residentCardFor(name, {
    name,
    sex: sex === 'male' ? '1' : '2',
    ethnicity,
    birthDate: compact(birthDate),
    address: '某市某区某街道一号',
    number: identityNumber,
    authority: '某市公安局某分局',
    validFrom: identityCardValidFrom,
    validUntil: '长期',
  });
}

type VirtualDevices = Pick<TrainingWorld, 'reader' | 'identityReader' | 'scanner'>;

function controlsOf(
  centre: TrainingCentre,
  { reader, identityReader, scanner }: VirtualDevices,
  clock: Clock,
): TrainingControls {
  return {
    people: () =>
      trainingPersons.map(({ personNo, name, label, identityNumber }) => ({
        key: personNo,
        label: `${name}　${label}`,
        identityNumber,
      })),
    insertCard: async (key) => {
      reader.removeCard();
      reader.insertCard(cardOf(personByKey(key)));
    },
    removeCard: async () => reader.removeCard(),
    scanCode: async (key) =>
      scanner.scan(centre.electronicCodes.issue(personByKey(key).personNo, clock.nowMs())),
    placeIdentityCard: async (key) => {
      identityReader.lift();
      identityReader.present(identityCardOf(personByKey(key)));
    },
    liftIdentityCard: async () => identityReader.lift(),
    networkDown: () => centre.goOffline(),
    networkUp: () => centre.goOnline(),
    loseNextAnswer: async () => {
      centre.faults.add('2207A', { kind: 'dropAfterCommit' });
    },
    refuseNext: async () => {
      centre.faults.add('2207A', { kind: 'refuse', text: '训练：中心拒绝本次结算' });
    },
  };
}

function setupsOf({ reader, identityReader, scanner }: VirtualDevices): readonly DeviceSetup[] {
  return [
    {
      id: 'card-reader',
      label: '社保卡读卡器',
      kind: 'serialCcid',
      model: 'gemPcTwin',
      port: { path: reader.port },
    },
    {
      id: 'identity-reader',
      label: '身份证阅读器',
      kind: 'identityCard',
      port: { path: identityReader.port },
      baudRate: 115_200,
    },
    { id: 'scanner', label: '扫码器', kind: 'scanner', port: { path: scanner.port }, baudRate: 115_200 },
  ];
}

export async function startTrainingWorld(options: TrainingWorldOptions): Promise<TrainingWorld> {
  const centre = await startTrainingCentre({
    edition: options.edition,
    clock: options.clock,
    catalogue: sampleCentreCatalogue(),
    ...(options.centreFile === null ? {} : { dataFile: options.centreFile }),
  });
  const [reader, identityReader, scanner] = await Promise.all([
    startVirtualReader(),
    startVirtualIdentityReader(),
    startVirtualScanner(),
  ]);
  const devices = { reader, identityReader, scanner };
  return {
    centre,
    ...devices,
    devices: setupsOf(devices),
    controls: controlsOf(centre, devices, options.clock),
    close: async () => {
      await Promise.all([reader.stop(), identityReader.stop(), scanner.stop()]);
      await centre.stop();
    },
  };
}
