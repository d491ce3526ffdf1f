import type { z } from 'zod';
import type { Transaction } from './defineTransaction.ts';
import type { Infno } from './infno.ts';
import { queryPerson } from './transactions/1101.ts';
import { queryInstitution } from './transactions/1201.ts';
import { downloadMedicines } from './transactions/1301.ts';
import { downloadHerbs } from './transactions/1302.ts';
import { downloadServiceItems } from './transactions/1305.ts';
import { downloadConsumables } from './transactions/1306.ts';
import { downloadDiagnoses } from './transactions/1307.ts';
import { downloadSpecialDiseases } from './transactions/1309.ts';
import { queryInsuranceItems } from './transactions/1312.ts';
import { queryItemMatches } from './transactions/1316.ts';
import { queryInstitutionItems } from './transactions/1317.ts';
import { queryPriceLimits } from './transactions/1318.ts';
import { querySelfPayRatios } from './transactions/1319.ts';
import { queryDictionary } from './transactions/1901.ts';
import { checkBenefits } from './transactions/2001.ts';
import { trialPharmacy } from './transactions/2101.ts';
import { settlePharmacy } from './transactions/2102.ts';
import { cancelPharmacySettlement } from './transactions/2103.ts';
import { registerOutpatient } from './transactions/2201.ts';
import { cancelRegistration } from './transactions/2202.ts';
import { uploadVisitPlain } from './transactions/2203.ts';
import { uploadVisit } from './transactions/2203A.ts';
import { uploadOutpatientLines } from './transactions/2204.ts';
import { withdrawOutpatientLines } from './transactions/2205.ts';
import { trialOutpatientPlain } from './transactions/2206.ts';
import { trialOutpatient } from './transactions/2206A.ts';
import { settleOutpatientPlain } from './transactions/2207.ts';
import { settleOutpatient } from './transactions/2207A.ts';
import { cancelOutpatientSettlement } from './transactions/2208.ts';
import { uploadInpatientLines } from './transactions/2301.ts';
import { withdrawInpatientLines } from './transactions/2302.ts';
import { trialInpatient } from './transactions/2303.ts';
import { settleInpatient } from './transactions/2304.ts';
import { cancelInpatientSettlement } from './transactions/2305.ts';
import { admit } from './transactions/2401.ts';
import { discharge } from './transactions/2402.ts';
import { changeAdmission } from './transactions/2403.ts';
import { cancelAdmission } from './transactions/2404.ts';
import { cancelDischarge } from './transactions/2405.ts';
import { reverse } from './transactions/2601.ts';
import { compareStatement } from './transactions/3201.ts';
import { compareStatementDetail } from './transactions/3202.ts';
import { applyForClearing } from './transactions/3203.ts';
import { withdrawClearing } from './transactions/3204.ts';
import { startDailyStatement } from './transactions/3211.ts';
import { queryDailyStatement } from './transactions/3212.ts';
import { uploadSales } from './transactions/3505A.ts';
import { requestTraceCode } from './transactions/3592B.ts';
import { uploadSettlementList } from './transactions/4101.ts';
import { uploadSettlementListShort } from './transactions/4101A.ts';
import { queryVisits } from './transactions/5201.ts';
import { querySettlement } from './transactions/5203.ts';
import { queryLines } from './transactions/5204.ts';
import { queryCumulatives } from './transactions/5206.ts';
import { querySpecialDiseases } from './transactions/5301.ts';
import { queryInpatients } from './transactions/5303.ts';
import { decodeElectronicCode } from './transactions/6101.ts';
import { signIn } from './transactions/9001.ts';
import { signOut } from './transactions/9002.ts';
import { uploadFile } from './transactions/9101.ts';
import { downloadFile } from './transactions/9102.ts';
import { queryPolicyItems } from './transactions/100001.ts';

/**
 * Every transaction by its number. The mapped type is what makes this exhaustive: a number added to `infnos` without
 * schemas, retry class, clearing and undo does not compile.
 */
export const transactions = {
  '9001': signIn,
  '9002': signOut,
  '9101': uploadFile,
  '9102': downloadFile,
  '1101': queryPerson,
  '6101': decodeElectronicCode,
  '1201': queryInstitution,
  '1301': downloadMedicines,
  '1302': downloadHerbs,
  '1305': downloadServiceItems,
  '1306': downloadConsumables,
  '1307': downloadDiagnoses,
  '1309': downloadSpecialDiseases,
  '1312': queryInsuranceItems,
  '1316': queryItemMatches,
  '1317': queryInstitutionItems,
  '1318': queryPriceLimits,
  '1319': querySelfPayRatios,
  '1901': queryDictionary,
  '2001': checkBenefits,
  '5201': queryVisits,
  '5203': querySettlement,
  '5204': queryLines,
  '5206': queryCumulatives,
  '5301': querySpecialDiseases,
  '5303': queryInpatients,
  '100001': queryPolicyItems,
  '2101': trialPharmacy,
  '2102': settlePharmacy,
  '2103': cancelPharmacySettlement,
  '3505A': uploadSales,
  '3592B': requestTraceCode,
  '2201': registerOutpatient,
  '2202': cancelRegistration,
  '2203': uploadVisitPlain,
  '2203A': uploadVisit,
  '2204': uploadOutpatientLines,
  '2205': withdrawOutpatientLines,
  '2206': trialOutpatientPlain,
  '2206A': trialOutpatient,
  '2207': settleOutpatientPlain,
  '2207A': settleOutpatient,
  '2208': cancelOutpatientSettlement,
  '2401': admit,
  '2403': changeAdmission,
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
  '3202': compareStatementDetail,
  '3203': applyForClearing,
  '3204': withdrawClearing,
  '3211': startDailyStatement,
  '3212': queryDailyStatement,
  '4101': uploadSettlementList,
  '4101A': uploadSettlementListShort,
} as const satisfies { readonly [I in Infno]: Transaction<I, z.ZodType, z.ZodType> };

/** What a caller hands over for transaction `I`: wire names, domain values (fen, dates, written decimals). */
export type InputOf<I extends Infno> = z.input<(typeof transactions)[I]['inputSchema']>;

/** What the centre's answer to transaction `I` says, in domain values. */
export type OutputOf<I extends Infno> = z.output<(typeof transactions)[I]['outputSchema']>;
