import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Menu, session } from 'electron';
import { type Problem, ProblemError } from '../src/domain/problem.ts';
import { registerAppScheme, serveAppScheme } from './appScheme.ts';
import { channels } from './channels.ts';
import { DeskProcess } from './deskProcess.ts';
import { chooseRendering, type GraphicsOptions, watchGraphics } from './graphicsGuard.ts';
import { onPageMessage } from './ipcGuard.ts';
import { denyAllPermissions } from './permissions.ts';
import { SheetPrinter } from './printing.ts';
import { loadStoreKey } from './secrets.ts';
import { holdSingleInstance } from './singleInstance.ts';
import { guardAllContents, openTerminalWindow } from './window.ts';

const here = import.meta.dirname;

/** The start command names a folder for training; a packaged program does not listen to its environment. */
const ownFolder = app.isPackaged ? undefined : process.env.YIJIE_DATA_DIR;
const dataDir = ownFolder ?? join(app.getPath('userData'), 'data');

let window: BrowserWindow | null = null;
let desk: DeskProcess | null = null;

function stopWith(problem: Problem): void {
  dialog.showErrorBox('医结', `${problem.happened}\n\n${problem.money}\n\n${problem.nextStep}`);
  app.quit();
}

async function startDesk(): Promise<DeskProcess> {
  const printer = new SheetPrinter(dataDir);
  const storeKey = await loadStoreKey(dataDir);
  return new DeskProcess({
    modulePath: join(here, 'desk.js'),
    deviceModulePath: join(here, 'deviceProcess.js'),
    start: { type: 'start', dataDir, version: app.getVersion(), storeKey },
    clockMs: Date.now,
    print: (html, pdfPath) => printer.print(html, pdfPath),
    onFailed: stopWith,
  });
}

async function open(): Promise<void> {
  denyAllPermissions(session.defaultSession);
  serveAppScheme(session.defaultSession.protocol, {
    rendererDir: join(here, '../renderer'),
    findSheet: async (name) => (await desk?.findSheet(name)) ?? null,
  });
  desk = await startDesk();
  const running = desk;
  onPageMessage(channels.connect, (page) => running.connect(page));
  running.launch();
  window = await openTerminalWindow(join(here, 'preload.cjs'));
}

/** The desk closes its store before the program ends. */
function closeDeskFirst(): void {
  app.on('before-quit', (event) => {
    const running = desk;
    if (running === null) return;
    event.preventDefault();
    desk = null;
    void running.close().then(() => app.quit());
  });
}

function main(): void {
  registerAppScheme();
  app.enableSandbox();
  if (!holdSingleInstance(() => window)) {
    app.quit();
    return;
  }
  const graphics: GraphicsOptions = {
    noteFile: join(app.getPath('userData'), 'graphics.json'),
    version: app.getVersion(),
    clockMs: Date.now,
  };
  chooseRendering(graphics);
  watchGraphics(graphics);
  guardAllContents();
  closeDeskFirst();
  Menu.setApplicationMenu(null);
  app.on('window-all-closed', () => app.quit());
  app
    .whenReady()
    .then(open)
    .catch((error: unknown) => {
      if (error instanceof ProblemError) stopWith(error.problem);
      else {
        stopWith({
          code: 'startFailed',
          happened: `启动出错：${error instanceof Error ? error.message : String(error)}`,
          money: '终端没有启动，已保存的数据没有变化。',
          nextStep: '请重新打开；仍不成功请联系信息科。',
        });
      }
    });
}

main();
