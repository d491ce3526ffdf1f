import type { IncomingMessage } from 'node:http';
import type { SessionBook } from './sessions.ts';

export interface Refusal {
  readonly status: number;
  readonly text: string;
}

const wrongHost: Refusal = { status: 421, text: '地址不对：只接受启动时显示的 127.0.0.1 地址。' };
const wrongOrigin: Refusal = { status: 403, text: '拒绝来自其他网站的请求。' };
const noSession: Refusal = {
  status: 401,
  text: '没有登录到本机结算服务，或地址里的一次性口令已经用过。请再运行一次启动命令，用它显示的新地址打开。',
};

/**
 * Every request and every WebSocket upgrade passes here. Listening on the loopback address keeps other machines out; these
 * checks keep out other web pages in the same browser (Origin) and names that were rebound to 127.0.0.1 (Host).
 */
export class RequestGuard {
  readonly #host: string;
  readonly #cookieName: string;
  readonly #sessions: SessionBook;

  constructor(port: number, sessions: SessionBook) {
    this.#host = `127.0.0.1:${port}`;
    // Cookies do not know ports: two terminals on one machine must not overwrite each other's.
    this.#cookieName = `yijie_session_${port}`;
    this.#sessions = sessions;
  }

  /** @returns null when the request really comes from our own address */
  checkPlace(request: IncomingMessage): Refusal | null {
    if (request.headers.host !== this.#host) return wrongHost;
    const origin = request.headers.origin;
    if (origin !== undefined && origin !== `http://${this.#host}`) return wrongOrigin;
    return null;
  }

  checkSession(request: IncomingMessage): Refusal | null {
    const session = this.#readCookie(request);
    return session !== null && this.#sessions.isOpen(session) ? null : noSession;
  }

  /** Browsers always send Origin with an upgrade; without one it is not a browser with our page. */
  checkUpgrade(request: IncomingMessage): Refusal | null {
    if (request.headers.origin === undefined) return wrongOrigin;
    return this.checkPlace(request) ?? this.checkSession(request);
  }

  /** @returns the cookie header that opens a session, or null when the token is not valid (any more) */
  admit(token: string): string | null {
    const session = this.#sessions.exchange(token);
    return session === null ? null : `${this.#cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  #readCookie(request: IncomingMessage): string | null {
    for (const part of (request.headers.cookie ?? '').split(';')) {
      const [name, value] = part.trim().split('=', 2);
      if (name === this.#cookieName && value !== undefined) return value;
    }
    return null;
  }
}

export { noSession };
