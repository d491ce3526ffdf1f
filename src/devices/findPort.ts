import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { PortMatch } from './deviceSetup.ts';

/** What the system says of one of its serial ports; ids in hexadecimal, either case. */
export interface ListedPort {
  readonly path: string;
  readonly serialNumber?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly manufacturer?: string | undefined;
}

export type ListPorts = () => Promise<readonly ListedPort[]>;

/** The system's serial ports, at most this many: a machine with more has something else wrong with it. */
const maxPorts = 256;

/** The binding asks udevadm on Linux, and ends the process when there is none. */
function canList(): boolean {
  if (process.platform !== 'linux') return true;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => existsSync(join(folder, 'udevadm')));
}

/** @throws Error on a Linux without udev: ports are then opened by their path only */
export const listSerialPorts: ListPorts = async () => {
  if (!canList())
    throw new Error('本机没有 udevadm，不能列出串口，也不能按序列号或 USB 编号查找，请写端口路径');
  // Loaded here and not at the top: where the native module cannot be loaded, readers on TCP still work.
  const { SerialPort } = await import('serialport');
  return (await SerialPort.list()).slice(0, maxPorts);
};

/** USB vendor and product id as a setup writes it, `08e6:3437`; null for a port that is not on USB. */
export function productOf(port: ListedPort): string | null {
  if (port.vendorId === undefined || port.productId === undefined) return null;
  return `${port.vendorId.padStart(4, '0')}:${port.productId.padStart(4, '0')}`.toLowerCase();
}

/** How a port is looked for, in words for the status bar and for IT. */
export function describePort(match: PortMatch): string {
  const ways = [
    match.serialNumber === undefined ? null : `序列号 ${match.serialNumber}`,
    match.product === undefined ? null : `USB ${match.product}`,
    match.path ?? null,
  ];
  return ways.filter((way) => way !== null).join(' / ');
}

/**
 * The path of a port now: by serial number, else by USB product, else the path as it stands (a path may be a pseudo-terminal
 * or an address, which no list of the system holds).
 * @returns null when nothing that is plugged in fits
 * @throws Error when two plugged-in devices fit equally well: opening either would be a guess
 */
export async function findPort(
  match: PortMatch,
  listPorts: ListPorts = listSerialPorts,
): Promise<string | null> {
  const path = match.path ?? null;
  if (match.serialNumber === undefined && match.product === undefined) return path;
  const ports = await (path === null ? listPorts() : listPorts().catch(() => []));
  const bySerial = ports.filter(
    (port) => port.serialNumber === match.serialNumber && match.serialNumber !== undefined,
  );
  const byProduct = ports.filter((port) => productOf(port) === match.product && match.product !== undefined);
  for (const fitting of [bySerial, byProduct]) {
    const [first, second] = fitting;
    if (first === undefined) continue;
    if (second === undefined) return first.path;
    const named = fitting.find((port) => port.path === path);
    if (named !== undefined) return named.path;
    throw new Error(`${describePort(match)} 对应 ${fitting.length} 个端口，请在配置里写明序列号`);
  }
  return path;
}
