import { connect, type Socket } from 'node:net';
import type { CardProfile } from './cardProfile.ts';
import { VpcdCard } from './vpcdCard.ts';

/** Where vsmartcard's driver takes the cards of a slot: a TCP port, or a local socket that leads there. */
export type VpcdAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** The service may be stopped and started while the card stays where it is. */
const reconnectAfterMs = 100;

/**
 * A slot of vsmartcard's virtual reader: a card is in it as long as there is a connection to the driver. The connection is
 * made again by itself until the card is taken out.
 */
export class VpcdSlot {
  readonly #address: VpcdAddress;
  #card: VpcdCard | null = null;
  #socket: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(address: VpcdAddress) {
    this.#address = address;
  }

  /** @param pullAfterRecords the card leaves the slot when this many records have been read; null: it stays. */
  insertCard(profile: CardProfile, pullAfterRecords: number | null = null): void {
    this.removeCard();
    const link = {
      write: (bytes: Uint8Array) => {
        if (this.#socket?.writable) this.#socket.write(bytes);
      },
      pulled: () => this.removeCard(),
    };
    const card = new VpcdCard(profile, link, pullAfterRecords);
    this.#card = card;
    this.#connect(card);
  }

  removeCard(): void {
    this.#card = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#socket?.destroy();
    this.#socket = null;
  }

  #connect(card: VpcdCard): void {
    // Each message is waited for by the other side: with Nagle's algorithm an APDU would take 48 ms.
    const socket = connect({ ...this.#address, noDelay: true });
    this.#socket = socket;
    card.resetLine();
    socket.on('data', (bytes) => {
      if (this.#card === card) card.receive(bytes);
    });
    // `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#card !== card || this.#socket !== socket) return;
      this.#timer = setTimeout(() => this.#connect(card), reconnectAfterMs);
    });
  }
}
