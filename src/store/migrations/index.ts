import type { Migration } from '../migration.ts';
import { core } from './0001-core.ts';
import { printJobsAndAudit } from './0002-print-jobs-and-audit.ts';

/** In order, without gaps. A published migration is never edited: its digest is in every hospital's file. */
export const allMigrations: readonly Migration[] = [core, printJobsAndAudit];
