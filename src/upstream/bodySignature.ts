import { nothingSettled, ProblemError } from '../domain/problem.ts';
import type { Site } from './call.ts';
import type { Edition } from './edition.ts';
import { hmacSm3Hex, sm2Sign } from './gmCrypto.ts';

/**
 * signtype and cainfo of the envelope, over the JSON text of `input`. No source states the algorithm for these transactions
 * (interface, open point 5); this is the signer of interface 5.2 and the keyed hash of the 浙江 gateway, for bureaus that ask
 * for one of them.
 * @throws ProblemError when the edition asks for a signature and the site has no key
 */
export function bodySignature(
  edition: Edition,
  site: Site,
  input: Readonly<Record<string, unknown>>,
): { readonly cainfo: string; readonly signtype: string } {
  const { signtype } = edition.gateway;
  if (signtype === 'none') return { cainfo: '', signtype: '' };
  const { signingKey } = site;
  if (signingKey === undefined) {
    throw new ProblemError({
      code: 'signingKeyMissing',
      happened: `本地接口要求报文签名（${signtype}），本机没有配置签名密钥。请求没有发出。`,
      money: nothingSettled,
      nextStep: '请信息科向医保局领取密钥并写入机构配置文件。',
    });
  }
  const text = JSON.stringify(input);
  const cainfo = signtype === 'SM2' ? sm2Sign(signingKey, text) : hmacSm3Hex(signingKey, text).toUpperCase();
  return { cainfo, signtype };
}
