import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CardProfile } from './cardProfile.ts';
import { openPseudoTerminal, type PseudoTerminal, PseudoTerminalError } from './pseudoTerminal.ts';
import type { ReaderFaults } from './readerFaults.ts';
import { VirtualGemPcTwin } from './virtualGemPcTwin.ts';

export interface VirtualReader {
  /** What the product side is configured with: a device path or `tcp://127.0.0.1:port`. */
  readonly port: string;
  readonly transport: 'pty' | 'tcp';
  /** Change its fields at any time. */
  readonly faults: ReaderFaults;
  insertCard(profile: CardProfile): void;
  removeCard(): void;
  /** Pulls the reader's cable: the port goes away. */
  unplug(): Promise<void>;
  /** Puts the cable back: the same port is there again. */
  replug(): Promise<void>;
  stop(): Promise<void>;
}

/** What carries the bytes, and can be pulled and put back. */
interface Cable {
  readonly port: string;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  write(bytes: Uint8Array): void;
  discard(): Promise<void>;
}

interface Listener {
  receive(bytes: Uint8Array): void;
  resetLine(): void;
}

async function pseudoTerminalCable(listener: Listener): Promise<Cable> {
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

async function tcpCable(listener: Listener): Promise<Cable> {
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

async function attach(transport: 'pty' | 'tcp'): Promise<VirtualReader> {
  let write: (bytes: Uint8Array) => void = () => {};
  const reader = new VirtualGemPcTwin((bytes) => write(bytes));
  const cable = await (transport === 'pty' ? pseudoTerminalCable(reader) : tcpCable(reader));
  write = (bytes) => cable.write(bytes);
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
    faults: reader.faults,
    insertCard: (profile) => reader.insertCard(profile),
    removeCard: () => reader.removeCard(),
    unplug: () => inTurn(() => cable.disconnect()),
    replug: () => inTurn(() => cable.connect()),
    stop: async () => {
      reader.stop();
      await inTurn(() => cable.disconnect());
      await cable.discard();
    },
  };
}

/**
 * Starts a virtual card reader in this process.
 * `pty`: a real pseudo-terminal made by socat; `tcp`: a loopback port, as a serial device server would offer;
 * `auto`: the pseudo-terminal where socat runs, else the loopback port (Windows).
 * @throws PseudoTerminalError for `pty` without socat.
 */
export async function startVirtualReader(
  options: { readonly transport?: 'auto' | 'pty' | 'tcp' } = {},
): Promise<VirtualReader> {
  const { transport = 'auto' } = options;
  if (transport !== 'auto') return attach(transport);
  try {
    return await attach('pty');
  } catch (error) {
    if (error instanceof PseudoTerminalError) return attach('tcp');
    throw error;
  }
}
