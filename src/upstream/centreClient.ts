import { beijingTime } from '../domain/calendar.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import type { CallOutcome, CallSession, PreparedCall, Site } from './call.ts';
import { type Edition, pathOf } from './edition.ts';
import { maxInputCharacters, type RequestEnvelope } from './envelope.ts';
import { type GatewaySecrets, signedHeaders } from './gateways/signedHeaders.ts';
import { exchange } from './httpExchange.ts';
import type { Infno } from './infno.ts';
import { readAnswer } from './readAnswer.ts';
import { type InputOf, transactions } from './registry.ts';

const connectTimeoutMs = 5_000;
const maxAnswerBytes = 8 * 1024 * 1024;

function refuseInput(infno: Infno, details: string): ProblemError {
  return new ProblemError({
    code: 'upstreamInput',
    happened: `${transactions[infno].title}（${infno}）的数据不符合接口要求：${details}。请求没有发出。`,
    money: nothingSettled,
    nextStep: '补全或改正这些内容后重试；仍不行请联系信息科。',
  });
}

/**
 * Checks the input against the field table and fixes the exact bytes.
 * @param nowMs the corrected clock; becomes inf_time
 * @throws ProblemError `upstreamInput` naming the fields when the input breaks the table: nothing was sent
 */
export function prepareCall<I extends Infno>(
  edition: Edition,
  site: Site,
  session: CallSession,
  infno: I,
  input: InputOf<I>,
  msgid: string,
  nowMs: number,
): PreparedCall<I> {
  const transaction = transactions[infno];
  const checked = transaction.inputSchema.safeParse(input);
  if (!checked.success) {
    const details = checked.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw refuseInput(infno, details.join('；'));
  }
  const envelope: RequestEnvelope = {
    infno,
    msgid,
    mdtrtarea_admvs: site.mdtrtareaAdmvs,
    insuplc_admdvs: session.insuplcAdmdvs ?? '',
    recer_sys_code: site.recerSysCode,
    dev_no: site.devNo,
    dev_safe_info: '',
    cainfo: '',
    signtype: '',
    infver: edition.infver,
    opter_type: site.opterType,
    opter: site.opter,
    opter_name: site.opterName,
    inf_time: beijingTime(nowMs),
    fixmedins_code: site.fixmedinsCode,
    fixmedins_name: site.fixmedinsName,
    sign_no: session.signNo ?? '',
    input: checked.data,
  };
  const inputCharacters = JSON.stringify(envelope.input).length;
  if (inputCharacters > maxInputCharacters) {
    throw refuseInput(infno, `内容 ${inputCharacters} 个字符，超过 ${maxInputCharacters}，需要分批上传`);
  }
  return {
    infno,
    msgid,
    url: `${site.centreUrl.replace(/\/+$/, '')}/${pathOf(edition, infno)}`,
    body: JSON.stringify(envelope),
    readTimeoutMs: transaction.readTimeoutMs,
    retry: transaction.retry,
  };
}

/**
 * Sends a prepared call once: the only place bytes leave for the centre. Never throws and never sends twice.
 * @param nowMs signs the headers
 */
export async function sendCall<I extends Infno>(
  prepared: PreparedCall<I>,
  edition: Edition,
  secrets: GatewaySecrets,
  nowMs: number,
): Promise<CallOutcome<I>> {
  const headers = signedHeaders(secrets, prepared.infno, edition.gateway.apiVersion, nowMs);
  const result = await exchange(prepared.url, headers, prepared.body, {
    connectTimeoutMs,
    readTimeoutMs: prepared.readTimeoutMs,
    maxAnswerBytes,
  });
  return readAnswer(prepared, edition, result);
}
