import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DeskOptions } from '../../src/desk/deskEntry.ts';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { trainingSecrets } from '../../src/training/centre/trainingCentre.ts';
import { trainingInstitution, trainingOperators, trainingSite } from '../../src/training/trainingDesk.ts';
import { testKey } from '../store/testKey.ts';

/** A desk for tests and for the processes they start: a real store, a real centre, and what the caller gives. */
export function testDeskOptions(
  folder: string,
  centreUrl: string,
  given: Pick<DeskOptions, 'clock' | 'edition' | 'spawnDevice' | 'pdfPrinter' | 'onDefect'> &
    Partial<DeskOptions>,
): DeskOptions {
  const institution = trainingInstitution();
  return {
    dataDir: join(folder, 'data'),
    keyProvider: memoryKey(testKey),
    appVersion: 'test',
    newId: randomUUID,
    random: () => 0.5,
    site: trainingSite(centreUrl, institution),
    secrets: trainingSecrets(given.edition),
    institution,
    operators: trainingOperators,
    devices: [],
    cardPin: 'never',
    training: null,
    ...given,
  };
}
