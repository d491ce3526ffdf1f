import type { Migration } from '../migration.ts';
import { core } from './0001-core.ts';
import { printJobsAndAudit } from './0002-print-jobs-and-audit.ts';
import { policyConfirmationsAndPacks } from './0003-policy-confirmations-and-packs.ts';
import { settlementInput } from './0004-settlement-input.ts';

/** In order, without gaps. A published migration is never edited: its digest is in every hospital's file. */
export const allMigrations: readonly Migration[] = [
  core,
  printJobsAndAudit,
  policyConfirmationsAndPacks,
  settlementInput,
];
