import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ByteLine, LineSettings } from '../../../src/devices/byteLine.ts';
import {
  defaultIdentityCardLimits,
  type IdentityCardLimits,
  IdentityCardReader,
  type IdentityCardSetup,
} from '../../../src/devices/identityCard/identityCardReader.ts';
import { openByteLine } from '../../../src/devices/openByteLine.ts';
import { isoDate } from '../../../src/domain/calendar.ts';
import { identityCards } from '../../../src/training/identityCard/identityCards.ts';
import {
  startVirtualIdentityReader,
  type VirtualIdentityReader,
} from '../../../src/training/identityCard/startVirtualIdentityReader.ts';
import { availableTransports } from '../availableTransports.ts';
import { hexBytes, toHex } from '../hexBytes.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };

/** Long enough that a busy machine changes no result; it polls, and forgets, only where a test asks for it. */
const limits: IdentityCardLimits = {
  ...defaultIdentityCardLimits,
  startUpTimeoutMs: 10_000,
  findTimeoutMs: 10_000,
  readTimeoutMs: 10_000,
  gapTimeoutMs: 2_000,
  pollIntervalMs: 60_000,
  keepReadingMs: 60_000,
  reopenDelaysMs: [20],
};

/** For tests that wait for silence. */
const impatient = { startUpTimeoutMs: 700, findTimeoutMs: 700, readTimeoutMs: 700, gapTimeoutMs: 300 };
const watching = { pollIntervalMs: 20 };

const endings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Records what the reader tells, and lets a test wait for it. */
class Telling {
  readonly told: string[] = [];
  #wake: () => void = () => {};

  tell(what: string): void {
    this.told.push(what);
    this.#wake();
  }

  async until(what: string): Promise<void> {
    while (!this.told.includes(what)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

interface Opened {
  readonly reader: IdentityCardReader;
  readonly telling: Telling;
  readonly settings: LineSettings[];
  /** Everything the frame log was given. */
  readonly log: string[];
}

async function openReader(
  port: string,
  change: Partial<IdentityCardLimits> = {},
  options: {
    readonly baudRate?: IdentityCardSetup['baudRate'];
    readonly openLine?: (settings: LineSettings) => Promise<ByteLine>;
  } = {},
): Promise<Opened> {
  const { baudRate = null, openLine = (settings) => openByteLine(port, settings) } = options;
  const telling = new Telling();
  const settings: LineSettings[] = [];
  const log: string[] = [];
  const setup = {
    kind: 'identityCard',
    id: 'identity',
    label: '身份证',
    port: { path: port },
    baudRate,
  } as const;
  const reader = new IdentityCardReader(setup, {
    openLine: (wanted) => {
      settings.push(wanted);
      return openLine(wanted);
    },
    makings: {
      events: {
        onStatus: ({ state }) => telling.tell(state),
        onPresented: () => telling.tell('presented'),
        onRemoved: () => telling.tell('removed'),
        onScan: () => telling.tell('scan'),
      },
      frames: {
        frame: (direction, label, bytes) => void log.push(`${direction} ${label} ${toHex(bytes)}`),
        note: (text) => void log.push(text),
      },
    },
    limits: { ...limits, ...change },
  });
  endings.push(() => reader.stop());
  await reader.connect();
  return { reader, telling, settings, log };
}

async function startReader(transport: 'pty' | 'tcp'): Promise<VirtualIdentityReader> {
  const virtual = await startVirtualIdentityReader({ transport });
  endings.push(() => virtual.stop());
  return virtual;
}

async function withReader(transport: 'pty' | 'tcp', change: Partial<IdentityCardLimits> = {}) {
  const virtual = await startReader(transport);
  return { virtual, ...(await openReader(virtual.port, change)) };
}

describe.each(availableTransports())('over %s', (transport) => {
  test.each([
    ['resident', 'residentIdentityCard', '11010519491231002X', '张三'],
    ['residence', 'hongKongMacaoTaiwanResidence', '810000199001010019', '陈大文'],
    ['permanent2017', 'permanentResidence', 'ZZZ999985061501', 'DOE, JANE ALEXANDRA'],
    ['permanent2023', 'permanentResidence', '911999198506150026', '杜珍'],
  ] as const)('reads %s', async (card, certificate, identityNumber, name) => {
    const { virtual, reader, settings } = await withReader(transport);
    virtual.present(identityCards[card]);
    expect(await reader.readCredential(context)).toMatchObject({
      ok: true,
      credential: { medium: 'identityCard', certificate, identityNumber, name },
      // Three commands of 10 bytes; answers of 15, 19 and 1295 (card readers 4.1).
      wireBytes: { sent: 30, received: 15 + 19 + 1295 },
    });
    expect(settings).toEqual([{ baudRate: 115_200, stopBits: 1 }]);
  });

  test('is ready with the number of its module', async () => {
    const { virtual, reader } = await withReader(transport);
    expect(reader.status).toMatchObject({ state: 'ready', card: 'absent', port: virtual.port });
    expect(reader.status.firmware).toMatch(/^SAM_V [0-9A-F]{32}$/);
  });

  test('nothing on the reader is told as such', async () => {
    const { reader } = await withReader(transport);
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noCard' } });
  });

  test.each([
    ['one wrong checksum', { damagedAnswers: 1 }],
    ['one truncated answer', { truncatedAnswers: 1 }],
    ['every answer sent twice', { duplicatedAnswers: Number.POSITIVE_INFINITY }],
    ['garbage before each answer', { garbage: hexBytes('00 AA 96 69 AAAAAA96 69FFFF AAAA') }],
    ['one byte at a time', { chunkBytes: 1 }],
    ['seven bytes at a time', { chunkBytes: 7 }],
    ['a line of 9600 baud', { baud: 9_600 }],
  ])('reads in spite of %s', async (_what, faults) => {
    const { virtual, reader } = await withReader(transport, { gapTimeoutMs: 300 });
    virtual.present(identityCards.resident);
    Object.assign(virtual.faults, faults);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true, credential: { name: '张三' } });
  });

  test.each([
    ['frameDamaged', { damagedAnswers: Number.POSITIVE_INFINITY }],
    ['frameDamaged', { truncatedAnswers: Number.POSITIVE_INFINITY }],
    ['readerSilent', { silent: true }],
  ])('%s when that goes on, and the next reading works', async (code, faults) => {
    const { virtual, reader, telling } = await withReader(transport, impatient);
    virtual.present(identityCards.resident);
    const good = { ...virtual.faults };
    Object.assign(virtual.faults, faults);
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code } });
    await telling.until('readerSilent');
    Object.assign(virtual.faults, good);
    // Opened again by itself; a reading asked for at once waits for it.
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
  });

  test('unplugged within a frame: a fault, a state, and back to work by itself', async () => {
    const virtual = await startReader(transport);
    let pulled = false;
    const { reader, telling } = await openReader(
      virtual.port,
      {},
      {
        openLine: async (settings) => {
          const line = await openByteLine(virtual.port, settings);
          let received = 0;
          return {
            ...line,
            onData: (listener) =>
              line.onData((bytes) => {
                received += bytes.length;
                listener(bytes);
                // Start-up 11 + 27 bytes, find 15, select 19; the rest is of the 1295.
                if (received < 300 || pulled) return;
                pulled = true;
                void virtual.unplug();
              }),
          };
        },
      },
    );
    virtual.present(identityCards.resident);
    Object.assign(virtual.faults, { baud: 4_800, chunkBytes: 64 });
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noReader' } });
    await telling.until('portMissing');
    expect(telling.told).toContain('removed');
    Object.assign(virtual.faults, { baud: null, chunkBytes: null });
    telling.told.length = 0;
    await virtual.replug();
    virtual.present(identityCards.resident);
    await telling.until('ready');
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
  });

  test('a reader that falls silent while idle is noticed by the poll', async () => {
    const { virtual, telling } = await withReader(transport, { ...impatient, ...watching });
    virtual.faults.silent = true;
    await telling.until('readerSilent');
    virtual.faults.silent = false;
    telling.told.length = 0;
    await telling.until('ready');
  });

  test('cards put on and lifted are told as it happens', async () => {
    const { virtual, reader, telling } = await withReader(transport, watching);
    virtual.present(identityCards.resident);
    await telling.until('presented');
    expect(reader.status.card).toBe('present');
    virtual.lift();
    await telling.until('removed');
    expect(reader.status.card).toBe('absent');
  });
});

const [anyTransport = 'tcp'] = availableTransports();

describe('a card that was read', () => {
  test('is not found again, and is given again while it may lie there', async () => {
    const { virtual, reader } = await withReader(anyTransport);
    virtual.present(identityCards.resident);
    const first = await reader.readCredential(context);
    expect(first).toMatchObject({ ok: true });
    expect(await reader.readCredential(context)).toBe(first);
  });

  test('put on anew is read anew', async () => {
    const { virtual, reader } = await withReader(anyTransport);
    virtual.present(identityCards.resident);
    const first = await reader.readCredential(context);
    virtual.lift();
    virtual.present(identityCards.resident);
    const second = await reader.readCredential(context);
    expect(second).toMatchObject({ ok: true, credential: { name: '张三' } });
    expect(second).not.toBe(first);
  });

  test('makes way for the next person, whoever finds it first', async () => {
    const { virtual, reader, telling } = await withReader(anyTransport, watching);
    virtual.present(identityCards.resident);
    expect(await reader.readCredential(context)).toMatchObject({ credential: { name: '张三' } });
    telling.told.length = 0;
    virtual.present(identityCards.residentLimited);
    await telling.until('presented');
    expect(telling.told).toContain('removed');
    expect(await reader.readCredential(context)).toMatchObject({ credential: { name: '李四' } });
  });

  test('is forgotten when the time is over, and counts as gone', async () => {
    const { virtual, reader, telling } = await withReader(anyTransport, { keepReadingMs: 1 });
    virtual.present(identityCards.resident);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
    await telling.until('removed');
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noCard' } });
  });

  test('is forgotten when the line is lost', async () => {
    const { virtual, reader, telling } = await withReader(anyTransport);
    virtual.present(identityCards.resident);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
    await virtual.unplug();
    await telling.until('portMissing');
    telling.told.length = 0;
    await virtual.replug();
    await telling.until('ready');
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noCard' } });
  });

  test('two readings asked for at a time are one', async () => {
    const { virtual, reader } = await withReader(anyTransport);
    virtual.present(identityCards.resident);
    const [first, second] = await Promise.all([
      reader.readCredential(context),
      reader.readCredential(context),
    ]);
    expect(second).toBe(first);
    expect(first).toMatchObject({ ok: true });
  });

  test('leaves neither name, number nor photograph in the log', async () => {
    const { virtual, reader, log } = await withReader(anyTransport);
    virtual.present(identityCards.resident);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
    const shown = log.join('\n');
    expect(shown).toContain('received 读证件 AAAAAA96690508000090');
    expect(shown).not.toMatch(/张三|110105/);
    expect(shown).not.toContain(toHex(Buffer.from('张三', 'utf16le')));
    expect(shown).not.toContain(toHex(Buffer.from('110105', 'utf16le')));
    expect(shown).not.toContain('A5A5');
  });
});

test('a card found by the poll is read though the module does not find it twice', async () => {
  const { virtual, reader, telling } = await withReader('tcp', { pollIntervalMs: 200 });
  virtual.faults.findsOnce = true;
  virtual.present(identityCards.resident);
  await telling.until('presented');
  expect(await reader.readCredential(context)).toMatchObject({ ok: true, credential: { name: '张三' } });
});

test('a card lifted between the poll and the reading is told as gone', async () => {
  const { virtual, reader, telling } = await withReader('tcp', { pollIntervalMs: 200 });
  virtual.present(identityCards.resident);
  await telling.until('presented');
  virtual.lift();
  expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noCard' } });
  expect(telling.told).toContain('removed');
  expect(reader.status.card).toBe('absent');
});

describe('a card that cannot be read', () => {
  test.each([
    [0x10, 'frameDamaged', '校验'],
    [0x11, 'frameDamaged', '校验'],
    [0x21, 'readerFault', '不接受'],
    [0x24, 'readerFault', '不接受'],
    [0x31, 'readerFault', '证件没有通过对阅读器'],
    [0x32, 'cardDataDamaged', '证件没有通过阅读器'],
    [0x33, 'cardDataDamaged', '信息没有通过'],
    [0x40, 'cardMute', '不是身份证阅读器能认的证件'],
    [0x41, 'cardRemoved', '可能证件被移动'],
    [0x47, 'readerFault', '故障'],
    [0x60, 'readerFault', '自检'],
    [0x66, 'readerFault', '授权'],
    [0x81, 'cardMute', '选取失败'],
    [0x91, 'fieldMissing', '没有要读的内容'],
    [0xee, 'readerFault', '故障'],
  ])('SW3 %i is %s with a message and a next step', async (status, code, message) => {
    const { virtual, reader } = await withReader('tcp');
    virtual.present(identityCards.resident);
    virtual.faults[status === 0x81 ? 'selectStatus' : 'readStatus'] = status;
    expect(await reader.readCredential(context)).toMatchObject({
      ok: false,
      fault: {
        code,
        message: expect.stringContaining(message),
        nextStep: expect.stringMatching(/。$/),
        detail: expect.stringContaining(`SW3=${status.toString(16).toUpperCase()}`),
      },
    });
    virtual.faults.selectStatus = null;
    virtual.faults.readStatus = null;
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
  });

  test.each([
    ['select', 'cardMute'],
    ['read', 'cardRemoved'],
  ] as const)('lifted before %s gives nothing', async (command, code) => {
    const { virtual, reader } = await withReader('tcp');
    virtual.present(identityCards.resident);
    virtual.faults.liftBefore = command;
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code } });
    virtual.faults.liftBefore = null;
    virtual.present(identityCards.resident);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
  });

  test('is not taken for another try again and again while it lies there', async () => {
    const { virtual, reader, telling } = await withReader('tcp', watching);
    virtual.faults.readStatus = 0x33;
    virtual.present(identityCards.resident);
    await telling.until('presented');
    expect(await reader.readCredential(context)).toMatchObject({ ok: false });
    expect(await reader.readCredential(context)).toMatchObject({ ok: false });
    virtual.lift();
    await telling.until('removed');
    expect(telling.told.filter((what) => what === 'presented')).toHaveLength(1);
  });

  test.each([
    ['badCheckDigit', 'identityNumberInvalid'],
    ['nameEmpty', 'fieldMissing'],
    ['damagedName', 'cardDataDamaged'],
  ] as const)('%s is refused as %s and never kept', async (card, code) => {
    const { virtual, reader } = await withReader('tcp');
    virtual.present(identityCards[card]);
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code } });
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noCard' } });
  });
});

describe('the speed', () => {
  async function atSpeed(module: number, baudRate: IdentityCardSetup['baudRate']) {
    const virtual = await startReader('tcp');
    await setModuleSpeed(virtual, module);
    const opened = await openReader(virtual.port, impatient, {
      baudRate,
      openLine: (settings) => {
        virtual.faults.hostBaudRate = settings.baudRate;
        return openByteLine(virtual.port, settings);
      },
    });
    return { virtual, ...opened };
  }

  /** Command 60 with the number of the speed; the answer is 90. */
  async function setModuleSpeed(virtual: VirtualIdentityReader, speed: number): Promise<void> {
    const parameter = [115_200, 57_600, 38_400, 19_200, 9_600].indexOf(speed);
    const line = await openByteLine(virtual.port, { baudRate: virtual.baudRate, stopBits: 1 });
    const answered = new Promise<void>((resolve) => {
      line.onData(() => resolve());
    });
    line.write(Uint8Array.of(...hexBytes('AAAAAA9669000360'), parameter, 0x63 ^ parameter));
    await answered;
    await line.close();
    await vi.waitFor(() => expect(virtual.baudRate).toBe(speed));
  }

  test.each([57_600, 9_600])('of %i is found by trying, and kept', async (speed) => {
    const { virtual, reader, telling, settings } = await atSpeed(speed, null);
    expect(reader.status.state).toBe('ready');
    const tried = settings.map(({ baudRate }) => baudRate);
    expect(tried).toEqual([115_200, 57_600, 38_400, 19_200, 9_600].slice(0, tried.length));
    expect(tried.at(-1)).toBe(speed);
    settings.length = 0;
    telling.told.length = 0;
    await virtual.unplug();
    await virtual.replug();
    await telling.until('ready');
    expect(settings.at(-1)?.baudRate).toBe(speed);
    expect(new Set(settings.map(({ baudRate }) => baudRate))).toEqual(new Set([speed]));
  });

  test('is that of the real port: a terminal set to one the module does not have is not heard', async (task) => {
    task.skip(anyTransport !== 'pty', 'socat is missing: no pseudo-terminal has a speed');
    const virtual = await startReader('pty');
    const heardAt: string[] = [];
    const { reader } = await openReader(virtual.port, impatient, {
      openLine: async (settings) => {
        const line = await openByteLine(virtual.port, settings);
        const speed = execFileSync('stty', ['-F', virtual.port, 'speed']).toString().trim();
        heardAt.push(speed);
        // As if the module were set to 38400.
        virtual.faults.hostBaudRate = speed === '38400' ? null : Number.parseInt(speed, 10) + 1;
        return line;
      },
    });
    virtual.present(identityCards.resident);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
    expect(heardAt).toEqual(['115200', '57600', '38400']);
  });

  test('that is set is the only one tried', async () => {
    const { reader, settings } = await atSpeed(9_600, 19_200);
    expect(reader.status.state).toBe('readerSilent');
    expect(new Set(settings.map(({ baudRate }) => baudRate))).toEqual(new Set([19_200]));
    expect(await reader.readCredential(context)).toMatchObject({ fault: { code: 'readerSilent' } });
  });

  test.each([
    [0x60, '自检'],
    [0x66, '授权'],
  ])('is right where the module answers that it is not well: SW3 %i', async (status, text) => {
    const virtual = await startReader('tcp');
    virtual.faults.moduleStatus = status;
    const { reader, telling, settings } = await openReader(virtual.port, { reopenDelaysMs: [60_000, 20] });
    expect(settings).toHaveLength(1);
    expect(reader.status).toMatchObject({ state: 'readerSilent', message: expect.stringContaining(text) });
    expect(await reader.readCredential(context)).toMatchObject({
      fault: { code: 'readerFault', message: expect.stringContaining(text) },
    });
    virtual.faults.moduleStatus = null;
    await telling.until('ready');
  });
});

describe('a port that is not there', () => {
  test.each(['/dev/no-such-port', 'tcp://127.0.0.1:1', 'tcp://nonsense'])(
    '%s is a state with a reason',
    async (port) => {
      const { reader, settings } = await openReader(port, { reopenDelaysMs: [60_000] });
      expect(reader.status).toMatchObject({ state: 'portMissing', port });
      expect(reader.status.message).toContain('打不开身份证阅读器端口');
      expect(settings).toHaveLength(1);
      expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noReader' } });
    },
  );

  test('that never opens is given up in time, and a line that comes late is closed', async () => {
    let arrive: (line: ByteLine) => void = () => {};
    const opening = new Promise<ByteLine>((resolve) => {
      arrive = resolve;
    });
    const { reader } = await openReader(
      'COM9',
      { openTimeoutMs: 30, reopenDelaysMs: [60_000] },
      { openLine: () => opening },
    );
    expect(reader.status.state).toBe('portMissing');
    const closed = new Promise<void>((resolve) => {
      arrive({
        write: () => {},
        onData: () => {},
        onClose: () => {},
        close: () => {
          resolve();
          return Promise.resolve();
        },
      });
    });
    await closed;
  });

  test('a reader that was stopped opens nothing any more', async () => {
    const virtual = await startReader('tcp');
    const { reader, settings } = await openReader(virtual.port);
    await reader.stop();
    await reader.connect();
    expect(settings).toHaveLength(1);
    expect(await reader.readCredential(context)).toMatchObject({ fault: { code: 'noReader' } });
  });
});
