/**
 * The free-read files of a 社会保障卡 (card readers section 2.4). Each record is one TLV: tag (1), length (1), value. Record
 * numbers differ between generations (number 3 of EF06 is 性别 or 姓名扩展), so a record is known by its tag alone.
 */
export interface RecordSpecification {
  readonly tag: number;
  readonly name: string;
  /** Bytes of the value. Le of READ RECORD is two more. */
  readonly valueBytes: number;
  /** Without it nobody can be identified; the others may be absent. */
  readonly required: boolean;
}

export interface CardFileSpecification {
  readonly fileId: number;
  readonly shortFileId: number;
  /** In the order of reading. */
  readonly records: readonly RecordSpecification[];
}

export const tags = {
  cardSerial: 0x01,
  specification: 0x03,
  issuedOn: 0x05,
  validUntil: 0x06,
  cardNumber: 0x07,
  identityNumber: 0x08,
  name: 0x09,
  nameExtension: 0x4e,
  sex: 0x0a,
  ethnicity: 0x0b,
  birthDate: 0x0d,
} as const;

export const issuerFile: CardFileSpecification = {
  fileId: 0xef05,
  shortFileId: 0x05,
  records: [
    { tag: tags.cardSerial, name: '卡识别码', valueBytes: 16, required: true },
    { tag: tags.specification, name: '规范版本', valueBytes: 4, required: true },
    { tag: tags.issuedOn, name: '发卡日期', valueBytes: 4, required: false },
    { tag: tags.validUntil, name: '卡有效期', valueBytes: 4, required: false },
    { tag: tags.cardNumber, name: '卡号', valueBytes: 9, required: true },
  ],
};

export const holderFile: CardFileSpecification = {
  fileId: 0xef06,
  shortFileId: 0x06,
  records: [
    { tag: tags.identityNumber, name: '社会保障号码', valueBytes: 18, required: true },
    { tag: tags.name, name: '姓名', valueBytes: 30, required: true },
    { tag: tags.nameExtension, name: '姓名扩展', valueBytes: 20, required: false },
    { tag: tags.sex, name: '性别', valueBytes: 1, required: false },
    { tag: tags.ethnicity, name: '民族', valueBytes: 1, required: false },
    { tag: tags.birthDate, name: '出生日期', valueBytes: 4, required: false },
  ],
};

/** What reading a file came to, by tag: the values, and the status words that refused the others. */
export interface CardFileReading {
  readonly values: ReadonlyMap<number, Uint8Array>;
  readonly refusals: ReadonlyMap<number, number>;
}

/** The tag and value of a record, or null when it is not one whole TLV. Padding after the value is allowed. */
export function parseRecord(bytes: Uint8Array): { readonly tag: number; readonly value: Uint8Array } | null {
  const [tag, length] = bytes;
  if (tag === undefined || length === undefined || bytes.length < length + 2) return null;
  return { tag, value: bytes.slice(2, length + 2) };
}
