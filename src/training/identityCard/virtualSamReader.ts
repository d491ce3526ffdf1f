import { PacedOutput } from '../card/pacedOutput.ts';
import type { IdentityCard } from './identityCardFor.ts';
import { noSamFaults, type SamReaderFaults } from './samReaderFaults.ts';

/** Card readers 4.1, command 60 00 to 60 04. */
const speeds = [115_200, 57_600, 38_400, 19_200, 9_600] as const;

const moduleId = Buffer.from('0500010059D3340101000000FEFFFFFF', 'hex');
const photoBytes = 1024;
/** Nobody's face: a pattern that a test can look for where no photograph may be. */
export const photoFill = 0xa5;
const fingerprintFill = 0x5a;

const done = 0x90;
const found = 0x9f;
const checksumWrong = 0x10;
const lengthWrong = 0x11;
const commandWrong = 0x21;
const readFailed = 0x41;
const findFailed = 0x80;
const selectFailed = 0x81;
const noSuchContent = 0x91;

interface Answer {
  readonly status: number;
  readonly data?: Uint8Array;
}

function frameOf({ status, data = new Uint8Array(0) }: Answer): Uint8Array {
  const length = 3 + data.length + 1;
  const body = [length >> 8, length & 0xff, 0x00, 0x00, status, ...data];
  return Uint8Array.of(
    0xaa,
    0xaa,
    0xaa,
    0x96,
    0x69,
    ...body,
    body.reduce((check, byte) => check ^ byte, 0),
  );
}

function lengthField(bytes: number): number[] {
  return [bytes >> 8, bytes & 0xff];
}

/**
 * The reader's end of the line: a SAM_V module with a card on it or none (card readers section 4). It has its own frame
 * code, written apart from the product's, so that an error in one is not hidden by the same error in the other.
 */
export class VirtualSamReader {
  readonly faults: SamReaderFaults = noSamFaults();
  readonly #output: PacedOutput;
  #received: number[] = [];
  #card: IdentityCard | null = null;
  /** `lying` or `found` until selected; `read` cards are not found again until they are put on anew. */
  #state: 'lying' | 'found' | 'selected' | 'read' = 'lying';
  #baudRate: number = speeds[0];

  constructor(write: (bytes: Uint8Array) => void) {
    this.#output = new PacedOutput(() => this.faults, write);
  }

  /** The speed of the module, as chosen by the last command 60. */
  get baudRate(): number {
    return this.#baudRate;
  }

  present(card: IdentityCard): void {
    this.#card = card;
    this.#state = 'lying';
  }

  lift(): void {
    this.#card = null;
    this.#state = 'lying';
  }

  /** A new line: what was half received belongs to the old one. */
  resetLine(): void {
    this.#received = [];
  }

  receive(bytes: Uint8Array): void {
    const host = this.faults.hostBaudRate;
    if (host !== null && host !== this.#baudRate) return;
    this.#received.push(...bytes);
    while (this.#takeOne()) {
      // One command after another, as long as there are whole ones.
    }
  }

  stop(): void {
    this.#output.stop();
  }

  #takeOne(): boolean {
    const start = this.#received.findIndex((byte, index, all) => {
      const head = all.slice(index, index + 5);
      return byte === 0xaa && head.every((each, place) => each === [0xaa, 0xaa, 0xaa, 0x96, 0x69][place]);
    });
    this.#received.splice(0, start === -1 ? this.#received.length : start);
    if (this.#received.length < 7) return false;
    const [, , , , , high = 0, low = 0] = this.#received;
    // No command is longer; waiting for more would swallow the next one.
    if (high !== 0 || low !== 3) {
      this.#received.splice(0, 5);
      this.#send({ status: lengthWrong });
      return true;
    }
    if (this.#received.length < 10) return false;
    const command = this.#received.splice(0, 10);
    this.#output.after(this.#output.durationMs(command.length), () => this.#execute(command));
    return true;
  }

  #execute(command: readonly number[]): void {
    if (this.faults.silent) return;
    const [code = 0, parameter = 0] = command.slice(7);
    if (command.slice(5).reduce((check, byte) => check ^ byte, 0) !== 0) {
      this.#send({ status: checksumWrong });
      return;
    }
    this.#send(this.#answerTo(code, parameter));
    const speed = code === 0x60 ? speeds[parameter] : undefined;
    // The answer still goes out at the old speed.
    if (speed !== undefined) this.#output.after(0, () => this.#setSpeed(speed));
  }

  #setSpeed(speed: number): void {
    this.#baudRate = speed;
  }

  #answerTo(code: number, parameter: number): Answer {
    switch ((code << 8) | parameter) {
      case 0x10ff:
      case 0x11ff:
        return { status: this.faults.moduleStatus ?? done };
      case 0x12ff:
        return { status: done, data: moduleId };
      case 0x2001:
        return this.#find();
      case 0x2002:
        return this.#select();
      case 0x3001:
        return this.#read(false);
      case 0x3010:
        return this.#read(true);
      case 0x3003:
        return { status: noSuchContent };
      default:
        return { status: code === 0x60 && speeds[parameter] !== undefined ? done : commandWrong };
    }
  }

  #find(): Answer {
    if (this.#card === null || this.#state === 'read') return { status: findFailed };
    if (this.#state === 'found' && this.faults.findsOnce) return { status: findFailed };
    this.#state = 'found';
    if (this.faults.findStatus !== null) return { status: this.faults.findStatus };
    return { status: found, data: new Uint8Array(4) };
  }

  #select(): Answer {
    if (this.faults.liftBefore === 'select') this.lift();
    if (this.#card === null || this.#state === 'read') return { status: selectFailed };
    if (this.faults.selectStatus !== null) return { status: this.faults.selectStatus };
    this.#state = 'selected';
    return { status: done, data: new Uint8Array(8) };
  }

  #read(withFingerprints: boolean): Answer {
    if (this.faults.liftBefore === 'read') this.lift();
    const card = this.#card;
    if (card === null || this.#state === 'lying' || this.#state === 'found') return { status: readFailed };
    if (this.faults.readStatus !== null) return { status: this.faults.readStatus };
    this.#state = 'read';
    const photo = new Uint8Array(photoBytes).fill(photoFill);
    const lengths = [...lengthField(card.text.length), ...lengthField(photo.length)];
    if (!withFingerprints) return { status: done, data: Uint8Array.of(...lengths, ...card.text, ...photo) };
    const fingerprints = new Uint8Array(card.fingerprintBytes).fill(fingerprintFill);
    lengths.push(...lengthField(fingerprints.length));
    return { status: done, data: Uint8Array.of(...lengths, ...card.text, ...photo, ...fingerprints) };
  }

  #send(answer: Answer): void {
    const { faults } = this;
    const frame = frameOf(answer);
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
