import { createHash } from 'node:crypto';
import iconv from 'iconv-lite';
import type { CardFile, CardProfile, CardRecord } from './cardProfile.ts';
import { plainBehaviour } from './cardProfile.ts';

/** What is printed on and written into an invented person's card. */
export interface CardHolder {
  readonly identityNumber: string;
  readonly name: string;
  /** 卡号, 9 characters. */
  readonly cardNumber: string;
  /** 卡识别码, 32 hex digits; made from the other data when left out. */
  readonly cardSerial?: string;
  /** `undefined`: a code that means nothing. */
  readonly sex: 'male' | 'female' | 'unknown' | 'undefined';
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** 行政区划, six digits. */
  readonly issuingArea: string;
  readonly generation: 1 | 2 | 3;
  /** `YYYY-MM-DD`, null for a card without one. */
  readonly validUntil: string | null;
  /** `YYYY-MM-DD`. */
  readonly issuedOn?: string;
  /** Two digits of GB 3304. */
  readonly ethnicity?: string;
}

const nameBytes = 30;
const nameExtensionBytes = 20;
const specifications = { 1: '1.00', 2: '2.00', 3: '3.00' } as const;
const sexCodes = { male: '1', female: '2', unknown: '9', undefined: '7' } as const;
/** Initial PIN of most cards (card readers section 2.7). */
const initialPin = '123456';
const pinTries = 6;

function bcd(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

function compactDate(date: string | null): Uint8Array {
  return date === null ? new Uint8Array(4) : bcd(date.replaceAll('-', ''));
}

function ascii(text: string, bytes: number): Uint8Array {
  return padded(Buffer.from(text, 'latin1'), bytes);
}

function padded(content: Uint8Array, bytes: number): Uint8Array {
  if (content.length > bytes) throw new Error(`${content.length} bytes do not fit a field of ${bytes}`);
  const field = new Uint8Array(bytes);
  field.set(content);
  return field;
}

function cardSerialOf(holder: CardHolder): string {
  if (holder.cardSerial !== undefined) return holder.cardSerial;
  const digest = createHash('sha256').update(`${holder.identityNumber}/${holder.cardNumber}`).digest('hex');
  return `${holder.issuingArea}D156000005${digest.slice(0, 16)}`.toUpperCase();
}

/** The last four bytes are bytes 9 to 12 of the 卡识别码, as on the cards described (card readers section 2.2). */
function atrOf(serial: string): Uint8Array {
  return bcd(`3B6D0000008154311686609715${serial.slice(16, 24)}`);
}

function issuerFileOf(holder: CardHolder, serial: string): CardFile {
  const records: CardRecord[] = [
    { tag: 0x01, value: bcd(serial) },
    { tag: 0x02, value: ascii(String(holder.generation), 1) },
    { tag: 0x03, value: ascii(specifications[holder.generation], 4) },
    { tag: 0x04, value: bcd(`${holder.issuingArea}000000000000000000`) },
    { tag: 0x05, value: compactDate(holder.issuedOn ?? '2019-03-01') },
    { tag: 0x06, value: compactDate(holder.validUntil) },
    { tag: 0x07, value: ascii(holder.cardNumber, 9) },
  ];
  return { fileId: 0xef05, shortFileId: 5, records, needsPin: false };
}

function nameRecords(holder: CardHolder): CardRecord[] {
  const encoded = Uint8Array.from(iconv.encode(holder.name, 'gb18030'));
  const name = { tag: 0x09, value: padded(encoded.subarray(0, nameBytes), nameBytes) };
  // The first generation has no room for more: long names are cut wherever the thirtieth byte falls.
  if (holder.generation === 1) return [name];
  return [name, { tag: 0x4e, value: padded(encoded.subarray(nameBytes), nameExtensionBytes) }];
}

function holderFileOf(holder: CardHolder): CardFile {
  const records: CardRecord[] = [
    { tag: 0x08, value: ascii(holder.identityNumber, 18) },
    ...nameRecords(holder),
    { tag: 0x0a, value: ascii(sexCodes[holder.sex], 1) },
    { tag: 0x0b, value: bcd(holder.ethnicity ?? '01') },
    { tag: 0x0c, value: bcd(holder.identityNumber.slice(0, 6)) },
    { tag: 0x0d, value: compactDate(holder.birthDate) },
  ];
  return { fileId: 0xef06, shortFileId: 6, records, needsPin: false };
}

/** What a third-generation card shows to a terminal it has not authenticated (card readers section 2.8). */
function withheld(file: CardFile): CardFile {
  const records = file.records.map((record) =>
    record.tag === 0x08 || record.tag === 0x09
      ? { tag: record.tag, value: new Uint8Array(record.value.length) }
      : record,
  );
  return { ...file, records };
}

/** A card for an invented person, written as an issuer would. @throws Error when a field does not fit. */
export function cardFor(holder: CardHolder): CardProfile {
  const serial = cardSerialOf(holder);
  const holderFile = holderFileOf(holder);
  return {
    label: holder.name,
    atr: atrOf(serial),
    files: [issuerFileOf(holder, serial), holder.generation === 3 ? withheld(holderFile) : holderFile],
    behaviour: plainBehaviour,
    pin: initialPin,
    pinTries,
  };
}
