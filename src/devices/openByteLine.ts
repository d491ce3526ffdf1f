import type { OpenByteLine } from './byteLine.ts';
import { openSerialByteLine } from './serialByteLine.ts';
import { openTcpByteLine } from './tcpByteLine.ts';

const connectTimeoutMs = 3_000;

/** `tcp://host:port` goes over the network, everything else names a serial port. */
export const openByteLine: OpenByteLine = (port, settings) =>
  port.startsWith('tcp://') ? openTcpByteLine(port, connectTimeoutMs) : openSerialByteLine(port, settings);
