import { ageOn, CalendarError, fromCompactDate, type IsoDate } from './calendar.ts';

/**
 * 公民身份号码 and its relatives, GB 11643-1999: 6 digits area, 8 digits birth, 3 digits sequence (odd = male), one check
 * character by ISO 7064 MOD 11-2. Area codes are not checked: areas are merged and renamed.
 */
export interface IdentityNumber {
  /** Always 18 characters, check letter in upper case. */
  readonly number: string;
  readonly birthDate: IsoDate;
  readonly sex: 'male' | 'female';
  /** Area 810000/820000/830000 marks a 港澳台居民居住证, a leading 9 the 2023 外国人永久居留身份证. */
  readonly kind: 'resident' | 'hongKongMacaoTaiwan' | 'permanentResident';
}

export type IdentityNumberFault = 'length' | 'characters' | 'checkDigit' | 'birthDate';

export type IdentityNumberCheck =
  | { readonly ok: true; readonly identity: IdentityNumber }
  | { readonly ok: false; readonly fault: IdentityNumberFault };

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = '10X98765432';
const maxAgeYears = 150;

/** The check character of 17 body digits. */
export function checkCharacterOf(body: string): string {
  const sum = weights.reduce(
    (total, weight, index) => total + weight * Number.parseInt(body.charAt(index), 10),
    0,
  );
  return checkCharacters.charAt(sum % 11);
}

/** Full-width to half-width, blanks removed, x to X: what a person types becomes what the card holds. */
export function normaliseIdentityText(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}

function kindOf(number: string): IdentityNumber['kind'] {
  if (/^8[123]0000/.test(number)) return 'hongKongMacaoTaiwan';
  return number.startsWith('9') ? 'permanentResident' : 'resident';
}

/** Fifteen-digit numbers of before 1999 gain the century and a check character. */
function widened(text: string): string {
  if (!/^\d{15}$/.test(text)) return text;
  const body = `${text.slice(0, 6)}19${text.slice(6)}`;
  return body + checkCharacterOf(body);
}

/** @param today the day against which a birth in the future or 150 years ago is refused. */
export function checkIdentityNumber(text: string, today: IsoDate): IdentityNumberCheck {
  const number = widened(normaliseIdentityText(text));
  if (number.length !== 18) return { ok: false, fault: 'length' };
  if (!/^\d{17}[\dX]$/.test(number)) return { ok: false, fault: 'characters' };
  if (number.charAt(17) !== checkCharacterOf(number)) return { ok: false, fault: 'checkDigit' };
  try {
    const birthDate = fromCompactDate(number.slice(6, 14));
    if (birthDate > today || ageOn(birthDate, today) > maxAgeYears) return { ok: false, fault: 'birthDate' };
    const sex = Number.parseInt(number.charAt(16), 10) % 2 === 1 ? 'male' : 'female';
    return { ok: true, identity: { number, birthDate, sex, kind: kindOf(number) } };
  } catch (error) {
    if (error instanceof CalendarError) return { ok: false, fault: 'birthDate' };
    throw error;
  }
}

export type PermanentResidenceNumber2017Check =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly fault: 'length' | 'characters' };

/**
 * The number of a 2017 外国人永久居留身份证: three letters of the nationality and twelve digits, 15 characters. It tells
 * neither the sex nor the century of birth, and how its last digit is computed is not published: only the form is checked.
 * The 2023 card has a number of 18 digits with the check character of GB 11643, for `checkIdentityNumber`.
 */
export function checkPermanentResidenceNumber2017(text: string): PermanentResidenceNumber2017Check {
  const number = normaliseIdentityText(text);
  if (number.length !== 15) return { ok: false, fault: 'length' };
  if (!/^[A-Z]{3}\d{12}$/.test(number)) return { ok: false, fault: 'characters' };
  return { ok: true, number };
}

/** Below this, six and four characters would be most of the number: passports and permits have eight to eleven. */
const minMaskedLength = 15;

/** Keeps the first 6 and the last 4 characters: enough for a cashier to compare, not enough to misuse. */
export function maskIdentityNumber(number: string): string {
  if (number.length < minMaskedLength) return '*'.repeat(number.length);
  return `${number.slice(0, 6)}********${number.slice(-4)}`;
}

/** 张三 → 张*, 欧阳明日 → 欧**日. */
export function maskName(name: string): string {
  const characters = [...name];
  const [first = ''] = characters;
  if (characters.length <= 2) return characters.length <= 1 ? name : `${first}*`;
  return `${first}${'*'.repeat(characters.length - 2)}${characters.at(-1)}`;
}
