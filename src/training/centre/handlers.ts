import type { Infno } from '../../upstream/infno.ts';
import type { RequestInput } from './checkRequest.ts';
import {
  handleInpatientLines,
  handleOutpatientLines,
  handleWithdrawInpatientLines,
  handleWithdrawOutpatientLines,
} from './handleLines.ts';
import { handleCheckBenefits, handleQueryCumulatives, handleQueryPerson } from './handlePerson.ts';
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
};
