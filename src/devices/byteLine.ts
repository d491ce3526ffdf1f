/**
 * A line that carries bytes to a reader, whatever is under it (serial port, TCP). Writing never throws and never waits:
 * a line that cannot carry any more ends, and `onClose` says why.
 */
export interface ByteLine {
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once, when the line ends for any reason but `close`. The reason is for the IT person. */
  onClose(listener: (reason: string) => void): void;
  close(): Promise<void>;
}

/** @throws Error when the port does not exist, is held by another program or is refused by the system. */
export type OpenByteLine = (port: string) => Promise<ByteLine>;
