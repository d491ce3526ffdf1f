import { gemPcWire } from './gemPcWire.ts';
import type { VirtualReaderModel } from './virtualCcidReader.ts';

const gemPcTwin: VirtualReaderModel = {
  wire: gemPcWire,
  echo: true,
  slot: 0,
  firmware: 'GemTwin-V2.00-VIRTUAL',
  hasPad: false,
};

/** GemPC Twin and its relatives (card readers section 5). */
export const gemaltoModels = {
  gemPcTwin,
  gemPcPinPad: { ...gemPcTwin, firmware: 'GemPinPad-V1.00-VIRTUAL', hasPad: true },
  gemCore: { ...gemPcTwin, echo: false, firmware: 'GemCore-V1.21-VIRTUAL' },
  gemCoreSimPro2: { ...gemPcTwin, echo: false, firmware: 'GemCoreSIMPro2-VIRTUAL' },
} as const satisfies Readonly<Record<string, VirtualReaderModel>>;
