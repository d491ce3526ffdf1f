import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { isAppUrl } from './appScheme.ts';

/** Item 17: the top frame of one of our own pages, and nothing else, may send. */
function isOurPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}

/**
 * The only importer of Electron's receiving end. A message that fails the check, or brings arguments where none belong, is
 * dropped without an answer. The event object never leaves this file.
 */
export function onPageMessage(channel: string, listener: (sender: WebContents) => void): void {
  ipcMain.on(channel, (event, ...values: unknown[]) => {
    if (isOurPage(event.senderFrame) && values.length === 0) listener(event.sender);
  });
}
