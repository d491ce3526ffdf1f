import { app, BrowserWindow, type BrowserWindowConstructorOptions, type WebContents } from 'electron';
import { appUrl, isAppUrl, isSheetUrl } from './appScheme.ts';

/** What every page of ours gets, whatever else its window needs. Items 2, 3, 4 and 6 of Electron's checklist. */
const lockedDown = {
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  devTools: !app.isPackaged,
} as const;

/** 1366×768 is the smallest screen at a window; the rest is the window manager's. */
export function terminalWindowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#ffffff',
    title: '医结',
    webPreferences: { ...lockedDown, preload },
  };
}

/** A printed sheet, shown by Chromium's own viewer; no preload, so the page reaches nothing. */
export function sheetWindowOptions(): BrowserWindowConstructorOptions {
  return {
    width: 1000,
    height: 760,
    autoHideMenuBar: true,
    title: '结算单',
    webPreferences: { ...lockedDown, plugins: true },
  };
}

/** The hidden window that turns a sheet into a PDF: a page without script. */
export function printWindowOptions(partition: string): BrowserWindowConstructorOptions {
  return { show: false, webPreferences: { ...lockedDown, javascript: false, partition } };
}

export async function openTerminalWindow(preload: string): Promise<BrowserWindow> {
  const window = new BrowserWindow(terminalWindowOptions(preload));
  window.once('ready-to-show', () => {
    window.maximize();
    window.show();
  });
  await window.loadURL(appUrl);
  return window;
}

/**
 * Items 12, 13 and 14: nothing leads a page of ours elsewhere, opens a window, or embeds a foreign page. The one
 * thing a page may ask for is a printed sheet in a window of its own.
 */
export function guardContents(contents: WebContents): void {
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    if (isSheetUrl(url)) void new BrowserWindow(sheetWindowOptions()).loadURL(url);
    return { action: 'deny' };
  });
}

export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}
