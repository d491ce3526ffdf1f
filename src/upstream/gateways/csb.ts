import { createHmac } from 'node:crypto';

/** Gateway kind G1 (湖南, 江苏; interface section 2). */
export interface CsbSecrets {
  readonly kind: 'csb';
  readonly accessKey: string;
  readonly secretKey: string;
}

/** base64( HMAC-SHA1( secretKey, "k1=v1&k2=v2…" ) ) over the four other headers sorted by name. */
export function csbSignature(headers: Readonly<Record<string, string>>, secretKey: string): string {
  const signed = Object.entries(headers)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return createHmac('sha1', secretKey).update(signed, 'utf8').digest('base64');
}

/** @param nowMs milliseconds since the epoch; the gateway refuses requests older than 30 minutes */
export function csbHeaders(
  secrets: CsbSecrets,
  infno: string,
  apiVersion: string,
  nowMs: number,
): Record<string, string> {
  const headers = {
    _api_name: infno,
    _api_version: apiVersion,
    _api_timestamp: String(Math.trunc(nowMs)),
    _api_access_key: secrets.accessKey,
  };
  return { ...headers, _api_signature: csbSignature(headers, secrets.secretKey) };
}
