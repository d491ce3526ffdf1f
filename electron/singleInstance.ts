import { app, type BrowserWindow } from 'electron';

/**
 * One terminal per person and machine; the store's own lock guards the data folder besides.
 * @param findWindow the window to bring forward when a second start is tried
 * @returns false when another instance runs: this one must quit at once
 */
export function holdSingleInstance(findWindow: () => BrowserWindow | null): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', () => {
    const window = findWindow();
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  return true;
}
