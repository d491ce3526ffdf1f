import { randomBytes } from 'node:crypto';
import { beijingTime } from '../domain/calendar.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { bodySignature } from './bodySignature.ts';
import type { CallOutcome, CallSession, PreparedCall, Site } from './call.ts';
import { type Edition, pathOf, speaks } from './edition.ts';
import { inputSchemaOf, needsCardToken, strangeCodes, toEditionInput } from './editionInput.ts';
import { maxInputCharacters, type RequestEnvelope } from './envelope.ts';
import type { Exchange, ExchangeLimits } from './exchange.ts';
import { multipartBody, placeFile } from './fileTransfer.ts';
import { exchangeThroughFrontEnd } from './gateways/frontEnd.ts';
import { type GatewaySecrets, signedHeaders } from './gateways/signedHeaders.ts';
import { exchange } from './httpExchange.ts';
import type { Infno } from './infno.ts';
import { readAnswer } from './readAnswer.ts';
import { type InputOf, transactions } from './registry.ts';

const connectTimeoutMs = 5_000;
/** The largest answer read; a file of 9102 may be larger. */
const maxAnswerBytes = 5 * 1024 * 1024;
const maxFileBytes = 64 * 1024 * 1024;

function refuseInput(infno: Infno, details: string): ProblemError {
  return new ProblemError({
    code: 'upstreamInput',
    happened: `${transactions[infno].title}（${infno}）的数据不符合接口要求：${details}。请求没有发出。`,
    money: nothingSettled,
    nextStep: '补全或改正这些内容后重试；仍不行请联系信息科。',
  });
}

/** The input as it leaves, checked against the field table and the codes of the edition. */
function checkedInput(
  edition: Edition,
  infno: Infno,
  input: unknown,
  cardToken: string | null,
): Record<string, unknown> {
  if (!speaks(edition, infno)) throw refuseInput(infno, `本地接口版本（${edition.title}）没有这个交易`);
  const checked = inputSchemaOf(edition, infno).safeParse(input);
  if (!checked.success) {
    const details = checked.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw refuseInput(infno, details.join('；'));
  }
  if (needsCardToken(edition, infno) && (cardToken ?? '') === '') {
    throw refuseInput(infno, '缺少读卡控件给出的令牌，需要重新读卡');
  }
  const written = toEditionInput(edition, infno, checked.data as Record<string, unknown>, cardToken);
  const strange = strangeCodes(edition, written);
  if (strange.length > 0) throw refuseInput(infno, strange.slice(0, 5).join('；'));
  return written;
}

/**
 * Checks the input against the field table and fixes the exact bytes. Fields that the edition's form of a transaction does
 * not have may be given all the same: they are left out.
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
  const placed = placeFile(edition, infno, checkedInput(edition, infno, input, session.cardToken ?? null));
  const envelope: RequestEnvelope = {
    infno,
    msgid,
    mdtrtarea_admvs: site.mdtrtareaAdmvs,
    insuplc_admdvs: session.insuplcAdmdvs ?? '',
    recer_sys_code: site.recerSysCode,
    dev_no: site.devNo,
    dev_safe_info: '',
    ...bodySignature(edition, site, placed.input),
    infver: edition.infver,
    opter_type: site.opterType,
    opter: site.opter,
    opter_name: site.opterName,
    inf_time: beijingTime(nowMs),
    fixmedins_code: site.fixmedinsCode,
    fixmedins_name: site.fixmedinsName,
    sign_no: session.signNo ?? '',
    input: placed.input,
  };
  const inputCharacters = JSON.stringify(envelope.input).length;
  // The table's limit cannot be meant for the bytes of a file.
  if (infno !== '9101' && inputCharacters > maxInputCharacters) {
    throw refuseInput(infno, `内容 ${inputCharacters} 个字符，超过 ${maxInputCharacters}，需要分批上传`);
  }
  return {
    infno,
    msgid,
    url: `${site.centreUrl.replace(/\/+$/, '')}/${pathOf(edition, infno)}`,
    body: JSON.stringify(envelope),
    attachment: placed.attachment,
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
  const limits: ExchangeLimits = {
    connectTimeoutMs,
    readTimeoutMs: prepared.readTimeoutMs,
    maxAnswerBytes: prepared.infno === '9102' ? maxFileBytes : maxAnswerBytes,
  };
  return readAnswer(prepared, edition, await transmit(prepared, edition, secrets, limits, nowMs));
}

function transmit(
  prepared: PreparedCall,
  edition: Edition,
  secrets: GatewaySecrets,
  limits: ExchangeLimits,
  nowMs: number,
): Promise<Exchange> {
  const { infno, body, url, attachment } = prepared;
  if (secrets.kind === 'frontEnd' && secrets.command !== null) {
    return exchangeThroughFrontEnd(secrets.command, infno, body, limits);
  }
  const headers = signedHeaders(secrets, { infno, body }, edition.gateway.apiVersion, nowMs);
  if (attachment == null) return exchange(url, headers, Buffer.from(body, 'utf8'), limits);
  const { contentType, bytes } = multipartBody(body, attachment, `yijie${randomBytes(12).toString('hex')}`);
  return exchange(url, { ...headers, 'Content-Type': contentType }, bytes, limits);
}
