import type { DeviceSetup } from '../../devices/deviceSetup.ts';
import {
  describePort,
  findPort,
  type ListedPort,
  listSerialPorts,
  productOf,
} from '../../devices/findPort.ts';
import { DeviceQuestionWrong } from './siteDevices.ts';

interface PortLine {
  readonly path: string;
  readonly serialNumber: string | null;
  /** As `product` of `site.yaml` wants it. */
  readonly product: string | null;
  readonly manufacturer: string | null;
}

interface ConfiguredLine {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  /** Null: the device is not on a port of its own. */
  readonly lookedFor: string | null;
  /** Where it is now; null: not plugged in, or not on a port. */
  readonly path: string | null;
  readonly problem: string | null;
}

export interface DeviceList {
  readonly ports: readonly PortLine[];
  readonly configured: readonly ConfiguredLine[];
}

function portLine(port: ListedPort): PortLine {
  return {
    path: port.path,
    serialNumber: port.serialNumber ?? null,
    product: productOf(port),
    manufacturer: port.manufacturer ?? null,
  };
}

async function configuredLine(setup: DeviceSetup, ports: readonly ListedPort[]): Promise<ConfiguredLine> {
  const { id, kind, label } = setup;
  if (!('port' in setup)) return { id, kind, label, lookedFor: null, path: null, problem: null };
  const lookedFor = describePort(setup.port);
  try {
    const path = await findPort(setup.port, async () => ports);
    return { id, kind, label, lookedFor, path, problem: path === null ? '没有接上' : null };
  } catch (error) {
    return { id, kind, label, lookedFor, path: null, problem: (error as Error).message };
  }
}

/** The serial ports of this machine, and where the devices of the configuration are. Opens nothing. */
export async function listDevices(setups: readonly DeviceSetup[]): Promise<DeviceList> {
  let ports: readonly ListedPort[];
  try {
    ports = await listSerialPorts();
  } catch (error) {
    throw new DeviceQuestionWrong((error as Error).message);
  }
  const configured = await Promise.all(setups.map((setup) => configuredLine(setup, ports)));
  return { ports: ports.map(portLine), configured };
}

export function tellDeviceList({ ports, configured }: DeviceList): string {
  const portLines = ports.map(
    ({ path, serialNumber, product, manufacturer }) =>
      `  ${path}\t序列号 ${serialNumber ?? '无'}\tUSB ${product ?? '否'}\t${manufacturer ?? ''}`,
  );
  const deviceLines = configured.map(
    ({ id, label, kind, lookedFor, path, problem }) =>
      `  ${id}\t${label}\t${kind}\t${lookedFor ?? '不占端口'}\t${problem ?? path ?? ''}`,
  );
  return [
    `本机串口 ${ports.length} 个`,
    ...portLines,
    `已配置设备 ${configured.length} 个`,
    ...deviceLines,
    '',
  ].join('\n');
}
