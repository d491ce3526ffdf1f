import type { PcscApi, PcscCard, PcscSlotHandle } from '../../src/devices/pcscApi.ts';
import { CardModel } from '../../src/training/card/cardModel.ts';
import type { CardProfile } from '../../src/training/card/cardProfile.ts';

const present = 32;
const empty = 16;

/** As the native library makes its errors. */
function nativeError(code: string): Error {
  return Object.assign(new Error('Error in native function'), { code });
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}

/** One reader of the played service. */
export class FakeSlot {
  readonly name: string;
  card: CardModel | null = null;
  /** The call of this name never comes back. */
  hangsAt: 'connect' | 'transaction' | 'transmit' | 'disconnect' | null = null;
  /** The card leaves when this many records have been read. */
  pullAfterRecords: number | null = null;
  /** What the holder enters on the reader's own pad; null: there is none. */
  pad: string | null = null;
  connections = 0;
  readonly disconnections: number[] = [];
  readonly transmitted: Uint8Array[] = [];
  #tellChange: (rawStatus: number) => void = () => {};
  #tellGone: () => void = () => {};

  constructor(name: string) {
    this.name = name;
  }

  handle(): PcscSlotHandle {
    return {
      name: () => this.name,
      onChange: (listener) => {
        this.#tellChange = listener;
      },
      onDisconnect: (listener) => {
        this.#tellGone = listener;
      },
      connect: () => this.#connect(),
    };
  }

  tell(): void {
    this.#tellChange(this.card === null ? empty : present);
  }

  insert(profile: CardProfile): void {
    this.card = new CardModel(profile);
    // The service tells of one insertion several times.
    for (let count = 0; count < 3; count += 1) this.tell();
  }

  remove(): void {
    this.card = null;
    this.tell();
  }

  unplug(): void {
    this.#tellGone();
  }

  #connect(): Promise<PcscCard> {
    this.connections += 1;
    if (this.hangsAt === 'connect') return never();
    const card = this.card;
    if (card === null) return Promise.reject(nativeError('NoSmartCard'));
    const atr = card.reset();
    if (atr === null) return Promise.reject(nativeError('UnpoweredCard'));
    return Promise.resolve({
      state: () => Promise.resolve({ atr }),
      transmit: (input) => this.#transmit(card, input),
      control: (_code, command) => this.#control(card, command),
      transaction: () =>
        this.hangsAt === 'transaction' ? never() : Promise.resolve({ end: () => Promise.resolve() }),
      disconnect: (disposition) => {
        this.disconnections.push(disposition);
        return this.hangsAt === 'disconnect' ? never() : Promise.resolve();
      },
    });
  }

  #transmit(card: CardModel, input: Uint8Array): Promise<Uint8Array> {
    if (this.hangsAt === 'transmit') return never();
    this.transmitted.push(Uint8Array.from(input));
    const limit = this.pullAfterRecords;
    if (limit !== null && input[1] === 0xb2 && card.recordsRead >= limit) this.remove();
    if (this.card !== card) return Promise.reject(nativeError('RemovedCard'));
    return Promise.resolve(card.transmit(input));
  }

  /** Without a command: the features. VERIFY_PIN_DIRECT is tag 06, four bytes of control code (PC/SC part 10, 2.2). */
  #control(card: CardModel, command: Uint8Array | undefined): Promise<Uint8Array> {
    if (command === undefined) {
      return Promise.resolve(this.pad === null ? new Uint8Array(0) : Uint8Array.of(6, 4, 0x42, 0x33, 0, 6));
    }
    const digits = Buffer.from(this.pad ?? '', 'hex');
    return Promise.resolve(card.transmit(Uint8Array.of(0, 0x20, 0, 0, digits.length, ...digits)));
  }
}

/** The system's smart card service, played. */
export class FakePcsc implements PcscApi {
  readonly slots: FakeSlot[];
  isRunning = true;
  starts = 0;
  #tellError: (error: Error) => void = () => {};

  constructor(...slots: FakeSlot[]) {
    this.slots = slots;
  }

  controlCode(functionCode: number): number {
    return 0x42000000 + functionCode;
  }

  newClient() {
    return {
      start: (onReader: (reader: PcscSlotHandle) => void, onError: (error: Error) => void) => {
        if (!this.isRunning) throw nativeError('NoService');
        this.starts += 1;
        this.#tellError = onError;
        for (const slot of this.slots) {
          onReader(slot.handle());
          slot.tell();
        }
      },
      stop: () => {},
    };
  }

  stopService(): void {
    this.isRunning = false;
    this.#tellError(nativeError('ServiceStopped'));
  }
}
