import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** TCP ports on which vsmartcard's driver takes the cards of its two slots (card readers section 3.2). */
const vpcdPorts = [35_963, 35_964] as const;
const drivers = '/usr/lib/pcsc/drivers/serial';
const readyTimeoutMs = 60_000;

/**
 * What runs in the house, as process 1 of its own process, mount and network namespaces: it obeys `start` and `stop`.
 * When its standard input ends, because the test ended or died, the kernel ends everything else in the namespace.
 * vsmartcard's driver listens on all interfaces: here that is a loopback interface nobody else has. (With a host in its
 * device name it would connect to us instead; version 3.3 then brings the service down when a card is taken out.) Local
 * sockets in the folder lead to it.
 *
 * The driver sends length and command in two pieces with Nagle's algorithm on, so that each APDU would wait 40 ms for the
 * acknowledgement of the first: here acknowledgements are not delayed.
 */
const keeper = `
set -e
mount --bind "$1" /run/pcscd
ip link set lo up
ip route change local 127.0.0.1 dev lo table local src 127.0.0.1 quickack 1 || true
socat "UNIX-LISTEN:$1/slot0,fork" TCP:127.0.0.1:${vpcdPorts[0]},nodelay 2>/dev/null &
socat "UNIX-LISTEN:$1/slot1,fork" TCP:127.0.0.1:${vpcdPorts[1]},nodelay 2>/dev/null &
while [ ! -S "$1/slot0" ] || [ ! -S "$1/slot1" ]; do sleep 0.05; done
echo house open
while read -r word; do
  case "$word" in
    start) /usr/sbin/pcscd --foreground --info --config "$1/conf" & service=$! ;;
    stop) kill "$service"; wait "$service" || true; echo service ended ;;
  esac
done
`;

/** Programs and drivers the house needs, with the Debian package each comes in. */
const needed = [
  ['/usr/sbin/pcscd', 'pcscd'],
  [`${drivers}/libifdvpcd.so`, 'vsmartcard-vpcd'],
  [`${drivers}/libccidtwin.so`, 'libccid'],
  ['/usr/bin/opensc-tool', 'opensc'],
  ['/usr/bin/pcsc_scan', 'pcsc-tools'],
  ['/usr/bin/socat', 'socat'],
  ['/usr/bin/unshare', 'util-linux'],
  ['/sbin/ip', 'iproute2'],
] as const;

/** Why Debian's smart card service cannot be run here, or null when it can. */
export function whyNoPcscHouse(): string | null {
  if (process.platform !== 'linux') return '不是 Linux，没有 pcscd (not Linux)';
  if (process.getuid?.() !== 0) return '不是 root，不能启动 pcscd (not root)';
  const missing = needed.filter(([file]) => !existsSync(file)).map(([, name]) => name);
  if (missing.length > 0) return `缺少 Debian 软件包：${missing.join('、')} (Debian packages missing)`;
  mkdirSync('/run/pcscd', { recursive: true });
  const trial = 'mount --bind /run/pcscd /run/pcscd && ip link set lo up';
  const tried = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'sh', '-c', trial], {
    encoding: 'utf8',
    timeout: readyTimeoutMs,
  });
  if (tried.status === 0) return null;
  return `不能建立独立的命名空间：${tried.error?.message ?? tried.stderr.trim()} (no namespaces)`;
}

export interface ReaderConfiguration {
  readonly name: string;
  readonly device: string;
  readonly driver: 'libifdvpcd.so' | 'libccidtwin.so';
  readonly channel: number;
}

/** The two slots of vsmartcard's virtual reader, `Virtual PCD 00 00` and `Virtual PCD 00 01`. */
export const virtualPcd: ReaderConfiguration = {
  name: 'Virtual PCD',
  device: `/dev/null:${vpcdPorts[0]}`,
  driver: 'libifdvpcd.so',
  channel: vpcdPorts[0],
};

function configurationText(reader: ReaderConfiguration): string {
  return [
    `FRIENDLYNAME "${reader.name}"`,
    `DEVICENAME ${reader.device}`,
    `LIBPATH ${drivers}/${reader.driver}`,
    `CHANNELID ${reader.channel}`,
    '',
  ].join('\n');
}

/** Lines the house printed; a test waits for the one it needs. */
class Lines {
  readonly #lines: string[] = [];
  #seen = 0;
  #wake: () => void = () => {};

  add(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  /** The next line after those already waited for that contains `text`. */
  async next(text: string): Promise<string> {
    const latestAtMs = performance.now() + readyTimeoutMs;
    for (;;) {
      const found = this.#lines.slice(this.#seen).findIndex((line) => line.includes(text));
      if (found !== -1) {
        this.#seen += found + 1;
        return this.#lines[this.#seen - 1] ?? '';
      }
      const waitMs = latestAtMs - performance.now();
      if (waitMs <= 0) throw new Error(`no line with "${text}" in:\n${this.#lines.join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** Debian's pcscd with readers of the test's choice, unseen by the rest of the machine. */
export interface PcscHouse {
  /** For `PCSCLITE_CSOCK_NAME`: where the client library finds the service. It reads the variable once per process. */
  readonly socketPath: string;
  /** Local sockets that lead to the two slots of `virtualPcd`. */
  readonly slotPaths: readonly [string, string];
  startService(): Promise<void>;
  stopService(): Promise<void>;
  close(): Promise<void>;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('close', () => resolve());
  });
}

/** Opens the house; the service is not running yet. */
export async function openPcscHouse(reader: ReaderConfiguration): Promise<PcscHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'yijie-pcsc-'));
  mkdirSync(join(folder, 'conf'));
  writeFileSync(join(folder, 'conf', 'reader'), configurationText(reader));
  const namespaces = ['--mount', '--propagation', 'private', '--net', '--pid', '--fork', '--kill-child'];
  const child = spawn('unshare', [...namespaces, 'sh', '-c', keeper, 'sh', folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines = new Lines();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.add(line));
  }
  child.stdin.on('error', () => {});
  const closed = ended(child);
  await lines.next('house open');
  return {
    socketPath: join(folder, 'pcscd.comm'),
    slotPaths: [join(folder, 'slot0'), join(folder, 'slot1')],
    startService: async () => {
      child.stdin.write('start\n');
      await lines.next('daemon ready');
    },
    stopService: async () => {
      child.stdin.write('stop\n');
      await lines.next('service ended');
    },
    close: async () => {
      child.stdin.end();
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
