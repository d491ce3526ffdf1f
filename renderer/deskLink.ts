import { BridgeClient, type FrameCarrier } from '../src/bridge/bridgeClient.ts';
import type {
  DeskState,
  EventBody,
  EventName,
  OperationInput,
  OperationName,
  OperationOutput,
} from '../src/bridge/contract.ts';
import { notConnected } from './notConnected.ts';

export type LinkState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'open' }
  /** `attempt` counts the tries since contact was lost. */
  | { readonly phase: 'lost'; readonly attempt: number };

const firstPauseMs = 300;
const longestPauseMs = 5000;

type AnyListener = (body: never) => void;

/**
 * The desk as the screens see it: calls and events that outlive a broken connection. After contact is lost it opens a new
 * one with growing pauses; listeners stay, and `onOpen` tells the screens to ask for the truth again.
 */
export class DeskLink {
  #state: LinkState = { phase: 'connecting' };
  #started = false;
  #client: BridgeClient | null = null;
  readonly #open: () => Promise<FrameCarrier>;
  readonly #stateListeners = new Set<() => void>();
  readonly #openListeners = new Set<(state: DeskState) => void>();
  readonly #eventListeners = new Map<EventName, Set<AnyListener>>();

  constructor(open: () => Promise<FrameCarrier>) {
    this.#open = open;
  }

  /** Call when the listeners are in place. A second call does nothing. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#connect(1);
  }

  readonly state = (): LinkState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  };

  /** Called with the desk's state after every successful connection, the first included. */
  onOpen(listener: (state: DeskState) => void): () => void {
    this.#openListeners.add(listener);
    return () => this.#openListeners.delete(listener);
  }

  /** @throws ProblemError (rejects) with three sentences ready for the screen. */
  call<N extends OperationName>(operation: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    if (this.#client === null) return Promise.reject(notConnected());
    return this.#client.call(operation, input);
  }

  on<N extends EventName>(event: N, listener: (body: EventBody<N>) => void): () => void {
    const listeners = this.#eventListeners.get(event) ?? new Set();
    listeners.add(listener as AnyListener);
    this.#eventListeners.set(event, listeners);
    return () => listeners.delete(listener as AnyListener);
  }

  async #connect(attempt: number): Promise<void> {
    try {
      const carrier = await this.#open();
      const client = new BridgeClient(carrier);
      carrier.onClose(() => this.#lose(client));
      for (const event of ['connection', 'queue', 'reader', 'settlement', 'scanned'] as const) {
        client.on(event, (body) => this.#dispatch(event, body as never));
      }
      const desk = await client.call('desk.state', {});
      this.#client = client;
      this.#change({ phase: 'open' });
      for (const listener of this.#openListeners) listener(desk);
    } catch {
      this.#change(
        this.#state.phase === 'connecting' && attempt < 3 ? this.#state : { phase: 'lost', attempt },
      );
      const pauseMs = Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs);
      setTimeout(() => void this.#connect(attempt + 1), pauseMs);
    }
  }

  #lose(client: BridgeClient): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.#change({ phase: 'lost', attempt: 1 });
    setTimeout(() => void this.#connect(1), firstPauseMs);
  }

  #dispatch(event: EventName, body: never): void {
    for (const listener of this.#eventListeners.get(event) ?? []) listener(body);
  }

  #change(state: LinkState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }
}
