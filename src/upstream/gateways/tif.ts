import { createHash } from 'node:crypto';

/** Gateway kind G2 (广东 and others; interface section 2). */
export interface TifSecrets {
  readonly kind: 'tif';
  readonly paasId: string;
  readonly secret: string;
}

/** Lower-case hex SHA-256( timestamp + secret + nonce + timestamp ). */
export function tifSignature(secret: string, timestampSeconds: string, nonce: string): string {
  return createHash('sha256')
    .update(`${timestampSeconds}${secret}${nonce}${timestampSeconds}`, 'utf8')
    .digest('hex');
}

/** @param nonce fresh random text for each request */
export function tifHeaders(secrets: TifSecrets, nonce: string, nowMs: number): Record<string, string> {
  const timestampSeconds = String(Math.trunc(nowMs / 1000));
  return {
    'x-tif-paasid': secrets.paasId,
    'x-tif-timestamp': timestampSeconds,
    'x-tif-nonce': nonce,
    'x-tif-signature': tifSignature(secrets.secret, timestampSeconds, nonce),
  };
}
