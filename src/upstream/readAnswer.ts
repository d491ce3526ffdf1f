import type { CallOutcome, PreparedCall } from './call.ts';
import { classifyErrorText, type Edition } from './edition.ts';
import { type GatewayAnswer, parseResponse, type ResponseEnvelope } from './envelope.ts';
import type { Exchange } from './httpExchange.ts';
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
    return {
      kind: 'refused',
      reason: 'notSent',
      message: `没有连上医保中心，请求没有发出（${result.detail}）。`,
      errorClass: null,
      raw: null,
      centreTime: null,
    };
  }
  if (result.kind === 'lost') {
    return unknown(result.cause, `${lostWords[result.cause]}（${result.detail}）`, null);
  }
  return readBody(prepared, edition, result.status, result.body);
}

function readBody<I extends Infno>(
  prepared: PreparedCall<I>,
  edition: Edition,
  status: number,
  raw: string,
): CallOutcome<I> {
  // A proxy's 502 or a crashed service says nothing about what the platform behind it did.
  if (status >= 500) return unknown('http', `医保中心返回 HTTP ${status}`, raw);
  const answer = parseResponse(raw);
  if (answer.kind === 'gateway') return readGatewayAnswer(answer, status, raw);
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
    centreTime: null,
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
  return {
    kind: 'accepted',
    // The registry ties schema and number together; the index by a type parameter loses that for the compiler.
    output: checked.data as OutputOf<I>,
    raw,
    centreTime: answer.centreTime,
    warnings: answer.warningMessage === null ? [] : [answer.warningMessage],
  };
}
