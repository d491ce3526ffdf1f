import type { SettlementState } from '../../src/bridge/contract.ts';

/** Which of the four tones a state is drawn in. Unknown is never drawn as success or as refusal. */
export const stateTone: Readonly<Record<SettlementState, 'good' | 'warn' | 'bad' | 'info'>> = {
  pending: 'info',
  final: 'good',
  refused: 'bad',
  unknown: 'warn',
  provisional: 'warn',
  difference: 'warn',
  cleared: 'good',
  reversed: 'info',
  disputed: 'bad',
};
