import { DeviceClient } from '../../devices/deviceClient.ts';
import type { DeviceSetup } from '../../devices/deviceSetup.ts';
import { forkDeviceProcess } from '../../devices/forkDeviceProcess.ts';
import { beijingTime, dateOf } from '../../domain/calendar.ts';

/** A device process with these devices, after the first attempt to open each. */
export async function openDevices(setups: readonly DeviceSetup[]): Promise<DeviceClient> {
  const client = new DeviceClient({
    spawn: () => forkDeviceProcess(),
    today: () => dateOf(beijingTime(Date.now())),
  });
  await client.configure(setups);
  return client;
}
