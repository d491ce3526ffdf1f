import type { OpenByteLine, OpenLine } from './byteLine.ts';
import { CardReader, type CardReaderLimits, defaultCardReaderLimits } from './cardReader.ts';
import type { Device, DeviceMakings } from './device.ts';
import type { DeviceSetup, PortMatch } from './deviceSetup.ts';
import { describePort, findPort, type ListPorts } from './findPort.ts';
import { IdentityCardReader } from './identityCard/identityCardReader.ts';
import { PcscReader } from './pcscReader.ts';
import { Scanner } from './scanner/scanner.ts';
import { VendorReader } from './vendor/vendorReader.ts';

export type CreateDevice = (setup: DeviceSetup, makings: DeviceMakings) => Device;

export interface PortAccess {
  readonly openByteLine: OpenByteLine;
  readonly listPorts: ListPorts;
}

/** A reader whose power is gone answers nothing: asked this often and waited for so long, that is noticed within a second. */
const watchfulLimits: CardReaderLimits = {
  ...defaultCardReaderLimits,
  pollIntervalMs: 250,
  ownAnswerTimeoutMs: 700,
};

/** Looks for the port anew each time: a device that was pulled may come back under another name. */
function opener({ openByteLine, listPorts }: PortAccess, match: PortMatch): OpenLine {
  return async (settings) => {
    const path = await findPort(match, listPorts);
    if (path === null) throw new Error(`没有找到设备（${describePort(match)}），可能没有接上`);
    return openByteLine(path, settings);
  };
}

/** Makes the device of a setup; it does nothing before `connect`. */
export function deviceMaker(ports: PortAccess): CreateDevice {
  return (setup, makings) => {
    switch (setup.kind) {
      case 'serialCcid':
      case 'acsSerial':
        return new CardReader(setup, {
          openLine: opener(ports, setup.port),
          makings,
          limits: watchfulLimits,
        });
      case 'pcsc':
        return new PcscReader(setup, { makings });
      case 'identityCard':
        return new IdentityCardReader(setup, { openLine: opener(ports, setup.port), makings });
      case 'scanner':
        return new Scanner(setup, { openLine: opener(ports, setup.port), makings });
      case 'vendorLibrary':
        return new VendorReader(setup, { makings });
    }
  };
}
