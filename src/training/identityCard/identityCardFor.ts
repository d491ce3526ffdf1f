/** A card as the virtual reader holds it: what its chip contains, ready to be sent. */
export interface IdentityCard {
  /** For the training screen, in Chinese. */
  readonly label: string;
  /** 256 bytes, UTF-16LE (card readers 4.2). */
  readonly text: Uint8Array;
  /** No, one or two fingerprints of 512 bytes (card readers 4.1, command 30 10). */
  readonly fingerprintBytes: 0 | 512 | 1024;
}

interface Dates {
  /** `YYYYMMDD`. */
  readonly birthDate: string;
  readonly validFrom: string;
  /** `YYYYMMDD` or `长期`. */
  readonly validUntil: string;
}

interface Holder extends Dates {
  readonly name: string;
  /** `1` 男, `2` 女, `0` 未知, `9` 未说明. */
  readonly sex: string;
  readonly number: string;
}

export interface ResidentHolder extends Holder {
  readonly ethnicity: string;
  readonly address: string;
  readonly authority: string;
}

export interface ResidenceHolder extends Holder {
  readonly address: string;
  readonly authority: string;
  readonly passNumber: string;
  readonly issueCount: string;
}

/** `name` is the Chinese name, empty on many cards. */
export interface PermanentHolder extends Holder {
  readonly englishName: string;
  readonly nationality: string;
}

type Fields = readonly (readonly [offset: number, bytes: number, text: string])[];

const textBytes = 256;

/** Fields are padded with blanks, and blanks fill what has no field. */
function textBlock(fields: Fields): Uint8Array {
  const block = Buffer.alloc(textBytes, ' ', 'utf16le');
  for (const [offset, bytes, text] of fields) {
    const content = Buffer.from(text, 'utf16le');
    if (content.length > bytes) throw new Error(`"${text}" does not fit into ${bytes} bytes`);
    content.copy(block, offset);
  }
  return Uint8Array.from(block);
}

function card(label: string, fields: Fields): IdentityCard {
  return { label, text: textBlock(fields), fingerprintBytes: 0 };
}

function validity({ validFrom, validUntil }: Dates): Fields {
  return [
    [188, 16, validFrom],
    [204, 16, validUntil],
  ];
}

/** 居民身份证. */
export function residentCardFor(label: string, holder: ResidentHolder): IdentityCard {
  return card(label, [
    [0, 30, holder.name],
    [30, 2, holder.sex],
    [32, 4, holder.ethnicity],
    [36, 16, holder.birthDate],
    [52, 70, holder.address],
    [122, 36, holder.number],
    [158, 30, holder.authority],
    ...validity(holder),
  ]);
}

/** 港澳台居民居住证. */
export function residenceCardFor(label: string, holder: ResidenceHolder): IdentityCard {
  return card(label, [
    [0, 30, holder.name],
    [30, 2, holder.sex],
    [36, 16, holder.birthDate],
    [52, 70, holder.address],
    [122, 36, holder.number],
    [158, 30, holder.authority],
    ...validity(holder),
    [220, 18, holder.passNumber],
    [238, 4, holder.issueCount],
    [248, 2, 'J'],
  ]);
}

/** 外国人永久居留身份证 of 2017. */
export function permanentCard2017For(label: string, holder: PermanentHolder): IdentityCard {
  return card(label, [
    [0, 120, holder.englishName],
    [120, 2, holder.sex],
    [122, 30, holder.number],
    [152, 6, holder.nationality],
    [158, 30, holder.name],
    ...validity(holder),
    [220, 16, holder.birthDate],
    [236, 4, '01'],
    [240, 8, '1500'],
    [248, 2, 'I'],
  ]);
}

const englishNameCharacters2023 = 35;

/** 外国人永久居留身份证 of 2023. */
export function permanentCard2023For(label: string, holder: PermanentHolder): IdentityCard {
  return card(label, [
    [0, 30, holder.name],
    [30, 2, holder.sex],
    [32, 4, '00'],
    [36, 16, holder.birthDate],
    [52, 70, holder.englishName.slice(0, englishNameCharacters2023)],
    [122, 36, holder.number],
    ...validity(holder),
    [220, 22, holder.englishName.slice(englishNameCharacters2023)],
    [242, 6, holder.nationality],
    [248, 2, 'Y'],
  ]);
}
