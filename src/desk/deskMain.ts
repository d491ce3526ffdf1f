import { randomUUID } from 'node:crypto';
import type { Desk } from '../bridge/deskPort.ts';
import type { DeskStart } from '../bridge/deskProcess.ts';
import { keyFromFile } from '../store/keyFile.ts';
import type { KeyProvider } from '../store/keyProvider.ts';
import type { Site } from '../upstream/call.ts';
import { openDesk } from './deskEntry.ts';
import { type ParentPort, ShellLink, type ShellMeans } from './shellLink.ts';
import { loadSiteSettings, type SiteSettings } from './siteSettings.ts';
import { systemClock } from './systemClock.ts';

/** Entry of the desk process: the only writer of the store. Started by the desktop shell as a utility process. */

function siteOf({ centreUrl, institution, terminal, operators }: SiteSettings): Site {
  const [first] = operators;
  return {
    centreUrl,
    fixmedinsCode: institution.code,
    fixmedinsName: institution.name,
    mdtrtareaAdmvs: institution.admdvs,
    recerSysCode: terminal.recerSysCode,
    devNo: terminal.devNo,
    opter: first?.operatorNo ?? '',
    opterName: first?.name ?? '',
    opterType: '1',
  };
}

function keyProviderOf({ storeKey, dataDir }: DeskStart): KeyProvider {
  if (storeKey === null) return keyFromFile(dataDir);
  return { backend: storeKey.backend, unwrap: () => Buffer.from(storeKey.hex, 'hex') };
}

function onDefect(where: string, error: unknown): void {
  console.error(`defect in ${where}:`, error);
}

function open(start: DeskStart, means: ShellMeans): Promise<Desk> {
  const settings = loadSiteSettings(start.dataDir);
  return openDesk({
    dataDir: start.dataDir,
    keyProvider: keyProviderOf(start),
    appVersion: start.version,
    clock: systemClock,
    newId: randomUUID,
    random: Math.random,
    edition: settings.edition,
    site: siteOf(settings),
    secrets: settings.secrets,
    institution: settings.institution,
    operators: settings.operators,
    spawnDevice: means.spawnDevice,
    readerPort: settings.readerPort,
    pdfPrinter: means.pdfPrinter,
    training: null,
    onDefect,
  });
}

const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

if (parentPort === undefined) {
  process.stderr.write('结算进程由医结自动启动，不能单独运行。\n');
  process.exitCode = 2;
} else {
  new ShellLink(parentPort, { open, exit: (code) => process.exit(code), onDefect });
}
