import type { Infno } from '../../upstream/infno.ts';
import type { RequestInput } from './checkRequest.ts';
import {
  catalogueDownload,
  handleDictionary,
  handleInstitutionItems,
  handleInsuranceItems,
  handleItemMatches,
  handlePriceLimits,
  handleQueryInstitution,
  handleSelfPayRatios,
} from './handleCatalogue.ts';
import { handleElectronicCode } from './handleElectronicCode.ts';
import {
  handleApplyForClearing,
  handleDownload,
  handleQueryDailyStatement,
  handleStartDailyStatement,
  handleStatementDetail,
  handleUpload,
  handleWithdrawClearing,
} from './handleFiles.ts';
import {
  handleInpatientLines,
  handleOutpatientLines,
  handleWithdrawInpatientLines,
  handleWithdrawOutpatientLines,
} from './handleLines.ts';
import { handleCheckBenefits, handleQueryCumulatives, handleQueryPerson } from './handlePerson.ts';
import {
  handleCancelPharmacy,
  handleSales,
  handleSettlePharmacy,
  handleTraceCode,
  handleTrialPharmacy,
} from './handlePharmacy.ts';
import {
  handleInpatients,
  handlePolicyItems,
  handleQueryLines,
  handleQuerySettlement,
  handleQueryVisits,
  handleSettlementList,
  handleSpecialDiseases,
} from './handleQueries.ts';
import { handleReverse } from './handleReversal.ts';
import type { HandlerContext } from './handlerContext.ts';
import { handleSignIn, handleSignOut } from './handleSession.ts';
import {
  handleCancelInpatient,
  handleCancelOutpatient,
  handleSettleInpatient,
  handleSettleOutpatient,
  handleTrialInpatient,
  handleTrialOutpatient,
} from './handleSettlements.ts';
import { handleStatement } from './handleStatement.ts';
import {
  handleAdmit,
  handleCancelAdmission,
  handleCancelDischarge,
  handleCancelRegistration,
  handleChangeAdmission,
  handleDischarge,
  handleRegister,
  handleUploadVisit,
} from './handleVisits.ts';
import type { Output } from './wireAnswer.ts';

/** @throws CentreRefusal: infcode -1 with its words, nothing kept */
export type Handler = (context: HandlerContext, input: RequestInput) => Output;

export const handlers: Readonly<Record<Infno, Handler>> = {
  '9001': handleSignIn,
  '9002': handleSignOut,
  '1101': handleQueryPerson,
  '6101': handleElectronicCode,
  '2001': handleCheckBenefits,
  '5206': handleQueryCumulatives,
  '2201': handleRegister,
  '2202': handleCancelRegistration,
  '2203A': handleUploadVisit,
  '2204': handleOutpatientLines,
  '2205': handleWithdrawOutpatientLines,
  '2206A': handleTrialOutpatient,
  '2207A': handleSettleOutpatient,
  '2208': handleCancelOutpatient,
  '2401': handleAdmit,
  '2301': handleInpatientLines,
  '2302': handleWithdrawInpatientLines,
  '2402': handleDischarge,
  '2303': handleTrialInpatient,
  '2304': handleSettleInpatient,
  '2305': handleCancelInpatient,
  '2404': handleCancelAdmission,
  '2405': handleCancelDischarge,
  '2601': handleReverse,
  '3201': handleStatement,
  '3202': handleStatementDetail,
  '3203': handleApplyForClearing,
  '3204': handleWithdrawClearing,
  '3211': handleStartDailyStatement,
  '3212': handleQueryDailyStatement,
  '9101': handleUpload,
  '9102': handleDownload,
  '1201': handleQueryInstitution,
  '1301': catalogueDownload('1301'),
  '1302': catalogueDownload('1302'),
  '1305': catalogueDownload('1305'),
  '1306': catalogueDownload('1306'),
  '1307': catalogueDownload('1307'),
  '1309': catalogueDownload('1309'),
  '1312': handleInsuranceItems,
  '1316': handleItemMatches,
  '1317': handleInstitutionItems,
  '1318': handlePriceLimits,
  '1319': handleSelfPayRatios,
  '1901': handleDictionary,
  '2101': handleTrialPharmacy,
  '2102': handleSettlePharmacy,
  '2103': handleCancelPharmacy,
  '3505A': handleSales,
  '3592B': handleTraceCode,
  '2203': handleUploadVisit,
  '2206': handleTrialOutpatient,
  '2207': handleSettleOutpatient,
  '2403': handleChangeAdmission,
  '4101': handleSettlementList,
  '4101A': handleSettlementList,
  '5201': handleQueryVisits,
  '5203': handleQuerySettlement,
  '5204': handleQueryLines,
  '5301': handleSpecialDiseases,
  '5303': handleInpatients,
  '100001': handlePolicyItems,
};
