import {
  type CardFileReading,
  type CardFileSpecification,
  holderFile,
  issuerFile,
  parseRecord,
  type RecordSpecification,
} from './socialCardRecords.ts';
import { StatusWordError } from './statusWords.ts';
import { type TransmitTpdu, transmitApdu } from './t0.ts';

/** `sx1.sh.社会保障` in GBK (card readers section 2.3). */
const applicationId = Uint8Array.of(
  ...[0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e, 0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf],
);

const insSelect = 0xa4;
const insReadRecord = 0xb2;
/** Set in P2 when P1 is a record number, clear when it is a tag. */
const byNumber = 0b100;

const done = 0x9000;
const dataMayBeWrong = 0x6281;
const fileInvalidated = 0x6283;
const securityNotMet = 0x6982;
const pinLocked = 0x6983;
const conditionsNotMet = 0x6985;
const memoryFailure = 0x6581;
const keyNotFound = 0x6a88;
const recordNotFound = 0x6a83;
const applicationLocked = 0x9303;

/** EF05 and EF06 hold seven or eight records; a card that goes on for ever is stopped here. */
const maxRecordNumber = 12;
const lockedStatusWords: ReadonlySet<number> = new Set([fileInvalidated, applicationLocked]);
/** Faults of the card that holds up, whichever application was asked for. */
const ownFaultCodes: ReadonlySet<string> = new Set([
  'cardLocked',
  'pinLocked',
  'cardDataDamaged',
  'cardMute',
]);
/** Answers about the record itself; what other ways of asking come to says less. */
const tellingStatusWords: ReadonlySet<number> = new Set([
  ...[dataMayBeWrong, memoryFailure, securityNotMet, pinLocked, conditionsNotMet, keyNotFound],
]);

/**
 * Selects the social security environment, and nothing else: bank applications on the same chip are never touched.
 * @throws StatusWordError; T0Error; whatever `transmit` throws.
 */
export async function selectSocialCard(transmit: TransmitTpdu): Promise<void> {
  const { statusWord } = await transmitApdu(transmit, {
    ins: insSelect,
    p1: 0x04,
    p2: 0x00,
    data: applicationId,
  });
  if (statusWord === done) return;
  // Cards of other kinds refuse a name they do not know in many ways; a few words tell of this card itself.
  const refusal = new StatusWordError(statusWord, '选择应用');
  if (ownFaultCodes.has(refusal.fault.code)) throw refusal;
  throw new StatusWordError(statusWord, '选择应用', 'notSocialCard');
}

/** Ways of asking for a record, in the order they are tried (card readers section 2.5). */
const addressingForms = [
  { selectFile: false, byNumber: false },
  { selectFile: false, byNumber: true },
  { selectFile: true, byNumber: false },
  { selectFile: true, byNumber: true },
] as const;

type AddressingForm = (typeof addressingForms)[number];

/** A status word, or the finding that the card handed over another record than the one asked for. */
type Outcome = number | 'otherRecord';

/**
 * Reads the records of one file. The form of addressing that first works is kept for the rest of the file; what the
 * card hands over is filed under the tag it bears, whatever was asked for.
 */
class CardFileReader {
  readonly #transmit: TransmitTpdu;
  readonly #file: CardFileSpecification;
  readonly #values = new Map<number, Uint8Array>();
  readonly #refusals = new Map<number, number>();
  #form = 0;
  #formWorks = false;
  #selectOutcome: number | null = null;
  /** Outcome of reading all records by number, which is done once. */
  #sweepOutcome: number | null = null;

  constructor(transmit: TransmitTpdu, file: CardFileSpecification) {
    this.#transmit = transmit;
    this.#file = file;
  }

  async read(): Promise<CardFileReading> {
    for (const record of this.#file.records) {
      if (!this.#values.has(record.tag)) await this.#find(record);
    }
    return { values: this.#values, refusals: this.#refusals };
  }

  async #find(record: RecordSpecification): Promise<void> {
    for (const [index, form] of addressingForms.entries()) {
      if (index < this.#form) continue;
      const outcome = await this.#ask(form, record);
      if (this.#values.has(record.tag)) {
        this.#form = index;
        this.#formWorks = true;
        this.#refusals.delete(record.tag);
        return;
      }
      this.#refuse(record.tag, outcome === 'otherRecord' ? recordNotFound : outcome);
      if (this.#isFinal(outcome, record)) return;
    }
  }

  #refuse(tag: number, statusWord: number): void {
    const before = this.#refusals.get(tag);
    if (before === undefined || !tellingStatusWords.has(before)) this.#refusals.set(tag, statusWord);
  }

  /** Once a form has worked, a refusal is about the record: first-generation cards have no 姓名扩展. */
  #isFinal(outcome: Outcome, record: RecordSpecification): boolean {
    if (outcome === 'otherRecord') return false;
    if (outcome === securityNotMet) return true;
    return this.#formWorks && (outcome === recordNotFound || !record.required);
  }

  async #ask(form: AddressingForm, record: RecordSpecification): Promise<Outcome> {
    const selected = form.selectFile ? await this.#selectFile() : done;
    if (selected !== done) return selected;
    const p2 = form.selectFile ? 0 : this.#file.shortFileId << 3;
    if (form.byNumber) return this.#askAll(p2 | byNumber);
    const outcome = await this.#askOne(record.tag, p2, record.valueBytes + 2);
    if (outcome !== 'empty') return outcome;
    this.#values.set(record.tag, new Uint8Array(0));
    return done;
  }

  /** The number of a record says nothing about its tag: all are read, each is filed under its own. */
  async #askAll(p2: number): Promise<number> {
    if (this.#sweepOutcome !== null) return this.#sweepOutcome;
    let refusal = recordNotFound;
    for (let number = 1; number <= maxRecordNumber; number += 1) {
      const outcome = await this.#askOne(number, p2, 0);
      if (outcome === recordNotFound) break;
      if (typeof outcome !== 'number') continue;
      refusal = outcome;
      // Refusing the first record for another reason than protection, the card does not know this form.
      if (number === 1 && outcome !== securityNotMet) return refusal;
    }
    this.#sweepOutcome = refusal;
    return refusal;
  }

  /** Files the answer under its own tag; `empty` is the 9000 without data of third-generation cards. */
  async #askOne(p1: number, p2: number, le: number): Promise<Outcome | 'empty'> {
    const { data, statusWord } = await transmitApdu(this.#transmit, { ins: insReadRecord, p1, p2, le });
    if (lockedStatusWords.has(statusWord)) {
      throw new StatusWordError(statusWord, '读记录');
    }
    if (statusWord !== done) return statusWord;
    if (data.length === 0) return 'empty';
    const record = parseRecord(data);
    if (record === null) return dataMayBeWrong;
    if (!this.#values.has(record.tag)) this.#values.set(record.tag, record.value);
    return 'otherRecord';
  }

  async #selectFile(): Promise<number> {
    if (this.#selectOutcome !== null) return this.#selectOutcome;
    const data = Uint8Array.of(this.#file.fileId >> 8, this.#file.fileId & 0xff);
    // Operating systems differ in which form they accept.
    for (const p1 of [0x02, 0x00]) {
      const { statusWord } = await transmitApdu(this.#transmit, { ins: insSelect, p1, p2: 0x00, data });
      this.#selectOutcome = statusWord;
      if (statusWord === done) break;
    }
    return this.#selectOutcome ?? done;
  }
}

/**
 * Selects the application and reads EF05 and EF06 as far as the card lets anybody.
 * @throws StatusWordError; T0Error; whatever `transmit` throws.
 */
export async function readSocialCardFiles(transmit: TransmitTpdu): Promise<CardFileReading> {
  await selectSocialCard(transmit);
  const issuer = await new CardFileReader(transmit, issuerFile).read();
  const holder = await new CardFileReader(transmit, holderFile).read();
  return {
    values: new Map([...issuer.values, ...holder.values]),
    refusals: new Map([...issuer.refusals, ...holder.refusals]),
  };
}
