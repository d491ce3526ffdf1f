import type { FuzzTarget } from '../fuzzTarget.ts';
import {
  atr,
  cardExchange,
  ccidMessages,
  identityText,
  readerFeatures,
  socialCard,
  tlvRecords,
} from './cardTargets.ts';
import { acsFraming, gemPcFraming, samFraming, scannerLines } from './lineTargets.ts';
import { deviceMessages, helperMessages, scanRouting, vendorJson, vendorPipe } from './textTargets.ts';

/** Every decoder that bytes from outside reach. */
export const fuzzTargets: readonly FuzzTarget[] = [
  ...[gemPcFraming, acsFraming, ccidMessages, atr, cardExchange, tlvRecords, socialCard, readerFeatures],
  ...[
    samFraming,
    identityText,
    scannerLines,
    scanRouting,
    vendorPipe,
    vendorJson,
    deviceMessages,
    helperMessages,
  ],
];
