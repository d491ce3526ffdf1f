import { CardModel } from './cardModel.ts';
import type { CardProfile } from './cardProfile.ts';

const lengthBytes = 2;
const headerBytes = 4;
/** CLA INS P1 P2 P3: what every T=0 command begins with. */
const tpduHeaderBytes = 5;
/** Header, Lc, 255 bytes of data, Le: T=0 carries nothing longer. */
const maxApduBytes = 261;
const readRecord = 0xb2;
const wrongLength = Uint8Array.of(0x67, 0x00);
/** One byte more than an ATR may have (ISO 7816-3, 8.2): the driver then finds a card that cannot be powered. */
const muteAnswer = new Uint8Array(34);

/** Messages of one byte from the driver; power off (00) needs no answer. Anything longer is a command for the card. */
const control = { powerOn: 0x01, reset: 0x02, getAtr: 0x04 } as const;

/**
 * The command as T=0 carries it (ISO 7816-3, 12.2): a command without data or Le gets P3 = 00, and Le after data is left
 * out, since the answer then waits for GET RESPONSE. Null: T=0 cannot carry it.
 */
export function tpduOfApdu(apdu: Uint8Array): Uint8Array | null {
  if (apdu.length < headerBytes || apdu.length > maxApduBytes) return null;
  if (apdu.length === headerBytes) return Uint8Array.of(...apdu, 0x00);
  const dataBytes = apdu[headerBytes] ?? 0;
  const hasLeAfterData = dataBytes > 0 && apdu.length === tpduHeaderBytes + dataBytes + 1;
  return hasLeAfterData ? apdu.subarray(0, -1) : apdu;
}

/** What a card in the slot does to the line it hangs on. */
export interface VpcdLink {
  write(bytes: Uint8Array): void;
  /** The card was pulled out under a command. */
  pulled(): void;
}

/**
 * A card in a slot of vsmartcard's virtual reader (card readers section 3.2), seen from the card:
 *
 *     both ways: length(2, big endian) | payload
 *     from the driver: one byte of control, or a whole command APDU; to the driver: the ATR, or data and SW1 SW2
 *
 * "Get ATR" comes again and again: by it the driver also asks whether the card is still there. The card model speaks T=0,
 * and its 61xx and 6Cxx go back untouched, as those of a real card would.
 */
export class VpcdCard {
  readonly #card: CardModel;
  readonly #link: VpcdLink;
  readonly #pullAfterRecords: number | null;
  #received: Uint8Array = new Uint8Array(0);

  constructor(profile: CardProfile, link: VpcdLink, pullAfterRecords: number | null) {
    this.#card = new CardModel(profile);
    this.#link = link;
    this.#pullAfterRecords = pullAfterRecords;
  }

  /** A new connection: what was half received belongs to the old one. */
  resetLine(): void {
    this.#received = new Uint8Array(0);
  }

  /** Never keeps more than one message, 65 537 bytes. */
  receive(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const [high, low] = this.#received;
      if (high === undefined || low === undefined) return;
      const end = lengthBytes + (high << 8) + low;
      if (this.#received.length < end) return;
      const payload = this.#received.subarray(lengthBytes, end);
      this.#received = this.#received.slice(end);
      this.#take(payload);
    }
  }

  #take(payload: Uint8Array): void {
    const [code] = payload;
    if (payload.length > 1) this.#takeCommand(payload);
    else if (code === control.getAtr) this.#answer(this.#atr());
    else if (code === control.powerOn || code === control.reset) this.#card.reset();
  }

  #answer(payload: Uint8Array): void {
    this.#link.write(Uint8Array.of(payload.length >> 8, payload.length & 0xff, ...payload));
  }

  #atr(): Uint8Array {
    const { behaviour, atr } = this.#card.profile;
    return behaviour.mute ? muteAnswer : atr;
  }

  #takeCommand(apdu: Uint8Array): void {
    const limit = this.#pullAfterRecords;
    if (limit !== null && apdu[1] === readRecord && this.#card.recordsRead >= limit) {
      this.#link.pulled();
      return;
    }
    const tpdu = tpduOfApdu(apdu);
    this.#answer(tpdu === null ? wrongLength : this.#card.transmit(tpdu));
  }
}
