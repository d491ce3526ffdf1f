import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BridgeClient, type FrameCarrier } from '../src/bridge/bridgeClient.ts';
import { type DeskStart, deskMessageSchema, type ShellMessage } from '../src/bridge/deskProcess.ts';
import { type Problem, ProblemError } from '../src/domain/problem.ts';

const startTimeoutMs = 60_000;
const closeTimeoutMs = 30_000;

/**
 * Plays the desktop shell for a desk that runs from packed files under Node: starts it, starts its device process,
 * and is its one window.
 */
export class PackedDesk {
  readonly #appDir: string;
  readonly #desk: ChildProcess;
  readonly #devices = new Map<number, ChildProcess>();
  readonly #ready = Promise.withResolvers<void>();
  #onFrame: (frame: string) => void = () => {};
  #onClose: () => void = () => {};

  private constructor(appDir: string) {
    this.#appDir = appDir;
    this.#desk = this.#fork('desk.js', ['--import', join(import.meta.dirname, 'parentPortStandIn.ts')]);
    this.#desk.on('message', (sent: { frame?: string; message?: unknown }) => {
      if (sent.frame !== undefined) this.#onFrame(sent.frame);
      else this.#hear(sent.message);
    });
    this.#desk.once('exit', (code) => {
      this.#ready.reject(new Error(`the desk process ended with ${code}`));
      for (const device of this.#devices.values()) device.kill();
      this.#onClose();
    });
  }

  /** @throws ProblemError with the desk's own reason when it cannot start */
  static async start(appDir: string, start: DeskStart): Promise<PackedDesk> {
    const desk = new PackedDesk(appDir);
    const timer = setTimeout(
      () => desk.#ready.reject(new Error('the desk did not get ready')),
      startTimeoutMs,
    );
    try {
      desk.#post(start);
      await desk.#ready.promise;
      desk.#post({ type: 'window' });
      return desk;
    } catch (error) {
      desk.#desk.kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  client(): BridgeClient {
    const carrier: FrameCarrier = {
      send: (frame) => this.#desk.send({ frame }),
      onFrame: (listener) => {
        this.#onFrame = listener;
      },
      onClose: (listener) => {
        this.#onClose = listener;
      },
    };
    return new BridgeClient(carrier);
  }

  /** @throws when the desk does not end as it should */
  async close(): Promise<void> {
    if (this.#desk.exitCode !== null)
      throw new Error(`the desk process had ended with ${this.#desk.exitCode}`);
    const ended = once(this.#desk, 'exit');
    this.#post({ type: 'close' });
    const timer = setTimeout(() => this.#desk.kill(), closeTimeoutMs);
    const [code] = (await ended) as [number | null];
    clearTimeout(timer);
    if (code !== 0) throw new Error(`the desk process ended with ${code}`);
  }

  #fork(file: string, execArgv: string[]): ChildProcess {
    return fork(join(this.#appDir, 'out/electron', file), [], {
      cwd: this.#appDir,
      execArgv,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  #post(message: ShellMessage): void {
    if (this.#desk.connected) this.#desk.send({ message });
  }

  #hear(raw: unknown): void {
    const message = deskMessageSchema.parse(raw);
    if (message.type === 'ready') this.#ready.resolve();
    else if (message.type === 'failed') this.#fail(message.problem);
    else if (message.type === 'openDevice') this.#openDevice(message.id);
    else if (message.type === 'toDevice') this.#devices.get(message.id)?.send(message.message as object);
    else if (message.type === 'closeDevice') this.#devices.get(message.id)?.kill();
    else throw new Error(`unexpected from the desk: ${message.type}`);
  }

  #fail(problem: Problem): void {
    this.#ready.reject(new ProblemError(problem));
  }

  #openDevice(id: number): void {
    const device = this.#fork('deviceProcess.js', []);
    this.#devices.set(id, device);
    device.on('message', (message) => this.#post({ type: 'fromDevice', id, message }));
    device.once('exit', (code) => {
      this.#devices.delete(id);
      this.#post({ type: 'deviceEnded', id, reason: `exit code ${code}` });
    });
  }
}
