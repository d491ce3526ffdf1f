import type { SerialPort } from 'serialport';
import type { ByteLine } from './byteLine.ts';

/** Card readers section 5: 115200 baud, 8 data bits, 2 stop bits, no parity, no flow control. */
const lineSettings = { baudRate: 115_200, dataBits: 8, stopBits: 2, parity: 'none', rtscts: false } as const;

function opened(port: SerialPort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.open((error) => (error ? reject(error) : resolve()));
  });
}

/** RTS low keeps the reader from sending its plug-and-play string. A pseudo-terminal has no such signal and refuses. */
function lowerRts(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    port.set({ rts: false, dtr: true }, () => resolve());
  });
}

/** What a previous owner of the port left in the driver is not an answer to us. */
function discardOldBytes(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    port.flush(() => resolve());
  });
}

function closed(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (!port.isOpen) return resolve();
    port.close(() => resolve());
  });
}

function asByteLine(port: SerialPort): ByteLine {
  let closing = false;
  let ended = false;
  let tellClosed: (reason: string) => void = () => {};
  const end = (reason: string): void => {
    if (closing || ended) return;
    ended = true;
    tellClosed(reason);
  };
  port.on('error', (error) => end(error.message));
  port.on('close', (error: Error | null) => end(error?.message ?? 'port closed'));
  return {
    write: (bytes) => {
      port.write(Buffer.from(bytes), (error) => {
        if (error) end(error.message);
      });
    },
    onData: (listener) => {
      port.on('data', listener);
    },
    onClose: (listener) => {
      tellClosed = listener;
    },
    close: async () => {
      closing = true;
      await closed(port);
    },
  };
}

/**
 * Opens a serial port with the settings of a serial CCID reader.
 * @param path a device path or name: `/dev/ttyUSB0`, `COM3`, a pseudo-terminal.
 * @throws Error as given by the system.
 */
export async function openSerialByteLine(path: string): Promise<ByteLine> {
  // Loaded here and not at the top: where the native module cannot be loaded, readers on TCP still work.
  const { SerialPort } = await import('serialport');
  const port = new SerialPort({ path, autoOpen: false, ...lineSettings });
  await opened(port);
  await lowerRts(port);
  await discardOldBytes(port);
  return asByteLine(port);
}
