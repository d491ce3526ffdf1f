import { randomBytes, timingSafeEqual } from 'node:crypto';

const secretBytes = 32;
/** A terminal has a handful of windows; more open sessions than this means something else is going on. */
const maxSessions = 32;
/** Longer than the longest shift. */
const idleLimitMs = 16 * 60 * 60_000;

function newSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

/**
 * Who may talk to the browser shell. A one-time token, handed over in the address, buys a session; the token is replaced
 * the moment it is used, so an address left in a shell history or a process list opens nothing.
 */
export class SessionBook {
  #token = newSecret();
  readonly #seenAtMs = new Map<string, number>();
  readonly #clockMs: () => number;

  constructor(clockMs: () => number) {
    this.#clockMs = clockMs;
  }

  get token(): string {
    return this.#token;
  }

  /** @returns the new session, or null when the token is not the current one */
  exchange(token: string): string | null {
    const given = Buffer.from(token);
    const current = Buffer.from(this.#token);
    if (given.length !== current.length || !timingSafeEqual(given, current)) return null;
    this.#token = newSecret();
    const session = newSecret();
    this.#seenAtMs.set(session, this.#clockMs());
    const oldest = this.#seenAtMs.keys().next();
    if (this.#seenAtMs.size > maxSessions && oldest.done === false) this.#seenAtMs.delete(oldest.value);
    return session;
  }

  /** Also counts as being seen: an open window does not expire. */
  isOpen(session: string): boolean {
    const seenAtMs = this.#seenAtMs.get(session);
    if (seenAtMs === undefined) return false;
    this.#seenAtMs.delete(session);
    const nowMs = this.#clockMs();
    if (nowMs - seenAtMs > idleLimitMs) return false;
    this.#seenAtMs.set(session, nowMs);
    return true;
  }
}
