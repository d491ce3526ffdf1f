import type { DeviceClient } from '../../devices/deviceClient.ts';
import type { DeviceState } from '../../devices/deviceMessages.ts';

export interface DeviceEvent {
  readonly at: string;
  readonly device: string;
  readonly event: 'state' | 'presented' | 'removed' | 'scanned';
  readonly text: string;
}

/** Tells what happens at the devices, oldest first, until told to stop. A scan is told by its length: it may be a 医保码. */
export function watchDevices(client: DeviceClient, tell: (event: DeviceEvent) => void): () => void {
  const telling =
    (event: DeviceEvent['event'], textOf: (device: DeviceState) => string) =>
    (device: DeviceState): void =>
      tell({ at: new Date().toISOString(), device: device.deviceId, event, text: textOf(device) });
  const state = telling('state', ({ status }) => `${status.state}：${status.message}`);
  for (const device of client.devices()) state(device);
  const stops = [
    client.on('state', state),
    client.on(
      'presented',
      telling('presented', () => '有卡'),
    ),
    client.on(
      'removed',
      telling('removed', () => '卡已取走'),
    ),
    client.on('scanned', (device, text) => telling('scanned', () => `扫码 ${text.length} 个字符`)(device)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

export function tellEvent({ at, device, text }: DeviceEvent): string {
  return `${at}\t${device}\t${text}\n`;
}
