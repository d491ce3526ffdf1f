import { CardModel } from './cardModel.ts';
import type { CardProfile } from './cardProfile.ts';
import { PacedOutput } from './pacedOutput.ts';
import { noFaults, type ReaderFaults } from './readerFaults.ts';

const firmware = 'GemTwin-V2.00-VIRTUAL';

const cardActive = 0;
const cardInactive = 1;
const cardAbsent = 2;
const failed = 0x40;
const errorMute = 0xfe;
const errorUnsupported = 0x00;

const headerBytes = 10;
const maxMessageBytes = 271;
const readRecord = 0xb2;

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

function withLrc(bytes: readonly number[]): Uint8Array {
  let lrc = 0;
  for (const byte of bytes) lrc ^= byte;
  return Uint8Array.of(...bytes, lrc);
}

/**
 * The reader's end of the line: takes the host's bytes, echoes, runs the card, answers (card readers section 5). It has its
 * own frame code, written apart from the product's, so that an error in one is not hidden by the same error in the other.
 */
export class VirtualGemPcTwin {
  readonly faults: ReaderFaults = noFaults();
  readonly #output: PacedOutput;
  #received: number[] = [];
  #card: CardModel | null = null;
  #powered = false;
  #tellsMovement = false;
  #lastAnswer: Uint8Array | null = null;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#output = new PacedOutput(() => this.faults, write);
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
    while (this.#takeOne()) {
      // One frame after another, as long as there are whole ones.
    }
  }

  stop(): void {
    this.#output.stop();
  }

  #tellMovement(code: number): void {
    if (this.#tellsMovement) this.#output.send(Uint8Array.of(0x50, code));
  }

  #takeOne(): boolean {
    const start = this.#received.indexOf(0x03);
    if (start === -1) {
      this.#received = [];
      return false;
    }
    this.#received.splice(0, start);
    const second = this.#received[1];
    if (second === undefined) return false;
    if (second === 0x15) return this.#takeNak();
    if (second === 0x06) return this.#takeFrame();
    this.#received.shift();
    return true;
  }

  #takeNak(): boolean {
    if (this.#received.length < 3) return false;
    this.#received.splice(0, 3);
    if (this.#lastAnswer !== null && !this.faults.silent) this.#sendAnswer(this.#lastAnswer);
    return true;
  }

  #takeFrame(): boolean {
    if (this.#received.length < 2 + headerBytes) return false;
    const [, , , l0 = 0, l1 = 0, l2 = 0, l3 = 0] = this.#received;
    const length = l0 + l1 * 0x100 + l2 * 0x10000 + l3 * 0x1000000;
    if (headerBytes + length > maxMessageBytes) {
      this.#received.splice(0, 2);
      return true;
    }
    const frameBytes = 2 + headerBytes + length + 1;
    if (this.#received.length < frameBytes) return false;
    const frame = this.#received.splice(0, frameBytes);
    if (this.faults.silent) return true;
    this.#output.after(this.#output.durationMs(frame.length), () => this.#handleFrame(frame));
    return true;
  }

  #handleFrame(frame: readonly number[]): void {
    if (frame.reduce((lrc, byte) => lrc ^ byte, 0) !== 0 || this.faults.refusedCommands > 0) {
      this.faults.refusedCommands = Math.max(0, this.faults.refusedCommands - 1);
      this.#output.send(Uint8Array.of(0x03, 0x15, 0x16));
      return;
    }
    // The echo runs back while the command comes in and costs no time of its own.
    if (this.faults.echo) this.#output.sendAtOnce(Uint8Array.from(frame));
    const [, , type = 0, , , , , slot = 0, sequence = 0] = frame;
    const command = { type, slot, sequence, data: Uint8Array.from(frame.slice(2 + headerBytes, -1)) };
    this.#answer(command, this.#execute(command));
  }

  #execute(command: Command): Answer {
    switch (command.type) {
      case 0x62:
        return this.#powerOn();
      case 0x63:
        this.#powered = false;
        return { type: 0x81, status: this.#slotState() };
      case 0x65:
        return { type: 0x81, status: this.#slotState() };
      case 0x61:
        if (!this.#powered) return this.#failure(0x82, errorMute);
        return { type: 0x82, status: cardActive, data: command.data };
      case 0x6b:
        return this.#escape(command);
      case 0x6f:
        return this.#transfer(command);
      default:
        return this.#failure(0x81, errorUnsupported);
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
    if (text === '02') {
      return { type: 0x83, status: this.#slotState(), data: Buffer.from(firmware, 'latin1') };
    }
    if (text !== '010101') return this.#failure(0x83, errorUnsupported);
    this.#tellsMovement = true;
    return { type: 0x83, status: this.#slotState() };
  }

  #transfer({ data }: Command): Answer {
    const limit = this.faults.pullAfterRecords;
    const pulled = limit !== null && data[1] === readRecord && (this.#card?.recordsRead ?? 0) >= limit;
    if (pulled) this.removeCard();
    if (this.#card === null || !this.#powered) return this.#failure(0x80, errorMute);
    return { type: 0x80, status: cardActive, data: this.#card.transmit(data) };
  }

  #answer({ slot, sequence }: Command, { type, status, error = 0, data = new Uint8Array(0) }: Answer): void {
    const length = [data.length & 0xff, data.length >> 8, 0, 0];
    const frame = withLrc([0x03, 0x06, type, ...length, slot, sequence, status, error, 0, ...data]);
    this.#lastAnswer = frame;
    for (let count = 0; count < this.faults.waitBytes; count += 1) this.#output.send(Uint8Array.of(0x80));
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
      this.#output.send(frame.map((byte, index) => (index === frame.length - 1 ? byte ^ 0xff : byte)));
      return;
    }
    this.#output.send(frame);
    if (faults.duplicatedAnswers > 0) {
      faults.duplicatedAnswers -= 1;
      this.#output.send(frame);
    }
  }
}
