import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPseudoTerminal, type PseudoTerminal, PseudoTerminalError } from './pseudoTerminal.ts';

/** What carries the bytes, and can be pulled and put back. */
interface Cable {
  readonly port: string;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  write(bytes: Uint8Array): void;
  discard(): Promise<void>;
}

/** The device at the far end of the cable. */
export interface CableListener {
  receive(bytes: Uint8Array): void;
  /** A new line: what was half received belongs to the old one. */
  resetLine(): void;
}

/** A pseudo-terminal in a folder of its own. `connect` throws PseudoTerminalError without socat. */
async function pseudoTerminalCable(listener: CableListener): Promise<Cable> {
  const folder = await mkdtemp(join(tmpdir(), 'yijie-reader-'));
  const path = join(folder, 'ttyReader');
  let terminal: PseudoTerminal | null = null;
  return {
    port: path,
    connect: async () => {
      listener.resetLine();
      terminal = await openPseudoTerminal(path);
      terminal.onData((bytes) => listener.receive(bytes));
    },
    disconnect: async () => {
      await terminal?.close();
      terminal = null;
      await rm(path, { force: true });
    },
    write: (bytes) => terminal?.write(bytes),
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** A loopback port, as a serial device server would offer, listening from the start. */
async function tcpCable(listener: CableListener): Promise<Cable> {
  let socket: Socket | null = null;
  let server: Server | null = null;
  let port = 0;
  const accept = (next: Socket): void => {
    // A serial line has one user; the latest is the living one.
    socket?.destroy();
    socket = next.setNoDelay(true);
    listener.resetLine();
    next.on('data', (bytes) => listener.receive(bytes));
    next.on('error', () => next.destroy());
  };
  const connect = async (): Promise<void> => {
    server = createServer(accept);
    port = await listening(server, port);
  };
  // The port number is part of the address given out, and must be known before the first connection.
  await connect();
  return {
    get port() {
      return `tcp://127.0.0.1:${port}`;
    },
    connect: async () => {
      if (server === null) await connect();
    },
    disconnect: () =>
      new Promise((resolve) => {
        socket?.destroy();
        socket = null;
        if (server === null) return resolve();
        server.close(() => resolve());
        server = null;
      }),
    write: (bytes) => {
      if (socket?.writable) socket.write(bytes);
    },
    discard: () => Promise.resolve(),
  };
}

/**
 * `pty`: a real pseudo-terminal made by socat; `tcp`: a loopback port, as a serial device server would offer;
 * `auto`: the pseudo-terminal where socat runs, else the loopback port (Windows).
 */
export type CableTransport = 'auto' | 'pty' | 'tcp';

/** A cable between a virtual device and whatever opens `port`. */
export interface PluggedCable {
  /** What the product side is configured with: a device path or `tcp://127.0.0.1:port`. */
  readonly port: string;
  readonly transport: 'pty' | 'tcp';
  write(bytes: Uint8Array): void;
  /** The port goes away. */
  unplug(): Promise<void>;
  /** The same port is there again. */
  replug(): Promise<void>;
  discard(): Promise<void>;
}

async function plugIn(transport: 'pty' | 'tcp', listener: CableListener): Promise<PluggedCable> {
  const cable = await (transport === 'pty' ? pseudoTerminalCable(listener) : tcpCable(listener));
  try {
    await cable.connect();
  } catch (error) {
    await cable.discard();
    throw error;
  }
  // Pulled and put back at once, a cable is pulled first: the path must not vanish after the new one is there.
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work);
    return turn;
  };
  return {
    port: cable.port,
    transport,
    write: (bytes) => cable.write(bytes),
    unplug: () => inTurn(() => cable.disconnect()),
    replug: () => inTurn(() => cable.connect()),
    discard: async () => {
      await inTurn(() => cable.disconnect());
      await cable.discard();
    },
  };
}

/** @throws PseudoTerminalError for `pty` without socat. */
export async function plugInCable(transport: CableTransport, listener: CableListener): Promise<PluggedCable> {
  if (transport !== 'auto') return plugIn(transport, listener);
  try {
    return await plugIn('pty', listener);
  } catch (error) {
    if (error instanceof PseudoTerminalError) return plugIn('tcp', listener);
    throw error;
  }
}
