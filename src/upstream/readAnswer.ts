import { beijingTime } from '../domain/calendar.ts';
import type { CallOutcome, PreparedCall } from './call.ts';
import { strangerIn } from './echoedIdentity.ts';
import { classifyErrorText, type Edition } from './edition.ts';
import { type GatewayAnswer, parseResponse, type ResponseEnvelope } from './envelope.ts';
import type { Exchange } from './exchange.ts';
import type { Infno } from './infno.ts';
import { type OutputOf, transactions } from './registry.ts';

const lostWords = {
  timeout: '在规定时间内没有收到医保中心的回答',
  connectionLost: '连接在收到完整回答之前断开',
  unreadable: '收到的回答无法读取',
} as const;

function unknown<I extends Infno>(
  cause: Extract<CallOutcome<I>, { kind: 'unknown' }>['cause'],
  what: string,
  raw: string | null,
): CallOutcome<I> {
  return { kind: 'unknown', cause, message: `请求已经发出，${what}，中心是否已经处理不得而知。`, raw };
}

/** Turns what came over the wire into accepted, refused or unknown, by the rules of interface 4.4. */
export function readAnswer<I extends Infno>(
  prepared: PreparedCall<I>,
  edition: Edition,
  result: Exchange,
): CallOutcome<I> {
  if (result.kind === 'notSent') {
    const why = isCertificateProblem(result.detail)
      ? '医保中心的证书不可信、已过期或与地址不符，请求没有发出，请信息科核对证书'
      : '没有连上医保中心，请求没有发出';
    return {
      kind: 'refused',
      reason: 'notSent',
      message: `${why}（${result.detail}）。`,
      errorClass: null,
      raw: null,
      centreTime: null,
    };
  }
  if (result.kind === 'lost') {
    return unknown(result.cause, `${lostWords[result.cause]}（${result.detail}）`, null);
  }
  return result.kind === 'file'
    ? readFile(prepared, result.status, result.bytes)
    : readBody(prepared, edition, result);
}

/** The codes of OpenSSL and Node for a chain, a date or a name that does not hold. */
function isCertificateProblem(detail: string): boolean {
  return /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)/.test(detail);
}

/** Only 9102 is answered with a file; the journal keeps its size, not its content. */
function readFile<I extends Infno>(
  prepared: PreparedCall<I>,
  status: number,
  bytes: Uint8Array,
): CallOutcome<I> {
  const raw = `application/octet-stream, ${bytes.length} bytes`;
  if (status >= 500) return unknown('http', `医保中心返回 HTTP ${status}`, raw);
  if (prepared.infno !== '9102' || status !== 200 || bytes.length === 0) {
    return unknown('unreadable', '回答是不该有的文件或空文件', raw);
  }
  const output = { file: Buffer.from(bytes).toString('base64') };
  return { kind: 'accepted', output: output as OutputOf<I>, raw, centreTime: null, warnings: [] };
}

function readBody<I extends Infno>(
  prepared: PreparedCall<I>,
  edition: Edition,
  { status, body: raw, dateMs }: Extract<Exchange, { kind: 'answered' }>,
): CallOutcome<I> {
  // A proxy's 502 or a crashed service says nothing about what the platform behind it did.
  if (status >= 500) return unknown('http', `医保中心返回 HTTP ${status}`, raw);
  const answer = parseResponse(raw);
  if (answer.kind === 'gateway') return readGatewayAnswer(answer, status, raw, dateMs);
  if (answer.kind === 'unreadable') {
    const isHttpProblem = status < 200 || status >= 300;
    return isHttpProblem
      ? unknown('http', `医保中心返回 HTTP ${status}`, raw)
      : unknown('unreadable', answer.reason, raw);
  }
  return answer.accepted ? readOutput(prepared, answer, raw) : readRefusal(prepared, edition, answer, raw);
}

/** 401 is the gateway's refusal of the signature, before the platform (interface section 2); other codes say less. */
function readGatewayAnswer<I extends Infno>(
  answer: GatewayAnswer,
  status: number,
  raw: string,
  dateMs: number | null,
): CallOutcome<I> {
  if (answer.code !== '401') {
    return unknown('http', `网关返回 HTTP ${status}、代码 ${answer.code}（${answer.message}）`, raw);
  }
  return {
    kind: 'refused',
    reason: 'gateway',
    message: `医保网关拒绝了请求，中心没有收到：${answer.message}`,
    errorClass: null,
    raw,
    // A signature refused for its time is the one refusal whose cause only the header shows.
    centreTime: dateMs === null ? null : beijingTime(dateMs),
  };
}

function readRefusal<I extends Infno>(
  prepared: PreparedCall<I>,
  edition: Edition,
  answer: ResponseEnvelope,
  raw: string,
): CallOutcome<I> {
  const words = answer.errorMessage ?? `医保中心未说明原因（infcode ${answer.infcode}）`;
  const errorClass = classifyErrorText(edition, words);
  // "处理超时" about a settlement is the platform losing sight of it, not a refusal; shown as one it is paid twice.
  if (errorClass === 'outcomeUncertain' && prepared.retry === 'neverResend') {
    return unknown('timeout', `医保中心回答“${words}”`, raw);
  }
  return {
    kind: 'refused',
    reason: 'business',
    message: words,
    errorClass,
    raw,
    centreTime: answer.centreTime,
  };
}

function readOutput<I extends Infno>(
  prepared: PreparedCall<I>,
  answer: ResponseEnvelope,
  raw: string,
): CallOutcome<I> {
  const checked = transactions[prepared.infno].outputSchema.safeParse(answer.output);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    return unknown(
      'unreadable',
      `医保中心表示成功，但回答不完整（${issue?.path.join('.') ?? ''}：${issue?.message ?? ''}）`,
      raw,
    );
  }
  const stranger = strangerIn(prepared, checked.data);
  if (stranger !== null) return unknown('unreadable', `收到的是另一笔业务的回答（${stranger}）`, raw);
  return {
    kind: 'accepted',
    // The registry ties schema and number together; the index by a type parameter loses that for the compiler.
    output: checked.data as OutputOf<I>,
    raw,
    centreTime: answer.centreTime,
    warnings: answer.warningMessage === null ? [] : [answer.warningMessage],
  };
}
