/**
 * SM2, SM3 and SM4 in pure JavaScript. Electron's own crypto is BoringSSL and has none of them (interface section 2), so
 * `node:crypto` is not asked even where it could answer: one terminal must not sign another way in its two shells.
 */
import { sm2, sm3, sm4 } from 'sm-crypto-v2';

/** The user id of GB/T 32918.2 that the signers of interface 5.2 use. */
const userId = '1234567812345678';

const hexPattern = /^(?:[0-9a-f]{2})+$/i;

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Lower-case hex of HMAC (RFC 2104) with SM3, both sides as UTF-8 bytes. */
export function hmacSm3Hex(key: string, text: string): string {
  return sm3(bytesOf(text), { mode: 'hmac', key: bytesOf(key) });
}

/** GB/T 32907 SM4 in ECB mode with PKCS#7; a text as its UTF-8 bytes. @param keyHex 16 bytes @returns lower-case hex */
export function sm4EncryptHex(keyHex: string, content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? bytesOf(content) : content;
  return sm4.encrypt(bytes, keyHex, { output: 'string' });
}

/** The inverse of `sm4EncryptHex`. @throws Error when the padding does not come out */
export function sm4DecryptHex(keyHex: string, cipherHex: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(
    sm4.decrypt(cipherHex, keyHex, { output: 'array' }),
  );
}

/**
 * SM2 with SM3, r‖s.
 * @param privateKeyHex 32 bytes; bureaus also hand out 33 with a leading zero (interface 5.2)
 * @returns base64 of the 64 raw bytes
 */
export function sm2Sign(privateKeyHex: string, text: string): string {
  if (!hexPattern.test(privateKeyHex)) throw new RangeError('the SM2 private key is not hexadecimal');
  const key = privateKeyHex.length === 66 ? privateKeyHex.replace(/^00/, '') : privateKeyHex;
  if (key.length !== 64) throw new RangeError('the SM2 private key is not 32 bytes');
  return Buffer.from(sm2.doSignature(bytesOf(text), key, { hash: true, userId }), 'hex').toString('base64');
}

/** @param publicKeyHex 65 bytes beginning with 04 */
export function sm2Verify(publicKeyHex: string, text: string, signatureBase64: string): boolean {
  const signature = Buffer.from(signatureBase64, 'base64').toString('hex');
  if (signature.length !== 128) return false;
  return sm2.doVerifySignature(bytesOf(text), signature, publicKeyHex, { hash: true, userId });
}
