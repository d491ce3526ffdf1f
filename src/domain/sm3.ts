import { sm3 } from 'sm-crypto-v2';

/**
 * GB/T 32905 SM3 of `text` in UTF-8, 64 lowercase hexadecimal digits. In JavaScript: the cryptography of Electron has no
 * national algorithms, so a digest made by Node's alone could not be checked in the product.
 */
export function sm3Hex(text: string): string {
  return sm3(text);
}
