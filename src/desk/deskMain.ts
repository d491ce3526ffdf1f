import { randomUUID } from 'node:crypto';
import { openDesk } from './deskEntry.ts';
import { runDeskProcess } from './deskProcessMain.ts';
import { electronParent } from './electronParent.ts';
import { reportDefect } from './reportDefect.ts';
import { loadSiteConfig } from './siteConfig.ts';
import { systemClock } from './systemClock.ts';

/** The desk process of the packaged terminal: real settlements, configured by hospital IT. */
runDeskProcess(
  electronParent(),
  (start, means) =>
    openDesk({
      ...loadSiteConfig(start.dataDir),
      ...means,
      dataDir: start.dataDir,
      appVersion: start.version,
      clock: systemClock,
      newId: randomUUID,
      random: Math.random,
      training: null,
      onDefect: reportDefect,
    }),
  reportDefect,
);
