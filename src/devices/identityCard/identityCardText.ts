import { IdentityCardFaultError } from './identityCardFault.ts';

/** Answer to the read command: length of the text, length of the photograph, both (2, BE), then the text. */
const textLengthOffset = 0;
const photoLengthOffset = 2;
const textOffset = 4;
export const identityTextBytes = 256;

/** `resident` 居民身份证, `residence` 港澳台居民居住证, `permanent2017` and `permanent2023` 外国人永久居留证. */
export type IdentityCardVariant = 'resident' | 'residence' | 'permanent2017' | 'permanent2023';

type Field = 'name' | 'sex' | 'ethnicity' | 'birthDate' | 'number' | 'validFrom' | 'validUntil';
type ForeignField = 'englishName' | 'englishNameRest' | 'nationality';

/** Offset and length in bytes. */
type Layout = Readonly<Partial<Record<Field | ForeignField, readonly [offset: number, bytes: number]>>>;

const validity = { validFrom: [188, 16], validUntil: [204, 16] } as const;
const holder = { name: [0, 30], sex: [30, 2], birthDate: [36, 16], number: [122, 36] } as const;

/** Card readers section 4.2. Address and issuing authority are not needed and stay unread. */
const layouts: Readonly<Record<IdentityCardVariant, Layout>> = {
  resident: { ...holder, ...validity, ethnicity: [32, 4] },
  residence: { ...holder, ...validity },
  permanent2017: {
    ...validity,
    englishName: [0, 120],
    sex: [120, 2],
    number: [122, 30],
    nationality: [152, 6],
    name: [158, 30],
    birthDate: [220, 16],
  },
  permanent2023: {
    ...holder,
    ...validity,
    englishName: [52, 70],
    englishNameRest: [220, 22],
    nationality: [242, 6],
  },
};

const variantOffset = 248;
const variants: ReadonlyMap<string, IdentityCardVariant> = new Map([
  ['I', 'permanent2017'],
  ['J', 'residence'],
  ['Y', 'permanent2023'],
]);

/** The fields as written, without their padding; empty where the variant has none. */
export interface IdentityCardText {
  readonly variant: IdentityCardVariant;
  /** 姓名, or 中文姓名 of a foreigner. */
  readonly name: string;
  readonly englishName: string;
  /** A name fills its field to the last character, and may have been cut. */
  readonly nameMayBeCut: boolean;
  readonly sex: string;
  readonly ethnicity: string;
  readonly birthDate: string;
  readonly number: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly nationality: string;
}

/** Fields are padded with blanks; zeros at the end are padding too. */
function withoutPadding(text: string): string {
  return text.replace(/^[ \u3000]+|[ \u3000\0]+$/g, '');
}

/**
 * Lone surrogates, control characters and characters that steer how a line is shown do not stand in anybody's name: they
 * come from damaged bytes, and could make the screen show another name than the one that is sent.
 */
const notInNames = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/**
 * The text of the answer to the read command, copied; the photograph behind it is left where it is.
 * @returns null when the lengths are not those of a card.
 */
export function takeIdentityText(data: Uint8Array): Uint8Array | null {
  const lengthAt = (offset: number): number => ((data[offset] ?? 0) << 8) | (data[offset + 1] ?? 0);
  if (lengthAt(textLengthOffset) !== identityTextBytes) return null;
  if (data.length !== textOffset + identityTextBytes + lengthAt(photoLengthOffset)) return null;
  return data.slice(textOffset, textOffset + identityTextBytes);
}

/**
 * @param text 256 bytes, UTF-16LE.
 * @throws IdentityCardFaultError `cardDataDamaged` for a name of characters that no name has.
 */
export function readIdentityText(text: Uint8Array): IdentityCardText {
  const buffer = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const variant = variants.get(buffer.toString('utf16le', variantOffset, variantOffset + 2)) ?? 'resident';
  const layout = layouts[variant];
  const raw = (field: keyof Layout): string => {
    const [offset, bytes] = layout[field] ?? [0, 0];
    return buffer.toString('utf16le', offset, offset + bytes);
  };
  const field = (name: keyof Layout): string => withoutPadding(raw(name));
  const rawEnglishName = raw('englishName') + raw('englishNameRest');
  const name = field('name');
  const englishName = withoutPadding(rawEnglishName);
  if (notInNames.test(name) || notInNames.test(englishName)) {
    throw new IdentityCardFaultError('textDamaged', '姓名里有不成字的编码');
  }
  const isFull = (taken: string, whole: string): boolean => taken !== '' && taken.length === whole.length;
  return {
    variant,
    name,
    englishName,
    nameMayBeCut: isFull(name, raw('name')) || isFull(englishName, rawEnglishName),
    sex: field('sex'),
    ethnicity: field('ethnicity'),
    birthDate: field('birthDate'),
    number: field('number'),
    validFrom: field('validFrom'),
    validUntil: field('validUntil'),
    nationality: field('nationality'),
  };
}
