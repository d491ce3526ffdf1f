import type { Problem } from '../domain/problem.ts';
import { ProblemError } from '../domain/problem.ts';
import {
  type DeskFrame,
  deskFrameSchema,
  type EventBody,
  type EventName,
  events,
  maxFrameLength,
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operations,
} from './contract.ts';

/** What carries frames: a WebSocket or a MessagePort, seen from the screen. */
export interface FrameCarrier {
  send(frame: string): void;
  onFrame(listener: (frame: string) => void): void;
  onClose(listener: () => void): void;
}

interface Waiting {
  readonly operation: OperationName;
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

const lostContact: Problem = {
  code: 'deskLost',
  happened: '与结算服务的连接中断。',
  money: '已确认的结算都已写入本机，没有丢失；未确认的没有结算。',
  nextStep: '稍候会自动重连；重连后请在“最近结算”里核对这一笔的状态。',
};

const unreadableAnswer: Problem = {
  code: 'deskAnswer',
  happened: '结算服务的应答不符合约定，可能两边的版本不同。',
  money: '这一步是否完成不能确定；若是确认结算，请勿重复收款。',
  nextStep: '请在“最近结算”里核对这一笔，再联系信息科。',
};

/** Frames that are too long, not JSON or not of the contract are dropped: nobody waits for them by name. */
function readFrame(frame: string): DeskFrame | null {
  if (frame.length > maxFrameLength) return null;
  try {
    const parsed = deskFrameSchema.safeParse(JSON.parse(frame));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The screen's end of the contract. One instance per connection. */
export class BridgeClient {
  #nextId = 1;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<EventName, Set<(body: never) => void>>();
  readonly #carrier: FrameCarrier;

  constructor(carrier: FrameCarrier) {
    this.#carrier = carrier;
    carrier.onFrame((frame) => this.#receive(frame));
    carrier.onClose(() => this.#failAll());
  }

  /** @throws ProblemError when the desk refuses or contact is lost; its three sentences are ready for the screen. */
  call<N extends OperationName>(operation: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { operation, resolve: resolve as (output: never) => void, reject });
      this.#carrier.send(JSON.stringify({ id, operation, input }));
    });
  }

  on<N extends EventName>(event: N, listener: (body: EventBody<N>) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    listeners.add(listener as (body: never) => void);
    this.#listeners.set(event, listeners);
    return () => listeners.delete(listener as (body: never) => void);
  }

  #receive(frame: string): void {
    const message = readFrame(frame);
    if (message === null) return;
    if (message.type === 'event') {
      const body = events[message.event].safeParse(message.body);
      if (!body.success) return;
      for (const listener of this.#listeners.get(message.event) ?? []) listener(body.data as never);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    if (message.type === 'problem') {
      waiting.reject(new ProblemError(message.problem));
      return;
    }
    const output = operations[waiting.operation].output.safeParse(message.output);
    if (output.success) waiting.resolve(output.data as never);
    else waiting.reject(new ProblemError(unreadableAnswer));
  }

  #failAll(): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new ProblemError(lostContact));
    this.#waiting.clear();
  }
}
