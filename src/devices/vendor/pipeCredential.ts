import iconv from 'iconv-lite';
import type { SocialCardCredential } from '../../domain/credential.ts';
import { CardFaultError } from '../cardFaultText.ts';
import { type CardCheckContext, socialCardCredential } from '../socialCardCredential.ts';
import { tags } from '../socialCardRecords.ts';
import type { PipeFieldName } from './vendorDescription.ts';

type PipeFields = ReadonlyMap<PipeFieldName, string>;

/** Decoded before it is split: the second byte of a GBK character may be 7C, the bar. */
function splitFields(text: string, names: readonly (PipeFieldName | 'ignored')[]): PipeFields {
  const parts = text.split('|');
  if (parts.length === names.length + 1 && parts.at(-1)?.trim() === '') parts.pop();
  if (parts.length !== names.length) {
    const counts = `描述文件写了 ${names.length} 个字段，读卡程序给出 ${parts.length} 个`;
    throw new CardFaultError('cardDataDamaged', `${counts}；请核对描述文件的 result.fields`);
  }
  const fields = new Map<PipeFieldName, string>();
  for (const [index, name] of names.entries()) {
    if (name !== 'ignored') fields.set(name, (parts[index] ?? '').trim());
  }
  return fields;
}

function serialBytes(text: string): Buffer {
  if (!/^[0-9A-F]{32}$/i.test(text)) {
    throw new CardFaultError('cardDataDamaged', `卡识别码格式不对，${text.length} 个字符`);
  }
  return Buffer.from(text, 'hex');
}

/** Both YYYYMMDD and YYYY-MM-DD are met. Null: nothing there. */
function dateBytes(text: string, name: string, warnings: string[]): Buffer | null {
  const digits = text.replaceAll('-', '');
  if (/^\d{8}$/.test(digits)) return Buffer.from(digits, 'hex');
  if (digits !== '') warnings.push(`读卡程序给出的${name}不是有效日期，已忽略。`);
  return null;
}

/** The fields as a chip would have answered them, so that one set of checks serves both ways of reading. */
function asRecords(fields: PipeFields, warnings: string[]): Map<number, Uint8Array> {
  const field = (name: PipeFieldName) => fields.get(name) ?? '';
  const records: [number, Uint8Array | null][] = [
    [tags.cardSerial, field('cardSerial') === '' ? null : serialBytes(field('cardSerial'))],
    [tags.specification, Buffer.from(field('specification'))],
    [tags.cardNumber, Buffer.from(field('cardNumber'))],
    [tags.identityNumber, Buffer.from(field('identityNumber'))],
    [tags.name, iconv.encode(field('name'), 'gb18030')],
    [tags.issuedOn, dateBytes(field('issuedOn'), '发卡日期', warnings)],
    [tags.validUntil, dateBytes(field('validUntil'), '卡有效期', warnings)],
  ];
  return new Map(records.filter((record): record is [number, Uint8Array] => (record[1]?.length ?? 0) > 0));
}

function resetInformation(text: string): string {
  return /^[0-9A-F]{26}$/i.test(text) ? text.toUpperCase() : '';
}

/** The interface asks for base64; a space or a bar in it would shift 卡号|业务卡串 on the wire. */
function checkedBusinessString(text: string): string {
  const value = text.trim();
  if (value === '') throw new CardFaultError('fieldMissing', '业务卡串为空');
  if (/^[A-Za-z0-9+/=_-]{1,4000}$/.test(value)) return value;
  throw new CardFaultError('cardDataDamaged', `业务卡串格式不对，${value.length} 个字符`);
}

/**
 * The result string of the `iReadCardBas` family (card readers section 2.9), put to the same checks as a chip.
 * @param business 江苏's second string; null when the library gives none.
 * @throws CardFaultError
 */
export function pipeCredential(
  text: string,
  business: string | null,
  names: readonly (PipeFieldName | 'ignored')[],
  context: CardCheckContext,
): SocialCardCredential {
  const fields = splitFields(text, names);
  const warnings: string[] = [];
  const values = asRecords(fields, warnings);
  const reset = resetInformation(fields.get('resetInformation') ?? '');
  const card = socialCardCredential({ values, refusals: new Map() }, reset, context);
  const area = fields.get('issuingArea') ?? '';
  if (area !== '' && area !== card.issuingArea) {
    warnings.push('读卡程序给出的发卡地区与卡识别码不一致，请核对卡面与身份证。');
  }
  return {
    ...card,
    businessString: business === null ? null : checkedBusinessString(business),
    warnings: [...card.warnings, ...warnings],
  };
}
