import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ByteLine, OpenLine } from '../../../src/devices/byteLine.ts';
import { openByteLine } from '../../../src/devices/openByteLine.ts';
import type { ReaderState } from '../../../src/devices/readerStatus.ts';
import { Scanner, type ScannerLimits } from '../../../src/devices/scanner/scanner.ts';
import {
  startVirtualScanner,
  type VirtualScanner,
} from '../../../src/training/scanner/startVirtualScanner.ts';
import { availableTransports } from '../availableTransports.ts';

const waiting = { timeout: 15_000, interval: 5 };
const scannedCode = 'TRAIN-EC-4f1d0c2b9a8e';

/** A scanner of the product with everything it tells. */
function watched(openLine: OpenLine, limits: Partial<ScannerLimits> = {}) {
  const scans: string[] = [];
  const states: ReaderState[] = [];
  const log: string[] = [];
  const scanner = new Scanner(
    { id: 'scanner', label: '扫码墩', kind: 'scanner', port: { path: 'test' }, baudRate: 9_600 },
    {
      openLine,
      makings: {
        events: {
          onStatus: ({ state }) => states.push(state),
          onPresented: () => {},
          onRemoved: () => {},
          onScan: (text) => scans.push(text),
        },
        frames: { frame: (_direction, label) => log.push(label), note: (text) => log.push(text) },
      },
      limits: { reopenDelaysMs: [10, 20], ...limits },
    },
  );
  return { scanner, scans, states, log };
}

describe.each(availableTransports())('over a %s line', (transport) => {
  let virtual: VirtualScanner;
  let seen: ReturnType<typeof watched>;

  beforeEach(async () => {
    virtual = await startVirtualScanner({ transport });
    seen = watched((options) => openByteLine(virtual.port, options));
    await seen.scanner.connect();
    expect(seen.scanner.status.state).toBe('ready');
  });
  afterEach(async () => {
    await seen.scanner.stop();
    await virtual.stop();
  });

  const arrived = (count: number) => vi.waitFor(() => expect(seen.scans).toHaveLength(count), waiting);

  it.each(['\r', '\n', '\r\n', '\t', ''] as const)('reads scans that end in %j', async (suffix) => {
    virtual.manners.suffix = suffix;
    virtual.scan('6901234567892');
    await arrived(1);
    virtual.scan('81234567890123456789');
    await arrived(2);
    expect(seen.scans).toEqual(['6901234567892', '81234567890123456789']);
  });

  it('reads a code sent byte by byte at 9600 baud, with prefix, frame and Chinese in the national charset', async () => {
    Object.assign(virtual.manners, {
      prefix: '\x02]Q1',
      trailer: '\x03',
      charset: 'gb18030',
      chunkBytes: 1,
      baud: 9_600,
    });
    virtual.scan('通化市训练医院001');
    await arrived(1);
    expect(seen.scans).toEqual(['通化市训练医院001']);
  });

  it('passes a code that lies under the scanner on once', async () => {
    Object.assign(virtual.manners, { times: 5, repeatPauseMs: 60 });
    virtual.scan('6901234567892');
    virtual.manners.times = 1;
    virtual.scan('6901234567885');
    await arrived(2);
    expect(seen.scans).toEqual(['6901234567892', '6901234567885']);
  });

  it('tells the log length and shape, never the text', async () => {
    virtual.scan(scannedCode);
    await arrived(1);
    expect(seen.scans).toEqual([scannedCode]);
    const log = seen.log.join('\n');
    expect(log).toContain(`${scannedCode.length} 字节`);
    expect(log).not.toContain(scannedCode);
    expect(log).not.toContain(scannedCode.slice(4, 12));
  });

  it('reports an over-long scan and reads the next', async () => {
    virtual.scan('A'.repeat(5_000));
    virtual.scan('6901234567892');
    await arrived(1);
    expect(seen.scans).toEqual(['6901234567892']);
    expect(seen.log.join('\n')).toContain('5000 字节，超过上限');
  });

  it('drops half a scan when the cable is pulled and reads again when it is back', async () => {
    virtual.sendRaw(new TextEncoder().encode('HALF-A-'));
    await virtual.unplug();
    await vi.waitFor(() => expect(seen.states).toContain('portMissing'), waiting);
    await virtual.replug();
    await vi.waitFor(() => expect(seen.scanner.status.state).toBe('ready'), waiting);
    const before = seen.scans.length;
    virtual.scan('6901234567892');
    await arrived(before + 1);
    expect(seen.scans.at(-1)).toBe('6901234567892');
  });
});

/** A line in memory, to see what the scanner asks for and when. */
function lineInHand() {
  let tell: (bytes: Uint8Array) => void = () => {};
  let end: (reason: string) => void = () => {};
  let closed = false;
  const line: ByteLine = {
    write: () => {
      throw new Error('a scanner is never written to');
    },
    onData: (listener) => {
      tell = listener;
    },
    onClose: (listener) => {
      end = listener;
    },
    close: async () => {
      closed = true;
    },
  };
  return {
    line,
    send: (text: string) => tell(new TextEncoder().encode(text)),
    end: () => end('gone'),
    closed: () => closed,
  };
}

it('opens its port with the speed of its setup and one stop bit', async () => {
  const asked: unknown[] = [];
  const hand = lineInHand();
  const { scanner } = watched(async (options) => {
    asked.push(options);
    return hand.line;
  });
  await scanner.connect();
  expect(asked).toEqual([{ baudRate: 9_600, stopBits: 1 }]);
  await scanner.stop();
  expect(hand.closed()).toBe(true);
});

it('tries a missing port again and again, and says so', async () => {
  let attempts = 0;
  const { scanner, states } = watched(async () => {
    attempts += 1;
    throw new Error('Error: No such file or directory');
  });
  await scanner.connect();
  expect(scanner.status.state).toBe('portMissing');
  expect(scanner.status.message).toContain('No such file or directory');
  await vi.waitFor(() => expect(attempts).toBeGreaterThan(3), waiting);
  await scanner.stop();
  const after = attempts;
  expect(states).toContain('portMissing');
  await scanner.connect();
  expect(attempts).toBe(after);
});

it('gives up on a port that never opens, and closes it when it opens after all', async () => {
  const hand = lineInHand();
  let letOpen: (line: ByteLine) => void = () => {};
  const { scanner } = watched(() => new Promise((resolve) => (letOpen = resolve)), {
    openTimeoutMs: 20,
    reopenDelaysMs: [60_000],
  });
  await scanner.connect();
  expect(scanner.status.state).toBe('portMissing');
  letOpen(hand.line);
  await vi.waitFor(() => expect(hand.closed()).toBe(true), waiting);
  await scanner.stop();
});

it('says nothing after it was stopped', async () => {
  const hand = lineInHand();
  const { scanner, scans, states } = watched(async () => hand.line);
  await scanner.connect();
  await scanner.stop();
  const told = states.length;
  hand.send('6901234567892\r');
  hand.end();
  expect(scans).toEqual([]);
  expect(states).toHaveLength(told);
});
