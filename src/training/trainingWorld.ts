import type { TrainingControls } from '../desk/trainingControls.ts';
import type { Clock } from '../domain/calendar.ts';
import type { Edition } from '../upstream/edition.ts';
import { cardFor } from './card/cardFor.ts';
import { startVirtualReader, type VirtualReader } from './card/startVirtualReader.ts';
import { type TrainingPerson, trainingAdmdvs, trainingPersons } from './centre/persons.ts';
import { startTrainingCentre, type TrainingCentre } from './centre/trainingCentre.ts';
import { sampleCentreCatalogue } from './sampleCentreCatalogue.ts';

export interface TrainingWorldOptions {
  readonly edition: Edition;
  readonly clock: Clock;
  /** The centre's own books; null keeps them in memory. */
  readonly centreFile: string | null;
}

/** Everything outside the terminal that training needs: a centre to talk to and a reader with cards to put in. */
export interface TrainingWorld {
  readonly centre: TrainingCentre;
  readonly reader: VirtualReader;
  readonly controls: TrainingControls;
  close(): Promise<void>;
}

const cardValidUntil = '2036-12-31';

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

function controlsOf(centre: TrainingCentre, reader: VirtualReader): TrainingControls {
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

export async function startTrainingWorld(options: TrainingWorldOptions): Promise<TrainingWorld> {
  const centre = await startTrainingCentre({
    edition: options.edition,
    clock: options.clock,
    catalogue: sampleCentreCatalogue(),
    ...(options.centreFile === null ? {} : { dataFile: options.centreFile }),
  });
  const reader = await startVirtualReader();
  return {
    centre,
    reader,
    controls: controlsOf(centre, reader),
    close: async () => {
      await reader.stop();
      await centre.stop();
    },
  };
}
