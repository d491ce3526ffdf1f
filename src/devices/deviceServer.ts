import type { CardReading } from '../domain/cardReading.ts';
import type { OpenByteLine } from './byteLine.ts';
import { cardFault } from './cardFaultText.ts';
import { CardReader } from './cardReader.ts';
import { type DeviceReport, type DeviceRequest, deviceRequestSchema } from './deviceMessages.ts';
import type { ReaderStatus } from './readerStatus.ts';

const notConfigured: ReaderStatus = {
  port: null,
  state: 'notConfigured',
  card: 'unknown',
  firmware: null,
  message: '未设置读卡器端口。',
};

/**
 * The work of the device process: keeps one card reader on the port the desk names, and answers its requests.
 * `receive` throws for a message that is not in the contract: a desk of another version must not go on half understood.
 */
export class DeviceServer {
  readonly #openLine: OpenByteLine;
  readonly #report: (report: DeviceReport) => void;
  #reader: CardReader | null = null;
  #configuring: Promise<unknown> = Promise.resolve();

  constructor(openLine: OpenByteLine, report: (report: DeviceReport) => void) {
    this.#openLine = openLine;
    this.#report = report;
  }

  /** @throws ZodError */
  async receive(message: unknown): Promise<void> {
    const request = deviceRequestSchema.parse(message);
    if (request.kind === 'status') return this.#answerStatus(request.id);
    if (request.kind === 'readCard') return this.#answerCard(request);
    // Two changes of port in a row must not both hold it.
    const turn = this.#configuring.then(() => this.#configure(request.port));
    this.#configuring = turn;
    await turn;
    this.#answerStatus(request.id);
  }

  #answerStatus(id: number): void {
    this.#report({ kind: 'statusAnswer', id, status: this.#reader?.status ?? notConfigured });
  }

  async #answerCard(request: Extract<DeviceRequest, { kind: 'readCard' }>): Promise<void> {
    await this.#configuring;
    const { id, today, homeArea } = request;
    const reading: CardReading = (await this.#reader?.readSocialCard({ today, homeArea })) ?? {
      ok: false,
      fault: cardFault('noReader', notConfigured.message),
    };
    this.#report({ kind: 'cardAnswer', id, reading });
  }

  async #configure(port: string | null): Promise<void> {
    await this.#reader?.stop();
    this.#reader = null;
    if (port === null) {
      this.#report({ kind: 'readerState', status: notConfigured });
      return;
    }
    this.#reader = new CardReader(port, this.#openLine, {
      onStatus: (status) => this.#report({ kind: 'readerState', status }),
      onCardInserted: () => this.#report({ kind: 'cardInserted' }),
      onCardRemoved: () => this.#report({ kind: 'cardRemoved' }),
    });
    await this.#reader.connect();
  }
}
