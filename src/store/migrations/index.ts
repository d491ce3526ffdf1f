import type { Migration } from '../migration.ts';
import { core } from './0001-core.ts';
import { printJobsAndAudit } from './0002-print-jobs-and-audit.ts';
import { policyConfirmationsAndPacks } from './0003-policy-confirmations-and-packs.ts';
import { settlementInput } from './0004-settlement-input.ts';
import { auditSm3 } from './0005-audit-sm3.ts';
import { openWork } from './0006-open-work.ts';
import { shiftsAndReports } from './0007-shifts-and-reports.ts';
import { policyComparison } from './0008-policy-comparison.ts';
import { statementsAndClaims } from './0009-statements-and-claims.ts';

/** In order, without gaps. A published migration is never edited: its digest is in every hospital's file. */
export const allMigrations: readonly Migration[] = [
  core,
  printJobsAndAudit,
  policyConfirmationsAndPacks,
  settlementInput,
  auditSm3,
  openWork,
  shiftsAndReports,
  policyComparison,
  statementsAndClaims,
];
