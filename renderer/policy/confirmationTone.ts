import type { PolicyConfirmationView } from '../../src/bridge/policyContract.ts';

export const confirmationTone = {
  none: 'plain',
  proposed: 'warn',
  confirmed: 'good',
  withdrawn: 'bad',
} as const satisfies Record<PolicyConfirmationView['step'], string>;
