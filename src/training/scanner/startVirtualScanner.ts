import iconv from 'iconv-lite';
import { type CableTransport, plugInCable } from '../card/cable.ts';
import { PacedOutput } from '../card/pacedOutput.ts';

/** How the virtual scanner is set up and what is wrong with it. Change its fields at any time. */
export interface ScannerManners {
  /** What follows each code; factories mostly set CR. */
  suffix: '\r' | '\n' | '\r\n' | '\t' | '';
  /** What goes before each code: an AIM identifier such as `]Q1`, STX. */
  prefix: string;
  /** ETX and the like, between code and suffix. */
  trailer: string;
  charset: 'utf-8' | 'gb18030';
  /** How often a presentation scanner sends a code that stays under it. */
  times: number;
  repeatPauseMs: number;
  /** Splits everything sent into pieces of this size. */
  chunkBytes: number | null;
  /** Takes the time a line of this speed would. */
  baud: number | null;
  /** One pause in the middle of the next code. */
  hiccupMs: number | null;
}

export function factoryManners(): ScannerManners {
  return {
    suffix: '\r',
    prefix: '',
    trailer: '',
    charset: 'utf-8',
    times: 1,
    repeatPauseMs: 100,
    chunkBytes: null,
    baud: null,
    hiccupMs: null,
  };
}

export interface VirtualScanner {
  /** What the product side is configured with: a device path or `tcp://127.0.0.1:port`. */
  readonly port: string;
  readonly manners: ScannerManners;
  /** A code is held under the scanner. */
  scan(text: string): void;
  /** Bytes as they are, for what no manners describe. */
  sendRaw(bytes: Uint8Array): void;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a virtual serial scanner in this process. It says nothing until something is scanned and ignores what it is told.
 * @throws PseudoTerminalError for `pty` without socat
 */
export async function startVirtualScanner(
  options: { readonly transport?: CableTransport } = {},
): Promise<VirtualScanner> {
  const manners = factoryManners();
  const cable = await plugInCable(options.transport ?? 'auto', { receive: () => {}, resetLine: () => {} });
  const output = new PacedOutput(
    () => manners,
    (bytes) => cable.write(bytes),
  );
  const sendOnce = (bytes: Uint8Array): void => {
    const { hiccupMs } = manners;
    if (hiccupMs === null) {
      output.send(bytes);
      return;
    }
    const middle = Math.trunc(bytes.length / 2);
    output.send(bytes.subarray(0, middle));
    output.after(hiccupMs, () => {});
    output.send(bytes.subarray(middle));
    manners.hiccupMs = null;
  };
  return {
    port: cable.port,
    manners,
    scan: (text) => {
      const { prefix, trailer, suffix, charset, times, repeatPauseMs } = manners;
      const bytes = iconv.encode(`${prefix}${text}${trailer}${suffix}`, charset);
      for (let count = 0; count < times; count += 1) {
        if (count > 0) output.after(repeatPauseMs, () => {});
        sendOnce(bytes);
      }
    },
    sendRaw: (bytes) => output.send(bytes),
    unplug: () => cable.unplug(),
    replug: () => cable.replug(),
    stop: async () => {
      output.stop();
      await cable.discard();
    },
  };
}
