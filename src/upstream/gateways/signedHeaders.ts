import { randomBytes } from 'node:crypto';
import { type CsbSecrets, csbHeaders } from './csb.ts';
import type { FrontEndSecrets } from './frontEnd.ts';
import { type TifSecrets, tifHeaders } from './tif.ts';
import { type XcaSecrets, xcaHeaders } from './xca.ts';

/** What the bureau handed to this institution. Kept by the shell's secret store; never logged, never in a body. */
export type GatewaySecrets = CsbSecrets | TifSecrets | XcaSecrets | FrontEndSecrets;

export type GatewayKind = GatewaySecrets['kind'];

/** What one request is signed over. */
export interface SignedRequest {
  readonly infno: string;
  /** The exact text that leaves. */
  readonly body: string;
}

/** The headers of one request, signed at the moment it leaves: a queued request must not carry an old timestamp. */
export function signedHeaders(
  secrets: GatewaySecrets,
  request: SignedRequest,
  apiVersion: string,
  nowMs: number,
): Record<string, string> {
  switch (secrets.kind) {
    case 'csb':
      return csbHeaders(secrets, request.infno, apiVersion, nowMs);
    case 'tif':
      return tifHeaders(secrets, randomBytes(8).toString('hex'), nowMs);
    case 'xca':
      return xcaHeaders(secrets, request.body, nowMs);
    case 'frontEnd':
      return {};
  }
}
