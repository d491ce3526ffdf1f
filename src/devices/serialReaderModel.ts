import { acsFraming } from './acsFraming.ts';
import type { LineSettings } from './byteLine.ts';
import type { CcidFraming } from './ccidFraming.ts';
import type { DeviceSetup } from './deviceSetup.ts';
import { gemPcTwinFraming } from './gemPcTwinFraming.ts';

export type SerialReaderSetup = Extract<DeviceSetup, { kind: 'serialCcid' | 'acsSerial' }>;

/** What differs between the serial readers served; the rest is CCID (card readers sections 5 and 6). */
export interface SerialReaderModel {
  readonly framing: CcidFraming;
  readonly line: LineSettings;
  /** The line a reader powers up with when that is another one; it is told to change by an escape command. */
  readonly powerUpLine: LineSettings | null;
  readonly slot: number;
  /** Answers the firmware question and gives movement notices when asked. */
  readonly isGemalto: boolean;
}

const gemPcLine: LineSettings = { baudRate: 115_200, stopBits: 2, rtsLow: true };

export function serialReaderModel(setup: SerialReaderSetup): SerialReaderModel {
  if (setup.kind === 'acsSerial') {
    const line = { baudRate: setup.baudRate, stopBits: 1 } as const;
    return { framing: acsFraming, line, powerUpLine: null, slot: setup.slot, isGemalto: false };
  }
  const startsSlow = setup.model === 'gemCoreSimPro2';
  return {
    framing: gemPcTwinFraming,
    line: gemPcLine,
    powerUpLine: startsSlow ? { ...gemPcLine, baudRate: 9_600 } : null,
    slot: 0,
    isGemalto: true,
  };
}
