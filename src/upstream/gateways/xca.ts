import { hmacSm3Hex } from '../gmCrypto.ts';

/** Gateway kind G3 (浙江; interface section 2). */
export interface XcaSecrets {
  readonly kind: 'xca';
  /** x-ca-key: the fixmedins_code. */
  readonly key: string;
  readonly secret: string;
}

/** ts + ":" + UPPERHEX( HMAC-SM3( secret, ts + "\n" + body ) ), body being the exact text sent. */
export function xcaSignature(secret: string, timestampSeconds: string, body: string): string {
  return `${timestampSeconds}:${hmacSm3Hex(secret, `${timestampSeconds}\n${body}`).toUpperCase()}`;
}

export function xcaHeaders(secrets: XcaSecrets, body: string, nowMs: number): Record<string, string> {
  const timestampSeconds = String(Math.trunc(nowMs / 1000));
  return {
    'x-ca-key': secrets.key,
    'x-ca-signature': xcaSignature(secrets.secret, timestampSeconds, body),
  };
}
