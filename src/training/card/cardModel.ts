import { createHash } from 'node:crypto';
import type { CardFile, CardProfile, CardRecord } from './cardProfile.ts';

const applicationId = '7378312e73682ec9e7bbe1b1a3d5cf';

const status = {
  done: 0x9000,
  wrongLength: 0x6700,
  securityNotMet: 0x6982,
  pinLocked: 0x6983,
  conditionsNotMet: 0x6985,
  noCurrentFile: 0x6986,
  notFound: 0x6a82,
  recordNotFound: 0x6a83,
  wrongParameters: 0x6a86,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  applicationLocked: 0x9303,
} as const;

/** Bank applications of a combo card (card readers section 2.10): whoever selects one has no business here. */
const bankProvider = 'a000000333';
const maxSelections = 64;

interface Command {
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
  readonly data: Uint8Array;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function statusBytes(word: number): Uint8Array {
  return Uint8Array.of(word >> 8, word & 0xff);
}

function answer(data: Uint8Array, word: number = status.done): Uint8Array {
  return Uint8Array.of(...data, word >> 8, word & 0xff);
}

function recordBytes(record: CardRecord): Uint8Array {
  return Uint8Array.of(record.tag, record.value.length, ...record.value);
}

/**
 * A 社会保障卡 as its chip sees the world: one T=0 command TPDU in, data and status word out (card readers sections 2.3 to
 * 2.7). Power-on is `reset`; pulling the card is the reader's business.
 */
export class CardModel {
  readonly profile: CardProfile;
  #applicationSelected = false;
  #currentFile: CardFile | null = null;
  #pending: Uint8Array | null = null;
  #pinVerified = false;
  #pinTriesLeft: number;
  #corrected: string | null = null;
  #challenges = 0;
  #recordsRead = 0;
  readonly #selections: string[] = [];

  constructor(profile: CardProfile) {
    this.profile = profile;
    this.#pinTriesLeft = profile.pinTries;
  }

  /** Records handed over since the card was put in. */
  get recordsRead(): number {
    return this.#recordsRead;
  }

  /** Names of the applications asked for, hex, latest last. */
  get selections(): readonly string[] {
    return this.#selections;
  }

  get pinTriesLeft(): number {
    return this.#pinTriesLeft;
  }

  /** Power-on: the answer to reset, or null when the card stays mute. PIN tries outlive it, nothing else does. */
  reset(): Uint8Array | null {
    this.#applicationSelected = false;
    this.#currentFile = null;
    this.#pending = null;
    this.#pinVerified = false;
    this.#corrected = null;
    return this.profile.behaviour.mute ? null : this.profile.atr;
  }

  transmit(tpdu: Uint8Array): Uint8Array {
    const [cla, ins, p1, p2, p3] = tpdu;
    if (p3 === undefined || cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) {
      return statusBytes(status.wrongLength);
    }
    if (cla !== 0x00) return statusBytes(status.unknownClass);
    const command = { ins, p1, p2, p3, data: tpdu.subarray(5) };
    const pending = this.#pending;
    this.#pending = null;
    switch (ins) {
      case 0xa4:
        return this.#select(command);
      case 0xb2:
        return this.#readRecord(command);
      case 0xc0:
        return this.#getResponse(command, pending);
      case 0x20:
        return this.#verify(command);
      case 0x84:
        return this.#getChallenge(command);
      default:
        return statusBytes(status.unknownInstruction);
    }
  }

  #select({ p1, p2, p3, data }: Command): Uint8Array {
    if (p3 !== data.length || data.length === 0) return statusBytes(status.wrongLength);
    if (p2 !== 0x00) return statusBytes(status.wrongParameters);
    return p1 === 0x04 ? this.#selectApplication(data) : this.#selectFile(p1, data);
  }

  #selectApplication(name: Uint8Array): Uint8Array {
    this.#selections.push(hex(name));
    if (this.#selections.length > maxSelections) this.#selections.shift();
    if (hex(name).startsWith(bankProvider)) throw new Error('a bank application was selected');
    const { application } = this.profile.behaviour;
    if (application === 'missing' || hex(name) !== applicationId) return statusBytes(status.notFound);
    if (application === 'locked') return statusBytes(status.applicationLocked);
    this.#applicationSelected = true;
    this.#currentFile = null;
    // File control information: 6F len, 84 len, the application's name.
    return this.#holdBack(Uint8Array.of(0x6f, name.length + 2, 0x84, name.length, ...name));
  }

  #selectFile(p1: number, data: Uint8Array): Uint8Array {
    if (!this.profile.behaviour.selectFileP1.includes(p1)) return statusBytes(status.wrongParameters);
    const file = this.profile.files.find((each) => hex(data) === each.fileId.toString(16));
    if (file === undefined || !this.#applicationSelected) return statusBytes(status.notFound);
    this.#currentFile = file;
    return this.#holdBack(Uint8Array.of(0x6f, 0x04, 0x83, 0x02, ...data));
  }

  /** T=0: a command that brought data cannot be answered with data; they wait for GET RESPONSE. */
  #holdBack(data: Uint8Array): Uint8Array {
    this.#pending = data;
    return Uint8Array.of(0x61, data.length);
  }

  #getResponse({ p3 }: Command, pending: Uint8Array | null): Uint8Array {
    if (pending === null) return statusBytes(status.conditionsNotMet);
    if (p3 === 0 || p3 > pending.length) {
      this.#pending = pending;
      return Uint8Array.of(0x6c, pending.length);
    }
    const rest = pending.subarray(p3);
    if (rest.length === 0) return answer(pending);
    this.#pending = rest;
    return Uint8Array.of(...pending.subarray(0, p3), 0x61, rest.length);
  }

  #readRecord(command: Command): Uint8Array {
    const file = this.#addressedFile(command.p2);
    if (typeof file === 'number') return statusBytes(file);
    if (file.needsPin && !this.#pinVerified) return statusBytes(status.securityNotMet);
    const record = this.#addressedRecord(file, command);
    if (typeof record === 'number') return statusBytes(record);
    return this.#withRightLength(record, command);
  }

  #addressedFile(p2: number): CardFile | number {
    if (!this.#applicationSelected) return status.noCurrentFile;
    const shortFileId = p2 >> 3;
    if (shortFileId === 0) return this.#currentFile ?? status.noCurrentFile;
    if (!this.profile.behaviour.shortFileIds) return status.wrongParameters;
    const file = this.profile.files.find((each) => each.shortFileId === shortFileId);
    this.#currentFile = file ?? this.#currentFile;
    return file ?? status.notFound;
  }

  #addressedRecord(file: CardFile, { p1, p2 }: Command): CardRecord | number {
    const { tagAddressing, numberAddressing } = this.profile.behaviour;
    const form = p2 & 0b111;
    if (form === 0b100 && !numberAddressing) return status.wrongParameters;
    if (form === 0b000 && tagAddressing === 'refused') return status.wrongParameters;
    if (form !== 0b000 && form !== 0b100) return status.wrongParameters;
    const byNumber = form === 0b100 || tagAddressing === 'asNumber';
    const record = byNumber ? file.records[p1 - 1] : file.records.find((each) => each.tag === p1);
    return record ?? status.recordNotFound;
  }

  #withRightLength(record: CardRecord, { p1, p2, p3 }: Command): Uint8Array {
    const bytes = recordBytes(record);
    const key = `${p1}/${p2}`;
    const insists = this.profile.behaviour.correctsEveryLe && this.#corrected !== key;
    this.#corrected = key;
    if (p3 !== bytes.length || insists) return Uint8Array.of(0x6c, bytes.length);
    this.#recordsRead += 1;
    return answer(bytes);
  }

  #verify({ p1, p2, p3, data }: Command): Uint8Array {
    if (p1 !== 0 || p2 !== 0) return statusBytes(status.wrongParameters);
    if (p3 !== data.length) return statusBytes(status.wrongLength);
    if (this.#pinTriesLeft === 0) return statusBytes(status.pinLocked);
    this.#pinVerified = hex(data) === this.profile.pin;
    if (this.#pinVerified) {
      this.#pinTriesLeft = this.profile.pinTries;
      return statusBytes(status.done);
    }
    this.#pinTriesLeft -= 1;
    const locks = this.#pinTriesLeft === 0 && !this.profile.behaviour.locksWith63c0;
    return statusBytes(locks ? status.pinLocked : 0x63c0 | this.#pinTriesLeft);
  }

  /** Not random: a training card gives the same challenges in the same order, so that runs can be repeated. */
  #getChallenge({ p3 }: Command): Uint8Array {
    if (p3 !== 8) return Uint8Array.of(0x6c, 8);
    this.#challenges += 1;
    const digest = createHash('sha256').update(this.profile.atr).update(String(this.#challenges)).digest();
    return answer(digest.subarray(0, 8));
  }
}
