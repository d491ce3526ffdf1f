import type { IncomingHttpHeaders } from 'node:http';
import { csbSignature } from '../../upstream/gateways/csb.ts';
import type { GatewaySecrets } from '../../upstream/gateways/signedHeaders.ts';
import { tifSignature } from '../../upstream/gateways/tif.ts';
import { xcaSignature } from '../../upstream/gateways/xca.ts';

/** The gateway refuses older requests; 30 minutes is its default (interface section 2). */
const maxAgeMs = 30 * 60_000;

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

function verifyCsb(
  headers: IncomingHttpHeaders,
  secrets: GatewaySecrets & { kind: 'csb' },
  nowMs: number,
): string | null {
  const signed = {
    _api_name: header(headers, '_api_name'),
    _api_version: header(headers, '_api_version'),
    _api_timestamp: header(headers, '_api_timestamp'),
    _api_access_key: header(headers, '_api_access_key'),
  };
  if (Object.values(signed).includes('')) return 'missing headers';
  if (signed._api_access_key !== secrets.accessKey) return 'unknown access key';
  if (Math.abs(nowMs - Number(signed._api_timestamp)) > maxAgeMs) return 'timestamp expired';
  const expected = csbSignature(signed, secrets.secretKey);
  return header(headers, '_api_signature') === expected ? null : 'signature mismatch';
}

function verifyTif(
  headers: IncomingHttpHeaders,
  secrets: GatewaySecrets & { kind: 'tif' },
  nowMs: number,
): string | null {
  const timestamp = header(headers, 'x-tif-timestamp');
  const nonce = header(headers, 'x-tif-nonce');
  if (timestamp === '' || nonce === '') return 'missing headers';
  if (header(headers, 'x-tif-paasid') !== secrets.paasId) return 'unknown paasid';
  if (Math.abs(nowMs - Number(timestamp) * 1000) > maxAgeMs) return 'timestamp expired';
  const expected = tifSignature(secrets.secret, timestamp, nonce);
  return header(headers, 'x-tif-signature') === expected ? null : 'signature mismatch';
}

function verifyXca(
  headers: IncomingHttpHeaders,
  secrets: GatewaySecrets & { kind: 'xca' },
  body: string,
  nowMs: number,
): string | null {
  const signature = header(headers, 'x-ca-signature');
  if (signature === '') return 'missing headers';
  if (header(headers, 'x-ca-key') !== secrets.key) return 'unknown key';
  const [timestamp = ''] = signature.split(':');
  if (!(Math.abs(nowMs - Number(timestamp) * 1000) <= maxAgeMs)) return 'timestamp expired';
  return signature === xcaSignature(secrets.secret, timestamp, body) ? null : 'signature mismatch';
}

/**
 * @param body the exact text received
 * @returns why the gateway refuses, or null when the signature holds
 */
export function verifyGateway(
  headers: IncomingHttpHeaders,
  secrets: GatewaySecrets,
  body: string,
  nowMs: number,
): string | null {
  switch (secrets.kind) {
    case 'csb':
      return verifyCsb(headers, secrets, nowMs);
    case 'tif':
      return verifyTif(headers, secrets, nowMs);
    case 'xca':
      return verifyXca(headers, secrets, body, nowMs);
    case 'frontEnd':
      // The security control signs behind this address; in front of it there is nothing to check.
      return null;
  }
}
