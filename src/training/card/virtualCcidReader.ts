import { CardModel } from './cardModel.ts';
import type { CardProfile } from './cardProfile.ts';
import { PacedOutput } from './pacedOutput.ts';
import { noFaults, type ReaderFaults } from './readerFaults.ts';
import { type HostSending, messageHeaderBytes, type VirtualWire } from './virtualWire.ts';

const cardActive = 0;
const cardInactive = 1;
const cardAbsent = 2;
const failed = 0x40;
const errorMute = 0xfe;
const errorPadTimeout = 0xf0;
const errorPadCancelled = 0xef;
const errorUnsupported = 0x00;
const readRecord = 0xb2;
/** bPINOperation and the 14 bytes of the PIN verification data structure (USB CCID 1.1, 6.1.11.4). */
const padTemplateOffset = 15;
/** SetParameters comes back with the same data in answer 82, everything else in 80, 81 or 83. */
const answerTypes: Readonly<Record<number, number>> = { 97: 0x82, 98: 0x80, 105: 0x80, 107: 0x83, 111: 0x80 };

/** What makes one model of reader, besides its wire. */
export interface VirtualReaderModel {
  readonly wire: VirtualWire;
  /** Sends each command back before the answer. */
  readonly echo: boolean;
  /** The slot the contact card is in. */
  readonly slot: number;
  /** Answer to the firmware question; null: a reader of another make, which knows no such question. */
  readonly firmware: string | null;
  readonly hasPad: boolean;
}

/** What the holder does at the pad. */
export type PadEntry = { readonly digits: string } | 'timeout' | 'cancel';

interface Command {
  readonly type: number;
  readonly slot: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

interface Answer {
  readonly type: number;
  readonly status: number;
  readonly error?: number;
  readonly data?: Uint8Array;
}

function packed(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}F`, 'hex'));
}

/** The reader's end of a serial line: takes the host's bytes, runs the card, answers (card readers sections 5 and 6). */
export class VirtualCcidReader {
  readonly faults: ReaderFaults;
  /** Used by the next entry at the pad. */
  padEntry: PadEntry = 'timeout';
  readonly #model: VirtualReaderModel;
  readonly #output: PacedOutput;
  #received: number[] = [];
  #card: CardModel | null = null;
  #powered = false;
  #tellsMovement = false;
  #atFullSpeed = false;
  #lastAnswer: Uint8Array | null = null;

  constructor(model: VirtualReaderModel, write: (bytes: Uint8Array) => void) {
    this.#model = model;
    this.faults = { ...noFaults(), echo: model.echo };
    this.#output = new PacedOutput(() => this.faults, write);
  }

  /** The card in the slot, to look at. */
  get card(): CardModel | null {
    return this.#card;
  }

  /** Has been told to leave its power-up speed. */
  get atFullSpeed(): boolean {
    return this.#atFullSpeed;
  }

  insertCard(profile: CardProfile): void {
    if (this.#card !== null) this.removeCard();
    this.#card = new CardModel(profile);
    this.#tellMovement(0x03);
  }

  removeCard(): void {
    if (this.#card === null) return;
    this.#card = null;
    this.#powered = false;
    this.#tellMovement(0x02);
  }

  /** A new line: what was half received belongs to the old one. */
  resetLine(): void {
    this.#received = [];
  }

  receive(bytes: Uint8Array): void {
    this.#received.push(...bytes);
    for (;;) {
      const sending = this.#model.wire.take(this.#received);
      if (sending === null) return;
      this.#handle(sending);
    }
  }

  stop(): void {
    this.#output.stop();
  }

  #tellMovement(code: number): void {
    if (this.#tellsMovement) this.#output.send(Uint8Array.of(0x50, code));
  }

  #handle(sending: HostSending): void {
    if (sending.kind === 'noise' || this.faults.silent) return;
    if (sending.kind === 'resendRequest') {
      if (this.#lastAnswer !== null) this.#sendAnswer(this.#lastAnswer);
      return;
    }
    this.#output.after(this.#output.durationMs(sending.frame.length), () => this.#handleCommand(sending));
  }

  #handleCommand({ frame, message, isWhole }: Extract<HostSending, { kind: 'command' }>): void {
    const { wire } = this.#model;
    if (!isWhole || this.faults.refusedCommands > 0) {
      this.faults.refusedCommands = Math.max(0, this.faults.refusedCommands - 1);
      this.#output.send(wire.refusal);
      return;
    }
    // The echo runs back while the command comes in and costs no time of its own.
    if (this.faults.echo) this.#output.sendAtOnce(Uint8Array.from(frame));
    if (wire.acceptance !== null) this.#output.send(wire.acceptance);
    const [type = 0, , , , , slot = 0, sequence = 0] = message;
    const command = { type, slot, sequence, data: Uint8Array.from(message.slice(messageHeaderBytes)) };
    this.#answer(command, this.#execute(command));
  }

  #execute(command: Command): Answer {
    const type = answerTypes[command.type] ?? 0x81;
    if (command.slot !== this.#model.slot) return { type, status: cardAbsent | failed, error: 0x05 };
    switch (command.type) {
      case 0x62:
        return this.#powerOn();
      case 0x63:
        this.#powered = false;
        return { type, status: this.#slotState() };
      case 0x65:
        return { type, status: this.#slotState() };
      case 0x61:
        if (!this.#powered) return this.#failure(type, errorMute);
        return { type, status: cardActive, data: command.data };
      case 0x69:
        return this.#enterPin(command);
      case 0x6b:
        return this.#escape(command);
      case 0x6f:
        return this.#transfer(command.data);
      default:
        return this.#failure(type, errorUnsupported);
    }
  }

  #slotState(): number {
    if (this.#card === null) return cardAbsent;
    return this.#powered ? cardActive : cardInactive;
  }

  #failure(type: number, error: number): Answer {
    return { type, status: this.#slotState() | failed, error };
  }

  #powerOn(): Answer {
    const atr = this.#card?.reset() ?? null;
    this.#powered = atr !== null;
    return atr === null ? this.#failure(0x80, errorMute) : { type: 0x80, status: cardActive, data: atr };
  }

  #escape({ data }: Command): Answer {
    const text = Buffer.from(data).toString('hex');
    const { firmware } = this.#model;
    if (firmware === null) return this.#failure(0x83, errorUnsupported);
    if (text === '02') {
      return { type: 0x83, status: this.#slotState(), data: Buffer.from(firmware, 'latin1') };
    }
    if (text === '010101') this.#tellsMovement = true;
    else if (text === '011020') this.#atFullSpeed = true;
    else return this.#failure(0x83, errorUnsupported);
    return { type: 0x83, status: this.#slotState() };
  }

  /** The pad puts Lc and the digits into the command it was given, and hands it to the card. */
  #enterPin({ data }: Command): Answer {
    const template = data.subarray(padTemplateOffset);
    if (!this.#model.hasPad || data[0] !== 0x00 || template.length < 4) {
      return this.#failure(0x80, errorUnsupported);
    }
    if (this.padEntry === 'timeout') return this.#failure(0x80, errorPadTimeout);
    if (this.padEntry === 'cancel') return this.#failure(0x80, errorPadCancelled);
    const block = packed(this.padEntry.digits);
    return this.#transfer(Uint8Array.of(...template.subarray(0, 4), block.length, ...block));
  }

  #transfer(tpdu: Uint8Array): Answer {
    const limit = this.faults.pullAfterRecords;
    const pulled = limit !== null && tpdu[1] === readRecord && (this.#card?.recordsRead ?? 0) >= limit;
    if (pulled) this.removeCard();
    if (this.#card === null || !this.#powered) return this.#failure(0x80, errorMute);
    return { type: 0x80, status: cardActive, data: this.#card.transmit(tpdu) };
  }

  #answer({ slot, sequence }: Command, { type, status, error = 0, data = new Uint8Array(0) }: Answer): void {
    const { wire } = this.#model;
    const length = [data.length & 0xff, data.length >> 8, 0, 0];
    const frame = wire.framed([type, ...length, slot, sequence, status, error, 0, ...data]);
    this.#lastAnswer = frame;
    for (let count = 0; count < this.faults.waitBytes; count += 1) {
      this.#output.send(wire.moreTime(type, slot, sequence));
    }
    this.#sendAnswer(frame);
  }

  #sendAnswer(frame: Uint8Array): void {
    const { faults } = this;
    if (faults.garbage !== null) this.#output.send(faults.garbage);
    if (faults.truncatedAnswers > 0) {
      faults.truncatedAnswers -= 1;
      this.#output.send(frame.subarray(0, frame.length >> 1));
      return;
    }
    if (faults.damagedAnswers > 0) {
      faults.damagedAnswers -= 1;
      const check = frame.length - this.#model.wire.checkFromEnd;
      this.#output.send(frame.map((byte, index) => (index === check ? byte ^ 0xff : byte)));
      return;
    }
    this.#output.send(frame);
    if (faults.duplicatedAnswers > 0) {
      faults.duplicatedAnswers -= 1;
      this.#output.send(frame);
    }
  }
}
