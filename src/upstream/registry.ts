import type { z } from 'zod';
import type { Transaction } from './defineTransaction.ts';
import type { Infno } from './infno.ts';
import { queryPerson } from './transactions/1101.ts';
import { checkBenefits } from './transactions/2001.ts';
import { registerOutpatient } from './transactions/2201.ts';
import { cancelRegistration } from './transactions/2202.ts';
import { uploadVisit } from './transactions/2203A.ts';
import { uploadOutpatientLines } from './transactions/2204.ts';
import { withdrawOutpatientLines } from './transactions/2205.ts';
import { trialOutpatient } from './transactions/2206A.ts';
import { settleOutpatient } from './transactions/2207A.ts';
import { cancelOutpatientSettlement } from './transactions/2208.ts';
import { uploadInpatientLines } from './transactions/2301.ts';
import { withdrawInpatientLines } from './transactions/2302.ts';
import { trialInpatient } from './transactions/2303.ts';
import { settleInpatient } from './transactions/2304.ts';
import { cancelInpatientSettlement } from './transactions/2305.ts';
import { admit } from './transactions/2401.ts';
import { discharge } from './transactions/2402.ts';
import { cancelAdmission } from './transactions/2404.ts';
import { cancelDischarge } from './transactions/2405.ts';
import { reverse } from './transactions/2601.ts';
import { compareStatement } from './transactions/3201.ts';
import { queryCumulatives } from './transactions/5206.ts';
import { signIn } from './transactions/9001.ts';
import { signOut } from './transactions/9002.ts';

/**
 * Every transaction by its number. The mapped type is what makes this exhaustive: a number added to `infnos` without
 * schemas, retry class, clearing and undo does not compile.
 */
export const transactions = {
  '9001': signIn,
  '9002': signOut,
  '1101': queryPerson,
  '2001': checkBenefits,
  '5206': queryCumulatives,
  '2201': registerOutpatient,
  '2202': cancelRegistration,
  '2203A': uploadVisit,
  '2204': uploadOutpatientLines,
  '2205': withdrawOutpatientLines,
  '2206A': trialOutpatient,
  '2207A': settleOutpatient,
  '2208': cancelOutpatientSettlement,
  '2401': admit,
  '2301': uploadInpatientLines,
  '2302': withdrawInpatientLines,
  '2402': discharge,
  '2303': trialInpatient,
  '2304': settleInpatient,
  '2305': cancelInpatientSettlement,
  '2404': cancelAdmission,
  '2405': cancelDischarge,
  '2601': reverse,
  '3201': compareStatement,
} as const satisfies { readonly [I in Infno]: Transaction<I, z.ZodType, z.ZodType> };

/** What a caller hands over for transaction `I`: wire names, domain values (fen, dates, written decimals). */
export type InputOf<I extends Infno> = z.input<(typeof transactions)[I]['inputSchema']>;

/** What the centre's answer to transaction `I` says, in domain values. */
export type OutputOf<I extends Infno> = z.output<(typeof transactions)[I]['outputSchema']>;
