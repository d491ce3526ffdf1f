import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CardPinRule } from '../desk/cardPin.ts';
import type { InstitutionProfile } from '../desk/deskContext.ts';
import { type OpenDesk, openDesk } from '../desk/deskEntry.ts';
import { noPdfPrinter } from '../desk/noPdfPrinter.ts';
import { chromiumPdfPrinter } from '../desk/sheet/chromiumPdfPrinter.ts';
import type { PdfPrinter } from '../desk/sheet/printPdf.ts';
import { systemClock } from '../desk/systemClock.ts';
import type { DeviceChannel } from '../devices/deviceChannel.ts';
import { forkDeviceProcess } from '../devices/forkDeviceProcess.ts';
import type { Clock } from '../domain/calendar.ts';
import { chromiumSandboxFlags } from '../shell/chromiumSandbox.ts';
import { findBrowser } from '../shell/findBrowser.ts';
import { thisMachine } from '../shell/openBrowser.ts';
import { keyFromFile } from '../store/keyFile.ts';
import type { KeyProvider } from '../store/keyProvider.ts';
import type { Operator } from '../store/operator.ts';
import type { Site } from '../upstream/call.ts';
import { loadTrainingEdition } from '../upstream/edition.ts';
import { trainingInstitutions } from './centre/institutions.ts';
import { trainingAdmdvs } from './centre/persons.ts';
import { trainingSecrets } from './centre/trainingCentre.ts';
import { startTrainingWorld, type TrainingWorld } from './trainingWorld.ts';

/** A 二级 hospital: general outpatient benefits of residents exist there and not at a 三级 one. */
const homeCode = 'H22050000002';

export const trainingOperators: readonly Operator[] = [
  { operatorNo: 'C001', name: '收费一', role: 'cashier', active: true },
  { operatorNo: 'C002', name: '收费二', role: 'cashier', active: true },
  { operatorNo: 'S001', name: '组长一', role: 'supervisor', active: true },
  { operatorNo: 'X001', name: '管理员一', role: 'administrator', active: true },
];

export function trainingInstitution(): InstitutionProfile {
  const home = trainingInstitutions.find((institution) => institution.code === homeCode);
  if (home === undefined) throw new Error(`the training centre knows no institution ${homeCode}`);
  return {
    ...home,
    admdvs: trainingAdmdvs,
    defaultDepartment: { code: 'A03', name: '内科' },
    defaultDoctor: { code: 'D220500000001', name: '医师一' },
    defaultDiagnosis: { code: 'J06.900', name: '急性上呼吸道感染' },
  };
}

export function trainingSite(centreUrl: string, institution: InstitutionProfile): Site {
  return {
    centreUrl,
    fixmedinsCode: institution.code,
    fixmedinsName: institution.name,
    mdtrtareaAdmvs: institution.admdvs,
    recerSysCode: 'YJ_TRAIN',
    opter: 'C001',
    opterName: '收费一',
    opterType: '1',
    devNo: 'WIN01',
  };
}

export interface TrainingDeskOptions {
  readonly dataDir: string;
  readonly clock?: Clock;
  /** Default: the browser of this machine; without one, printing says what is missing. */
  readonly pdfPrinter?: PdfPrinter;
  /** Default: a key file in the data folder. */
  readonly keyProvider?: KeyProvider;
  /** Default: a child process of this one. */
  readonly spawnDevice?: () => DeviceChannel;
  /** Default: the PIN of a card is not asked for. */
  readonly cardPin?: CardPinRule;
  readonly onDefect?: (where: string, error: unknown) => void;
}

export interface TrainingDesk {
  readonly desk: OpenDesk;
  readonly world: TrainingWorld;
  close(): Promise<void>;
}

function printerOfThisMachine(): PdfPrinter {
  const browser = findBrowser(thisMachine);
  if (browser === null) return noPdfPrinter;
  const launchFlags = chromiumSandboxFlags(process.platform, process.getuid?.());
  return chromiumPdfPrinter({ chromiumPath: browser.path, launchFlags });
}

/**
 * A desk in training mode with its own training centre and virtual reader.
 * @throws StoreError when the data folder cannot be used; nothing is left running
 */
export async function startTrainingDesk(options: TrainingDeskOptions): Promise<TrainingDesk> {
  const clock = options.clock ?? systemClock;
  const edition = loadTrainingEdition();
  const institution = trainingInstitution();
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const centreFile = join(options.dataDir, 'training-centre.db');
  const world = await startTrainingWorld({ edition, clock, centreFile });
  try {
    const desk = await openDesk({
      dataDir: options.dataDir,
      keyProvider: options.keyProvider ?? keyFromFile(options.dataDir),
      appVersion: '0.1.0',
      clock,
      newId: randomUUID,
      random: Math.random,
      edition,
      site: trainingSite(world.centre.url, institution),
      secrets: trainingSecrets(edition),
      institution,
      operators: trainingOperators,
      spawnDevice: options.spawnDevice ?? (() => forkDeviceProcess()),
      devices: world.devices,
      cardPin: options.cardPin ?? 'never',
      pdfPrinter: options.pdfPrinter ?? printerOfThisMachine(),
      training: world.controls,
      onDefect: options.onDefect ?? (() => {}),
    });
    return {
      desk,
      world,
      close: async () => {
        await desk.close();
        await world.close();
      },
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}
