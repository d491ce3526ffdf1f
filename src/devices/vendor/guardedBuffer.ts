/** Above what a library usually writes too much: a longer record of a newer card, a terminator, a second copy. */
const guardBytes = 4_096;
const guardByte = 0xa5;

/**
 * Room for a library to write into, zeroed, with guard bytes behind it: a library that writes more than its manual says
 * is noticed before its answer is believed.
 */
export class GuardedBuffer {
  readonly room: Buffer;
  readonly #guard: Buffer;

  constructor(bytes: number) {
    const whole = Buffer.alloc(bytes + guardBytes);
    this.room = whole.subarray(0, bytes);
    this.#guard = whole.subarray(bytes).fill(guardByte);
  }

  get isIntact(): boolean {
    return this.#guard.every((byte) => byte === guardByte);
  }

  /** What was written up to the first NUL; null: there is none within the room. */
  text(): Buffer | null {
    const end = this.room.indexOf(0);
    return end === -1 ? null : this.room.subarray(0, end);
  }
}
