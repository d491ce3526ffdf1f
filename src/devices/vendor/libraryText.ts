import { maskIdentityNumber } from '../../domain/identityNumber.ts';
import { CardFaultError } from '../cardFaultText.ts';
import type { VendorEncoding } from './vendorDescription.ts';

const maxWords = 200;

/**
 * What a library wrote, as text.
 * @throws CardFaultError `cardDataDamaged` for bytes that are not text of this encoding
 */
export function libraryText(bytes: Uint8Array, encoding: VendorEncoding): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const other = encoding === 'gb18030' ? 'utf-8' : 'gb18030';
    throw new CardFaultError(
      'cardDataDamaged',
      `读卡程序给出的不是 ${encoding} 文字，${bytes.length} 字节；如厂商用 ${other}，请改描述文件的 encoding`,
    );
  }
}

/** Foreign words made fit for a screen: one line, no control characters, no whole identity number, 200 characters. */
export function quotableWords(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\d{17}[\dXx]/g, maskIdentityNumber)
    .trim();
  return [...line].slice(0, maxWords).join('');
}

/** The library's own words after a failure, as far as they can be read. */
export function libraryWords(bytes: Uint8Array, encoding: VendorEncoding): string {
  return quotableWords(new TextDecoder(encoding).decode(bytes));
}
