/**
 * Frames of the SAM_V module on a serial line (GA 450, GA 467; card readers section 4.1):
 *
 *     host → SAM    AA AA AA 96 69 | Len(2, BE) | CMD | PARA | data | CHK
 *     SAM → host    AA AA AA 96 69 | Len(2, BE) | SW1 | SW2 | SW3 | data | CHK
 *
 * Len counts the bytes after it, CHK included. CHK is the XOR of everything from Len to the last data byte.
 */
const preamble = [0xaa, 0xaa, 0xaa, 0x96, 0x69] as const;
const lengthOffset = preamble.length;
const bodyOffset = lengthOffset + 2;
const statusBytes = 3;
const minAnswerBody = statusBytes + 1;

/** SW1 to SW3, three lengths, text, photograph, the largest fingerprint block (card readers 4.1, command 30 10), CHK. */
const maxAnswerBody = 3 + 6 + 256 + 1024 + 1024 + 1;
export const maxSamFrameBytes = bodyOffset + maxAnswerBody;

/** Preamble, Len and SW1 to SW3: what may be shown of an answer without showing anybody's data. */
const headerBytes = bodyOffset + statusBytes;

/** An answer of the module. `data` and `header` are views of the line buffer, wiped as soon as the receiver returns. */
export interface SamAnswer {
  /** SW1 and SW2: what the card answered the module, 0000 where the card was not asked. */
  readonly cardStatusWord: number;
  /** SW3: how the module itself fared. */
  readonly status: number;
  readonly data: Uint8Array;
  readonly header: Uint8Array;
}

export type TakeSamAnswer = (answer: SamAnswer) => void;

function xorOf(bytes: Uint8Array): number {
  let check = 0;
  for (const byte of bytes) check ^= byte;
  return check;
}

/** No command of the module carries data. */
export function encodeSamCommand(code: number, parameter: number): Uint8Array {
  const covered = Uint8Array.of(0, 3, code, parameter);
  return Uint8Array.of(...preamble, ...covered, xorOf(covered));
}

/** Index, at or after `from`, where the preamble begins or may begin once more bytes have come. */
function nextPreamble(bytes: Uint8Array, from: number): number {
  for (let start = from; start < bytes.length; start += 1) {
    const known = Math.min(preamble.length, bytes.length - start);
    let matching = 0;
    while (matching < known && bytes[start + matching] === preamble[matching]) matching += 1;
    if (matching === known) return start;
  }
  return bytes.length;
}

/**
 * Finds answers in the bytes of the line, however they are split. Bytes that belong to no frame are dropped up to the
 * next preamble, and a frame whose length or checksum is wrong gives back all but its first byte: a good frame may have
 * begun inside it. The buffer holds one frame of the greatest length, and what leaves it is overwritten: it carried
 * a person's data and photograph.
 */
export class SamDecoder {
  readonly #buffer = new Uint8Array(maxSamFrameBytes);
  #length = 0;
  #lost = false;

  get pendingBytes(): number {
    return this.#length;
  }

  /** True inside a frame and after bytes were lost: if nothing more comes, call `abandon`. */
  get unsettled(): boolean {
    return this.#lost || this.#length > 0;
  }

  push(bytes: Uint8Array, take: TakeSamAnswer): void {
    let taken = 0;
    while (taken < bytes.length) {
      const room = this.#buffer.length - this.#length;
      const piece = bytes.subarray(taken, taken + room);
      this.#buffer.set(piece, this.#length);
      this.#length += piece.length;
      taken += piece.length;
      this.#advance(take);
    }
  }

  /** The line has gone quiet: gives up the frame that began, and takes the good ones it had swallowed. */
  abandon(take: TakeSamAnswer): void {
    while (this.#length > 0) {
      this.#drop(1);
      this.#advance(take);
    }
    this.#lost = false;
  }

  /** Forgets everything: what comes now belongs to a new question. */
  clear(): void {
    this.#drop(this.#length);
    this.#lost = false;
  }

  /** Ends with an empty buffer or with the beginning of a frame that may still become whole, so there is room again. */
  #advance(take: TakeSamAnswer): void {
    while (this.#length > 0) {
      const start = nextPreamble(this.#pending(), 0);
      if (start > 0) {
        this.#lost = true;
        this.#drop(start);
        continue;
      }
      if (this.#length < bodyOffset) return;
      const body = (this.#at(lengthOffset) << 8) | this.#at(lengthOffset + 1);
      if (body < minAnswerBody || body > maxAnswerBody) {
        this.#passOver();
        continue;
      }
      if (this.#length < bodyOffset + body) return;
      this.#takeFrame(bodyOffset + body, take);
    }
  }

  #takeFrame(frameBytes: number, take: TakeSamAnswer): void {
    const frame = this.#buffer.subarray(0, frameBytes);
    // The checksum over itself and what it covers is nothing.
    if (xorOf(frame.subarray(lengthOffset)) !== 0) {
      this.#passOver();
      return;
    }
    this.#lost = false;
    take({
      cardStatusWord: (this.#at(bodyOffset) << 8) | this.#at(bodyOffset + 1),
      status: this.#at(bodyOffset + 2),
      data: frame.subarray(headerBytes, -1),
      header: frame.subarray(0, headerBytes),
    });
    this.#drop(frameBytes);
  }

  #passOver(): void {
    this.#lost = true;
    this.#drop(nextPreamble(this.#pending(), 1));
  }

  #at(offset: number): number {
    return this.#buffer[offset] ?? 0;
  }

  #pending(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #drop(count: number): void {
    this.#buffer.copyWithin(0, count, this.#length);
    this.#buffer.fill(0, this.#length - count, this.#length);
    this.#length -= count;
  }
}
