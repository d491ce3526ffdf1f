import { CalendarError, fromCompactDate, type IsoDate } from '../domain/calendar.ts';
import { certificateKinds, type SocialCardCredential } from '../domain/credential.ts';
import { checkIdentityNumber, type IdentityNumber } from '../domain/identityNumber.ts';
import { CardFaultError } from './cardFaultText.ts';
import { type CardFileReading, holderFile, issuerFile, tags } from './socialCardRecords.ts';
import { StatusWordError } from './statusWords.ts';

export interface CardCheckContext {
  /** Against which the validity of the card and the birth date are judged. */
  readonly today: IsoDate;
  /** 行政区划 of the institution, six digits; a card from another city earns a hint. Null: no such check. */
  readonly homeArea: string | null;
}

const nameBytes = 30;
const cardSerialBytes = 16;
/** 人社 registered application provider, bytes 4 to 8 of every 卡识别码. */
const registeredProvider = 'D156000005';

const specifications = new Map(
  [...issuerFile.records, ...holderFile.records].map((each) => [each.tag, each]),
);
const chinese = new TextDecoder('gb18030', { fatal: true });

function recordName(tag: number): string {
  return specifications.get(tag)?.name ?? tag.toString(16);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

/** Fields of class `an` are padded with 00. */
function asciiText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replace(/\0/g, '').trim();
}

/** The specification version and the two records of the holder that a third-generation card keeps back. */
function refuseThirdGeneration(reading: CardFileReading, specification: string): void {
  if (!specification.startsWith('3')) return;
  const withheld = [tags.identityNumber, tags.name].filter((tag) => {
    const value = reading.values.get(tag);
    return value === undefined || value.every((byte) => byte === 0 || byte === 0x30);
  });
  if (withheld.length === 0) return;
  throw new CardFaultError(
    'thirdGenerationNeedsOnline',
    `规范版本 ${specification}，未认证时不给出${withheld.map(recordName).join('、')}`,
  );
}

/** Refusals that say why a record is not given; all others come to a record that is not there. */
const tellingFaults: ReadonlySet<string> = new Set([
  'fieldProtected',
  'pinLocked',
  'cardDataDamaged',
  'cardLocked',
  'cardMute',
]);

/** @throws CardFaultError `fieldMissing`, or what the status word means that refused the record. */
function requiredValue(reading: CardFileReading, tag: number): Uint8Array {
  const value = reading.values.get(tag);
  if (value?.some((byte) => byte !== 0)) return value;
  const refusal = reading.refusals.get(tag);
  if (refusal === undefined) throw new CardFaultError('fieldMissing', `${recordName(tag)} 为空`);
  const told = new StatusWordError(refusal, recordName(tag));
  throw tellingFaults.has(told.fault.code)
    ? told
    : new StatusWordError(refusal, recordName(tag), 'fieldMissing');
}

/** @throws CardFaultError `cardDataDamaged` when the value is not of the shape the specification gives. */
function shaped(text: string, shape: RegExp, tag: number): string {
  if (shape.test(text)) return text;
  throw new CardFaultError('cardDataDamaged', `${recordName(tag)}格式不对，${text.length} 个字符`);
}

function optionalDate(reading: CardFileReading, tag: number, warnings: string[]): IsoDate | null {
  const value = reading.values.get(tag);
  if (value === undefined) return null;
  const digits = hex(value);
  if (/^(0*|F*)$/.test(digits)) return null;
  try {
    return fromCompactDate(digits);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    warnings.push(`卡上的${recordName(tag)}不是有效日期，已忽略。`);
    return null;
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return chinese.decode(bytes);
  } catch {
    return null;
  }
}

const longestCharacterBytes = 4;

/** A name that fills all its bytes may have been cut within its last character by the card maker. */
function decodedWithoutTorn(bytes: Uint8Array): string | null {
  for (let torn = 1; torn < longestCharacterBytes; torn += 1) {
    const text = decoded(bytes.subarray(0, bytes.length - torn));
    if (text !== null) return text;
  }
  return null;
}

/**
 * 姓名 and, when it fills its 30 bytes, 姓名扩展: joined before decoding, since a character may lie across the seam.
 * @throws CardFaultError
 */
function readName(reading: CardFileReading, warnings: string[]): string {
  const first = requiredValue(reading, tags.name);
  const isFull = first.length >= nameBytes && !first.includes(0);
  const extension = isFull ? reading.values.get(tags.nameExtension) : undefined;
  const bytes = Buffer.concat([first, extension ?? new Uint8Array(0)]);
  const end = bytes.indexOf(0);
  const content = end === -1 ? bytes : bytes.subarray(0, end);
  // A field filled to its last byte may not be the whole name, and may end within a character.
  const maybeCut = isFull && end === -1;
  const text = decoded(content) ?? (maybeCut ? decodedWithoutTorn(content) : null);
  if (maybeCut) warnings.push('卡上的姓名可能被截断，请核对姓名全文。');
  const name = text?.replace(/^[ \u3000]+|[ \u3000]+$/g, '') ?? null;
  if (name === null || /\p{Cc}/u.test(name)) {
    throw new CardFaultError('cardDataDamaged', `姓名不是 GB18030 文字，${content.length} 字节`);
  }
  if (name === '') throw new CardFaultError('fieldMissing', '姓名为空');
  return name;
}

/** @throws CardFaultError `identityNumberInvalid`; the detail never holds the number. */
function readIdentityNumber(reading: CardFileReading, today: IsoDate): IdentityNumber {
  const check = checkIdentityNumber(asciiText(requiredValue(reading, tags.identityNumber)), today);
  if (check.ok) return check.identity;
  const causes = { length: '位数', characters: '字符', checkDigit: '校验码', birthDate: '出生日期' };
  throw new CardFaultError('identityNumberInvalid', `${causes[check.fault]}不对`);
}

/** 0 and 9 are 未知 and 未说明 (GB/T 2261.1); any other code has no meaning. */
const sexCodes: ReadonlyMap<string, SocialCardCredential['sex']> = new Map([
  ['', 'unknown'],
  ['0', 'unknown'],
  ['1', 'male'],
  ['2', 'female'],
  ['9', 'unknown'],
]);

function readSex(reading: CardFileReading, warnings: string[]): SocialCardCredential['sex'] {
  const value = reading.values.get(tags.sex);
  const sex = sexCodes.get(value === undefined ? '' : asciiText(value));
  if (sex === undefined) warnings.push('卡上的性别代码无法识别，请核对身份证。');
  return sex ?? 'unknown';
}

function readEthnicity(reading: CardFileReading): string | null {
  const value = reading.values.get(tags.ethnicity);
  const digits = value === undefined ? '' : hex(value);
  return /^\d{2}$/.test(digits) && digits !== '00' ? digits : null;
}

function crossCheck(
  card: Pick<SocialCardCredential, 'sex' | 'birthDate' | 'cardSerial' | 'issuingArea'>,
  identity: IdentityNumber,
  homeArea: string | null,
): string[] {
  const warnings: string[] = [];
  if (card.sex !== 'unknown' && card.sex !== identity.sex) {
    warnings.push('卡上的性别与社会保障号码不一致，请核对身份证。');
  }
  if (card.birthDate !== null && card.birthDate !== identity.birthDate) {
    warnings.push('卡上的出生日期与社会保障号码不一致，请核对身份证。');
  }
  if (card.cardSerial.slice(6, 16) !== registeredProvider) {
    warnings.push('卡识别码不是社会保障卡的通常格式，请核对卡面与身份证。');
  }
  // The first four digits are the city, the usual pooling area.
  if (homeArea !== null && card.issuingArea.slice(0, 4) !== homeArea.slice(0, 4)) {
    warnings.push(`发卡地区 ${card.issuingArea} 不是本地，可能属于异地就医。`);
  }
  return warnings;
}

/**
 * What the records of a card say about its holder, checked: number by GB 11643, name by GB 18030, validity against today.
 * A sex or birth date that contradicts the number is a warning (card readers section 9), since cards are issued with
 * such errors and the number is what the centre goes by.
 * @param resetInformation 13 historical bytes of the ATR as 26 hex digits.
 * @throws CardFaultError
 */
export function socialCardCredential(
  reading: CardFileReading,
  resetInformation: string,
  context: CardCheckContext,
): SocialCardCredential {
  const warnings: string[] = [];
  const specification = shaped(
    asciiText(requiredValue(reading, tags.specification)),
    /^\d\.\d\d$/,
    tags.specification,
  );
  refuseThirdGeneration(reading, specification);
  const serial = requiredValue(reading, tags.cardSerial);
  const cardSerial = shaped(
    hex(serial),
    new RegExp(`^\\d{6}[0-9A-F]{${cardSerialBytes * 2 - 6}}$`),
    tags.cardSerial,
  );
  const cardNumber = shaped(
    asciiText(requiredValue(reading, tags.cardNumber)).toUpperCase(),
    /^[A-Z0-9]{9}$/,
    tags.cardNumber,
  );
  const identity = readIdentityNumber(reading, context.today);
  const name = readName(reading, warnings);
  const validUntil = optionalDate(reading, tags.validUntil, warnings);
  if (validUntil !== null && validUntil < context.today) {
    throw new CardFaultError('cardExpired', `有效期至 ${validUntil}`);
  }
  const card = {
    cardSerial,
    issuingArea: cardSerial.slice(0, 6),
    sex: readSex(reading, warnings),
    birthDate: optionalDate(reading, tags.birthDate, warnings),
  };
  warnings.push(...crossCheck(card, identity, context.homeArea));
  return {
    medium: 'socialCard',
    identityNumber: identity.number,
    certificate: certificateKinds[identity.kind],
    name,
    cardNumber,
    businessString: null,
    specification,
    issuedOn: optionalDate(reading, tags.issuedOn, warnings),
    validUntil,
    ethnicity: readEthnicity(reading),
    resetInformation,
    warnings,
    ...card,
  };
}
