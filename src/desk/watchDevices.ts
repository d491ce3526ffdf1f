import type { DeskContext } from './deskContext.ts';
import { readerView } from './readerView.ts';

/** Tells the screens what happens at the devices, and forgets what left them. */
export function watchDevices(context: DeskContext): void {
  const { devices, session } = context;
  const tell = (): void => context.emit('reader', readerView(devices.devices()));
  devices.on('state', tell);
  devices.on('removed', ({ deviceId }) => {
    // A PIN is for the card that was read; the next one may be another person's.
    if (session.cardAwaitingPin?.deviceId === deviceId) session.cardAwaitingPin = null;
    tell();
  });
  devices.on('presented', tell);
  devices.on('scanned', (_device, text) => context.emit('scanned', { text }));
}
