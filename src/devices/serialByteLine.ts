import type { SerialPort } from 'serialport';
import type { ByteLine, LineSettings } from './byteLine.ts';
import { watchDeviceFile } from './watchDeviceFile.ts';

/** Every reader and scanner of the desk speaks eight data bits without parity or flow control. */
const commonSettings = { dataBits: 8, parity: 'none', rtscts: false } as const;

function opened(port: SerialPort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.open((error) => (error ? reject(error) : resolve()));
  });
}

/** A pseudo-terminal has no such signals and refuses, which is no harm. */
function setSignals(port: SerialPort, rts: boolean): Promise<void> {
  return new Promise((resolve) => {
    port.set({ rts, dtr: true }, () => resolve());
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

function asByteLine(port: SerialPort, path: string): ByteLine {
  let closing = false;
  let ended = false;
  let tellClosed: (reason: string) => void = () => {};
  const end = (reason: string): void => {
    if (closing || ended) return;
    ended = true;
    stopWatching();
    tellClosed(reason);
  };
  // A port that hung up unnoticed keeps the driver busy until it is closed.
  const stopWatching = watchDeviceFile(path, () => port.close());
  port.on('error', (error) => end(error.message));
  port.on('close', (error: Error | null) => end(error?.message ?? 'port closed'));
  return {
    write: (bytes) => {
      const copy = Buffer.from(bytes);
      port.write(copy, (error) => {
        // It may have held a PIN.
        copy.fill(0);
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
      stopWatching();
      await closed(port);
    },
  };
}

/**
 * Opens a serial port.
 * @param path a device path or name: `/dev/ttyUSB0`, `COM3`, a pseudo-terminal.
 * @throws Error as given by the system.
 */
export async function openSerialByteLine(path: string, settings: LineSettings): Promise<ByteLine> {
  // Loaded here and not at the top: where the native module cannot be loaded, readers on TCP still work.
  const { SerialPort } = await import('serialport');
  const { baudRate, stopBits, rtsLow = false } = settings;
  const port = new SerialPort({ path, autoOpen: false, ...commonSettings, baudRate, stopBits });
  await opened(port);
  await setSignals(port, !rtsLow);
  await discardOldBytes(port);
  return asByteLine(port, path);
}
