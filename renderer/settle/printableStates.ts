import type { SettlementState } from '../../src/bridge/contract.ts';

/** A sheet is a statement to the patient: none is made of what is refused or not known. */
export const printableStates: readonly SettlementState[] = [
  'final',
  'provisional',
  'difference',
  'cleared',
  'reversed',
];
