import { acsWire } from './acsWire.ts';
import type { VirtualReaderModel } from './virtualCcidReader.ts';

const acr122: VirtualReaderModel = { wire: acsWire, echo: false, slot: 0, firmware: null, hasPad: false };

/** Serial readers of ACS (card readers section 6). ACR1281S has its contact card in slot 1. */
export const acsModels = {
  acr122,
  acr1281: { ...acr122, slot: 1 },
} as const satisfies Readonly<Record<string, VirtualReaderModel>>;
