/**
 * A line that carries bytes to a reader, whatever is under it (serial port, TCP). Writing never throws and never waits:
 * a line that cannot carry any more ends, and `onClose` says why. The bytes written are copied before `write` returns,
 * so that the caller can wipe its own.
 */
export interface ByteLine {
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once, when the line ends for any reason but `close`. The reason is for the IT person. */
  onClose(listener: (reason: string) => void): void;
  close(): Promise<void>;
}

/** How a serial port is set; a network line is set at its far end. 8 data bits, no parity, no flow control always. */
export interface LineSettings {
  readonly baudRate: number;
  readonly stopBits: 1 | 2;
  /** RTS low keeps GemPC readers from sending their plug-and-play string (card readers section 5). */
  readonly rtsLow?: boolean;
}

/** @throws Error when the port does not exist, is held by another program or is refused by the system. */
export type OpenByteLine = (port: string, settings: LineSettings) => Promise<ByteLine>;

/** An `OpenByteLine` that already knows its port. */
export type OpenLine = (settings: LineSettings) => Promise<ByteLine>;
