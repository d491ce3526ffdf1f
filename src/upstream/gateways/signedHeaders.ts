import { randomBytes } from 'node:crypto';
import { type CsbSecrets, csbHeaders } from './csb.ts';
import { type TifSecrets, tifHeaders } from './tif.ts';

/** What the bureau handed to this institution. Kept by the shell's secret store; never logged, never in a body. */
export type GatewaySecrets = CsbSecrets | TifSecrets;

/** The headers of one request, signed at the moment it leaves: a queued request must not carry an old timestamp. */
export function signedHeaders(
  secrets: GatewaySecrets,
  infno: string,
  apiVersion: string,
  nowMs: number,
): Record<string, string> {
  return secrets.kind === 'csb'
    ? csbHeaders(secrets, infno, apiVersion, nowMs)
    : tifHeaders(secrets, randomBytes(8).toString('hex'), nowMs);
}
