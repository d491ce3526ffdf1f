import type { DeskState } from '../src/bridge/contract.ts';
import type { Problem } from '../src/domain/problem.ts';
import { useDesk } from './deskContext.ts';
import { problemOf } from './problemOf.ts';

/** Lets a vendor's library that was given up after repeated crashes be tried again. */
export function useRelease(
  desk: DeskState,
  onDesk: (desk: DeskState) => void,
  raise: (problem: Problem) => void,
) {
  const link = useDesk();
  const release = async (deviceId: string): Promise<void> => {
    try {
      onDesk({ ...desk, reader: await link.call('devices.release', { deviceId }) });
    } catch (error) {
      raise(problemOf(error));
    }
  };
  const releaseFirst = (): void => {
    const quarantined = desk.reader.devices.find((device) => device.state === 'quarantined');
    if (quarantined !== undefined) void release(quarantined.deviceId);
  };
  return { release, releaseFirst };
}
