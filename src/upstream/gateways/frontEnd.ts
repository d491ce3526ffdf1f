import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Exchange, ExchangeLimits } from '../exchange.ts';

/**
 * Gateway kind G4 (四川 and others; interface section 2): the request passes through the vendor's security control. Where
 * that is a local front-end server the terminal posts to it without a signature of its own; where it is a library
 * (`BUSINESS_HANDLE(in, out)`) the site gives the command of a small program that loads it, so that a crash of the
 * vendor's code ends that program and nothing else.
 *
 * The program reads one line of JSON from its input and writes one line to its output:
 *
 *     {"op":"call","infno":"2207A","body":"…the exact request…"}   →  {"status":200,"body":"…the answer…"}
 *                                                                      {"status":200,"file":"…base64…"}
 *     {"op":"readCard"}                                            →  {"cardToken":"…"}
 *     either, when nothing has left the machine                    →  {"notSent":"…why…"}
 *
 * One program run for each request, as the HTTP gateways use one connection for each.
 */
export interface FrontEndSecrets {
  readonly kind: 'frontEnd';
  /** null: HTTP to the address of the site. */
  readonly command: readonly [program: string, ...args: string[]] | null;
}

type Command = NonNullable<FrontEndSecrets['command']>;

type Line = Readonly<Record<string, unknown>>;

type Asked =
  | { readonly kind: 'answered'; readonly line: Line }
  | Exclude<Exchange, { kind: 'answered' | 'file' }>;

/** Runs the program for one question. Never rejects; the program is ended whatever happens. */
function ask(command: Command, question: Line, limits: ExchangeLimits): Promise<Asked> {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    let timer: NodeJS.Timeout;
    let hasStarted = false;
    const finish = (result: Asked): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(result);
    };
    const fail = (cause: 'timeout' | 'connectionLost' | 'unreadable', detail: string): void =>
      finish(hasStarted ? { kind: 'lost', cause, detail } : { kind: 'notSent', detail });
    timer = setTimeout(() => fail('timeout', '前置程序没有启动'), limits.connectTimeoutMs);
    child.on('error', (error) => fail('connectionLost', `前置程序：${error.message}`));
    // Not `exit`: the answer may still be on its way through the pipe when the program has gone.
    child.on('close', (code, signal) => fail('connectionLost', `前置程序退出（${code ?? signal}）`));
    child.stdin.on('error', () => {});
    child.stderr.resume();
    child.on('spawn', () => {
      clearTimeout(timer);
      hasStarted = true;
      timer = setTimeout(() => fail('timeout', '前置程序没有回答'), limits.readTimeoutMs);
      child.stdin.end(`${JSON.stringify(question)}\n`);
    });
    readLine(child, limits.maxAnswerBytes, finish, fail);
  });
}

function readLine(
  child: ChildProcessWithoutNullStreams,
  maxBytes: number,
  finish: (result: Asked) => void,
  fail: (cause: 'unreadable', detail: string) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) return fail('unreadable', `answer above ${maxBytes} bytes`);
    if (!chunk.includes(0x0a)) return;
    const [text = ''] = Buffer.concat(chunks).toString('utf8').split('\n');
    const line = parseLine(text);
    if (line === null) return fail('unreadable', '前置程序的回答不是 JSON');
    return finish({ kind: 'answered', line });
  });
}

function parseLine(text: string): Line | null {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null && !Array.isArray(line) ? (line as Line) : null;
  } catch {
    return null;
  }
}

/** One request through the vendor's program. Never rejects. */
export async function exchangeThroughFrontEnd(
  command: Command,
  infno: string,
  body: string,
  limits: ExchangeLimits,
): Promise<Exchange> {
  const asked = await ask(command, { op: 'call', infno, body }, limits);
  if (asked.kind !== 'answered') return asked;
  const { status, body: answer, file, notSent } = asked.line;
  if (typeof notSent === 'string') return { kind: 'notSent', detail: notSent };
  if (typeof status === 'number' && typeof file === 'string') {
    return { kind: 'file', status, bytes: Buffer.from(file, 'base64') };
  }
  if (typeof status === 'number' && typeof answer === 'string')
    return { kind: 'answered', dateMs: null, status, body: answer };
  return { kind: 'lost', cause: 'unreadable', detail: '前置程序的回答缺少 status 与 body' };
}

export type CardTokenRead =
  | { readonly kind: 'read'; readonly cardToken: string }
  | { readonly kind: 'failed'; readonly detail: string };

/** Asks the security control to read the card again: 四川 wants a fresh card_token for each settlement. */
export async function readCardToken(command: Command, limits: ExchangeLimits): Promise<CardTokenRead> {
  const asked = await ask(command, { op: 'readCard' }, limits);
  if (asked.kind !== 'answered') return { kind: 'failed', detail: asked.detail };
  const { cardToken, notSent } = asked.line;
  if (typeof cardToken === 'string' && cardToken !== '') return { kind: 'read', cardToken };
  return { kind: 'failed', detail: typeof notSent === 'string' ? notSent : '读卡控件没有给出令牌' };
}
