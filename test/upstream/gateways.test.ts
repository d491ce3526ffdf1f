import { describe, expect, it } from 'vitest';
import { csbHeaders } from '../../src/upstream/gateways/csb.ts';
import { signedHeaders } from '../../src/upstream/gateways/signedHeaders.ts';
import { tifHeaders } from '../../src/upstream/gateways/tif.ts';
import { xcaHeaders } from '../../src/upstream/gateways/xca.ts';

/** The vectors of interface section 2. */
describe('gateway signatures', () => {
  it('G1: HMAC-SHA1 over the sorted headers', () => {
    const secrets = { kind: 'csb', accessKey: 'AKDEMO', secretKey: 'SKDEMO' } as const;
    expect(csbHeaders(secrets, '1101', '1.0.0', 1_700_000_000_000)).toEqual({
      _api_name: '1101',
      _api_version: '1.0.0',
      _api_timestamp: '1700000000000',
      _api_access_key: 'AKDEMO',
      _api_signature: '6UXljIp4j/o6kPcZQeqnHTFMsXs=',
    });
  });

  it('G2: SHA-256 over timestamp, secret, nonce, timestamp', () => {
    const secrets = { kind: 'tif', paasId: 'PAAS', secret: 'SECRETDEMO' } as const;
    expect(tifHeaders(secrets, 'abcdef12', 1_700_000_000_999)).toEqual({
      'x-tif-paasid': 'PAAS',
      'x-tif-timestamp': '1700000000',
      'x-tif-nonce': 'abcdef12',
      'x-tif-signature': '17698e5994a8b904217012ba7f090fa9c08b4f89a23dbe17062bab0a41f64a87',
    });
  });

  it('G3: HMAC-SM3 over the second and the exact body', () => {
    const secrets = { kind: 'xca', key: 'H00000000001', secret: 'SECRETDEMO' } as const;
    expect(xcaHeaders(secrets, '{"infno":"9001"}', 1_700_000_000_999)).toEqual({
      'x-ca-key': 'H00000000001',
      'x-ca-signature': '1700000000:26D29A9651F71A1851E4D7F2EC31D795B163CEAF6F6B8EDC7E1087A9B4405F56',
    });
  });

  it('G4 signs nothing itself', () => {
    const secrets = { kind: 'frontEnd', command: null } as const;
    expect(signedHeaders(secrets, { infno: '9001', body: '{}' }, '', 0)).toEqual({});
  });

  it('G2 never uses a nonce twice', () => {
    const secrets = { kind: 'tif', paasId: 'PAAS', secret: 'S' } as const;
    const nonces = Array.from(
      { length: 50 },
      () => signedHeaders(secrets, { infno: '1101', body: '' }, '', 0)['x-tif-nonce'],
    );
    expect(new Set(nonces).size).toBe(50);
  });
});
