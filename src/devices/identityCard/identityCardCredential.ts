import { CalendarError, fromCompactDate, type IsoDate } from '../../domain/calendar.ts';
import {
  type CertificateKind,
  certificateKinds,
  type IdentityCardCredential,
} from '../../domain/credential.ts';
import {
  checkIdentityNumber,
  checkPermanentResidenceNumber2017,
  type IdentityNumber,
} from '../../domain/identityNumber.ts';
import { IdentityCardFaultError } from './identityCardFault.ts';
import { type IdentityCardText, type IdentityCardVariant, readIdentityText } from './identityCardText.ts';

const certificates: Readonly<Record<IdentityCardVariant, CertificateKind>> = {
  resident: 'residentIdentityCard',
  residence: 'hongKongMacaoTaiwanResidence',
  permanent2017: 'permanentResidence',
  permanent2023: 'permanentResidence',
};

const faultTexts = {
  length: '位数',
  characters: '字符',
  checkDigit: '校验码',
  birthDate: '出生日期',
} as const;
const longTerm = '长期';

/** What the number itself tells; the number of a 2017 外国人永久居留证 tells nothing. */
interface CheckedNumber {
  readonly number: string;
  readonly identity: IdentityNumber | null;
}

/** @throws IdentityCardFaultError `identityNumberInvalid`; the detail never holds the number. */
function checkedNumber({ variant, number }: IdentityCardText, today: IsoDate): CheckedNumber {
  if (variant === 'permanent2017') {
    const check = checkPermanentResidenceNumber2017(number);
    if (check.ok) return { number: check.number, identity: null };
    throw new IdentityCardFaultError('numberInvalid', `${faultTexts[check.fault]}不对`);
  }
  // A card always carries eighteen characters; the fifteen of before 1999 would be widened, and are not a card's.
  const check = checkIdentityNumber(number, today);
  if (!check.ok) throw new IdentityCardFaultError('numberInvalid', `${faultTexts[check.fault]}不对`);
  if (number.length !== check.identity.number.length) {
    throw new IdentityCardFaultError('numberInvalid', `${faultTexts.length}不对`);
  }
  return { number: check.identity.number, identity: check.identity };
}

function optionalDate(digits: string, what: string, warnings: string[]): IsoDate | null {
  if (digits === '') return null;
  try {
    return fromCompactDate(digits);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    warnings.push(`证件上的${what}不是有效日期，已忽略。`);
    return null;
  }
}

/** `0` 未知 and `9` 未说明 are codes of GB/T 2261.1; anything else is not. */
function readSex(code: string, warnings: string[]): IdentityCardCredential['sex'] {
  if (code === '1') return 'male';
  if (code === '2') return 'female';
  if (code !== '0' && code !== '9') warnings.push('证件上的性别代码不认识，已按未知处理。');
  return 'unknown';
}

function readNationality(code: string, warnings: string[]): string | null {
  if (/^[A-Z]{3}$/.test(code)) return code;
  if (code !== '') warnings.push('证件上的国籍代码不认识，已忽略。');
  return null;
}

/** @throws IdentityCardFaultError `fieldMissing` */
function readName({ name, englishName, nameMayBeCut }: IdentityCardText, warnings: string[]): string {
  if (nameMayBeCut) warnings.push('证件上的姓名写满了格子，可能被截断，请核对姓名全文。');
  if (/\p{Co}/u.test(name)) warnings.push('姓名里有自造字，屏幕上可能不显示，请核对证件。');
  if (name !== '' && englishName !== '') {
    warnings.push('证件上同时有中文和英文姓名，这里取中文姓名；与参保登记不一致时请核对。');
  }
  if (name === '' && englishName === '') throw new IdentityCardFaultError('nameMissing', '姓名为空');
  return name || englishName;
}

type Checked = Pick<IdentityCardCredential, 'certificate' | 'sex' | 'birthDate' | 'validFrom' | 'validUntil'>;

/** Card readers section 9: a field that contradicts the number is a warning, the number is what the centre goes by. */
function numberWarnings(card: Checked, identity: IdentityNumber): string[] {
  const warnings: string[] = [];
  if (card.sex !== 'unknown' && card.sex !== identity.sex) {
    warnings.push('证件上的性别与证件号码不一致，请核对证件。');
  }
  if (card.birthDate !== null && card.birthDate !== identity.birthDate) {
    warnings.push('证件上的出生日期与证件号码不一致，请核对证件。');
  }
  if (certificateKinds[identity.kind] !== card.certificate) {
    warnings.push('证件的种类与证件号码的开头不一致，请核对证件。');
  }
  return warnings;
}

/** Whether an identity card out of its term may be used is for the window to decide: the person stays the same. */
function validityWarnings({ validFrom, validUntil }: Checked, today: IsoDate): string[] {
  const warnings: string[] = [];
  if (validUntil !== null && validUntil < today) {
    warnings.push(`证件已过有效期（至 ${validUntil}），请核对持证人并提醒换证。`);
  }
  if (validFrom !== null && validFrom > today) {
    warnings.push(`证件还没有生效（自 ${validFrom} 起），请核对证件和本机日期。`);
  }
  return warnings;
}

/**
 * What the text block of a card says about its holder, checked: number by GB 11643, name by its characters, dates by the
 * calendar.
 * @param textBlock 256 bytes, UTF-16LE (card readers 4.2).
 * @throws IdentityCardFaultError
 */
export function identityCardCredential(textBlock: Uint8Array, today: IsoDate): IdentityCardCredential {
  const text = readIdentityText(textBlock);
  const warnings: string[] = [];
  const { number, identity } = checkedNumber(text, today);
  const name = readName(text, warnings);
  const isLongTerm = text.validUntil === longTerm;
  const checked = {
    certificate: certificates[text.variant],
    sex: readSex(text.sex, warnings),
    birthDate: optionalDate(text.birthDate, '出生日期', warnings),
    validFrom: optionalDate(text.validFrom, '有效期起', warnings),
    validUntil: isLongTerm ? null : optionalDate(text.validUntil, '有效期止', warnings),
  };
  const nationality = readNationality(text.nationality, warnings);
  if (identity !== null) warnings.push(...numberWarnings(checked, identity));
  warnings.push(...validityWarnings(checked, today));
  return {
    medium: 'identityCard',
    identityNumber: number,
    name,
    ...checked,
    ethnicity: /^\d{2}$/.test(text.ethnicity) ? text.ethnicity : null,
    nationality,
    warnings,
  };
}
