import type { IsoDate } from './calendar.ts';
import { checkIdentityNumber } from './identityNumber.ts';

/**
 * What a scanned text is, by its shape alone (card readers section 8.3). A shape is no proof: whoever acts on it asks
 * again — the centre for a 医保码, the cashier for a card.
 */
export type ScannedCode =
  /** 公民身份号码 printed as a code: anybody may have printed it, so a card is asked for. */
  | { readonly kind: 'identityNumber'; readonly number: string }
  /** May be a 医保码: passed on unopened, never taken apart, never kept. That is why no text is repeated here. */
  | { readonly kind: 'electronicCredential' }
  /** 电子处方二维码, expected because the pharmacist is taking in an outside prescription. */
  | { readonly kind: 'prescription' }
  /** 药品追溯码, 20 digits. */
  | { readonly kind: 'drugTrace'; readonly code: string }
  /** 商品条码, EAN-13. */
  | { readonly kind: 'product'; readonly code: string }
  /** GS1 element string (UDI) that names its item: AI 01. */
  | { readonly kind: 'gs1'; readonly gtin: string }
  | { readonly kind: 'unknown' };

export type ScanMode = 'desk' | 'outsidePrescription';

export interface ScanSituation {
  readonly mode: ScanMode;
  readonly today: IsoDate;
}

const maxPrescriptionCharacters = 40;
const minCredentialCharacters = 20;
const maxCredentialCharacters = 200;
/** FNC1 and the separator after a field of variable length arrive as GS. */
const groupSeparator = '\u001d';

const aimIdentifier = /^\][A-Za-z][0-9A-Za-z]/;

/** Some scanners are set to say first which kind of symbol it was: `]Q1` for a QR code. */
export function withoutAimIdentifier(text: string): string {
  return text.replace(aimIdentifier, '');
}

/** The check digit of GS1 numbers: weights 3 and 1 from the right. */
function gs1CheckHolds(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number.parseInt(digit, 10) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** What may follow AI 01 in a UDI: batch, dates, serial number. Keeps digits that only begin with 01 from passing. */
const restOfUdi = /^(?:$|1[0-7]|21|24[01]|30)/;

function gtinOf(text: string): string | null {
  const [, bracketed] = /^\(01\)(\d{14})(?:$|\()/.exec(text) ?? [];
  const [, plain, rest = ''] = /^01(\d{14})(.*)$/.exec(text.replaceAll(groupSeparator, '')) ?? [];
  const gtin = bracketed ?? (restOfUdi.test(rest) ? plain : undefined);
  return gtin !== undefined && gs1CheckHolds(gtin) ? gtin : null;
}

const isOpaque = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

function mayBeCredential(text: string): boolean {
  if (!isOpaque(text) || text.length > maxCredentialCharacters) return false;
  const announced = /^https?:\/\//i.test(text) || /nhsa/i.test(text);
  return announced || text.length >= minCredentialCharacters;
}

/** The most particular shape first: what carries a check digit, then what the mode expects, then what only has a length. */
export function routeScannedText(scanned: string, { mode, today }: ScanSituation): ScannedCode {
  const text = scanned.trim();
  const identity = text.length === 18 ? checkIdentityNumber(text, today) : null;
  if (identity?.ok === true) return { kind: 'identityNumber', number: identity.identity.number };
  if (mode === 'outsidePrescription' && isOpaque(text) && text.length <= maxPrescriptionCharacters) {
    return { kind: 'prescription' };
  }
  if (/^8\d{19}$/.test(text)) return { kind: 'drugTrace', code: text };
  if (/^\d{13}$/.test(text) && gs1CheckHolds(text)) return { kind: 'product', code: text };
  const gtin = gtinOf(text);
  if (gtin !== null) return { kind: 'gs1', gtin };
  // An element string without an item number is no credential either.
  if (text.includes(groupSeparator) || text.startsWith('(')) return { kind: 'unknown' };
  return mayBeCredential(text) ? { kind: 'electronicCredential' } : { kind: 'unknown' };
}

/**
 * The numbers under which a priced item may be filed, most particular first: a GTIN-14 that begins with 0 is the EAN-13
 * behind it; the first seven digits of a 追溯码 are the 药品标识码, the same for every box of one packaging.
 */
export function barCodesOf(code: ScannedCode): readonly string[] {
  switch (code.kind) {
    case 'product':
      return [code.code];
    case 'gs1':
      return code.gtin.startsWith('0') ? [code.gtin, code.gtin.slice(1)] : [code.gtin];
    case 'drugTrace':
      return [code.code.slice(0, 7)];
    default:
      return [];
  }
}
