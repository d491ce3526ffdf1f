import { randomBytes } from 'node:crypto';
import { trainingAdmdvs } from './persons.ts';

/** A 医保码 changes about every minute (card readers section 8.3). */
const codeLifeMs = 60_000;
/** No source says how long an ecToken lives (interface 5.1); long enough here for one visit at a window. */
const tokenLifeMs = 10 * 60_000;

interface IssuedCode {
  readonly personNo: string;
  readonly expiresAtMs: number;
  cancelled: boolean;
}

interface IssuedToken {
  readonly personNo: string;
  readonly expiresAtMs: number;
}

export type CodeAnswer =
  | { readonly kind: 'decoded'; readonly personNo: string; readonly token: string }
  | { readonly kind: 'expired' | 'unknown' | 'cancelled' };

/**
 * The phones of the invented persons and the 电子凭证中台 behind them. Kept in memory only, as long as the codes live: what
 * is dynamic has no place in the centre's books.
 */
export class ElectronicCodes {
  readonly #codes = new Map<string, IssuedCode>();
  readonly #tokens = new Map<string, IssuedToken>();

  /** What the person's phone shows now: another text every time, and nothing in it to read. */
  issue(personNo: string, nowMs: number): string {
    const code = `YJPX${randomBytes(12).toString('hex')}`;
    this.#codes.set(code, { personNo, expiresAtMs: nowMs + codeLifeMs, cancelled: false });
    return code;
  }

  /** The person withdraws the code on the phone. */
  cancel(code: string): void {
    const issued = this.#codes.get(code);
    if (issued !== undefined) issued.cancelled = true;
  }

  decode(code: string, nowMs: number): CodeAnswer {
    const issued = this.#codes.get(code);
    if (issued === undefined) return { kind: 'unknown' };
    if (issued.cancelled) return { kind: 'cancelled' };
    if (nowMs >= issued.expiresAtMs) return { kind: 'expired' };
    // 6 digits of the area, `ec`, 32 characters: the shape that was seen (interface 5.1).
    const token = `${trainingAdmdvs}ec${randomBytes(16).toString('hex')}`;
    this.#tokens.set(token, { personNo: issued.personNo, expiresAtMs: nowMs + tokenLifeMs });
    return { kind: 'decoded', personNo: issued.personNo, token };
  }

  /** Whose token it is; null when nobody's or no longer. */
  holderOf(token: string, nowMs: number): string | null {
    const issued = this.#tokens.get(token);
    return issued === undefined || nowMs >= issued.expiresAtMs ? null : issued.personNo;
  }
}
