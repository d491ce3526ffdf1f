import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ByteLine, LineSettings } from '../../src/devices/byteLine.ts';
import { CardReader, defaultCardReaderLimits } from '../../src/devices/cardReader.ts';
import { noFrameLog } from '../../src/devices/frameLog.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { cardProfiles } from '../../src/training/card/cardProfiles.ts';
import type { VirtualReaderModelName } from '../../src/training/card/startVirtualReader.ts';
import { acsModels } from '../../src/training/card/virtualAcsReader.ts';
import { VirtualCcidReader, type VirtualReaderModel } from '../../src/training/card/virtualCcidReader.ts';
import { gemaltoModels } from '../../src/training/card/virtualGemPcTwin.ts';
import { availableTransports } from './availableTransports.ts';
import { hexBytes } from './hexBytes.ts';
import { endAll, openReader, setupFor, startReader } from './openCardReader.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };
const read = { ok: true, credential: { name: '张三', identityNumber: '11010519491231002X' } };

afterEach(async () => {
  vi.useRealTimers();
  await endAll();
});

const models: readonly VirtualReaderModelName[] = ['gemCore', 'gemCoreSimPro2', 'acr122', 'acr1281'];

describe.each(availableTransports())('over %s', (transport) => {
  test.each(models)('%s reads, and every record is a place to pull the card', async (model) => {
    const virtual = await startReader({ transport, model });
    const { reader } = await openReader(virtual.port, {}, model);
    for (let records = 0; records < 11; records += 1) {
      virtual.faults.pullAfterRecords = records;
      virtual.insertCard(cardProfiles.secondGeneration);
      const pulled = await reader.readCredential(context);
      expect([records, pulled.ok || pulled.fault.code]).toEqual([records, 'cardRemoved']);
      virtual.faults.pullAfterRecords = null;
      virtual.insertCard(cardProfiles.secondGeneration);
      expect(await reader.readCredential(context)).toMatchObject(read);
    }
    expect(virtual.atFullSpeed).toBe(model === 'gemCoreSimPro2');
  });
});

describe.each<VirtualReaderModelName>(['gemCore', 'acr122'])('%s', (model) => {
  test.each([
    ['one wrong check byte', { damagedAnswers: 1 }],
    ['one truncated frame', { truncatedAnswers: 1 }],
    ['one command not understood', { refusedCommands: 1 }],
    ['every answer sent twice', { duplicatedAnswers: Number.POSITIVE_INFINITY }],
    ['garbage before each frame', { garbage: hexBytes('00 41 7E 06 50') }],
    ['the card asking for time before each answer', { waitBytes: 3 }],
    ['one byte at a time', { chunkBytes: 1 }],
  ])('reads in spite of %s', async (_what, faults) => {
    const virtual = await startReader({ transport: 'tcp', model });
    virtual.insertCard(cardProfiles.secondGeneration);
    const { reader } = await openReader(virtual.port, {}, model);
    Object.assign(virtual.faults, faults);
    expect(await reader.readCredential(context)).toMatchObject(read);
  });
});

/** A line without a wire, on which the reader hears only at its own speed. */
function directLine(model: VirtualReaderModel, heardAt: (reader: VirtualCcidReader) => number) {
  const opened: LineSettings[] = [];
  const written: number[] = [];
  let toHost: (bytes: Uint8Array) => void = () => {};
  /** One byte each `byteIntervalMs`; null: whole frames at once. */
  const pace: { byteIntervalMs: number | null } = { byteIntervalMs: null };
  const waiting: number[] = [];
  const drip = (): void => {
    const byte = waiting.shift();
    if (byte === undefined) return;
    toHost(Uint8Array.of(byte));
    if (waiting.length > 0) setTimeout(drip, pace.byteIntervalMs ?? 0);
  };
  const virtual = new VirtualCcidReader(model, (bytes) => {
    if (pace.byteIntervalMs === null) return toHost(bytes);
    const isIdle = waiting.length === 0;
    waiting.push(...bytes);
    if (isIdle) setTimeout(drip, pace.byteIntervalMs);
  });
  const openLine = (settings: LineSettings): Promise<ByteLine> => {
    opened.push(settings);
    virtual.resetLine();
    return Promise.resolve({
      write: (bytes) => {
        written.push(...bytes);
        if (settings.baudRate === heardAt(virtual)) virtual.receive(Uint8Array.from(bytes));
      },
      onData: (listener) => {
        toHost = listener;
      },
      onClose: () => {},
      close: () => Promise.resolve(),
    });
  };
  return { virtual, opened, written, pace, openLine };
}

function readerOn(model: VirtualReaderModelName, line: ReturnType<typeof directLine>, limits = {}) {
  const reader = new CardReader(setupFor(model, 'COM3'), {
    openLine: line.openLine,
    makings: {
      events: {
        onStatus: () => {},
        onPresented: () => {},
        onRemoved: () => {},
        onScan: () => {},
      },
      frames: noFrameLog,
    },
    limits: { ...defaultCardReaderLimits, pollIntervalMs: 600_000, reopenDelaysMs: [20], ...limits },
  });
  return { reader };
}

describe('line settings', () => {
  test.each([
    ['gemPcTwin', gemaltoModels.gemPcTwin, [{ baudRate: 115_200, stopBits: 2, rtsLow: true }]],
    ['acr122', acsModels.acr122, [{ baudRate: 9_600, stopBits: 1 }]],
  ] as const)('of %s are those of its manual', async (name, model, settings) => {
    const line = directLine(model, () => settings[0].baudRate);
    const { reader } = readerOn(name, line);
    await reader.connect();
    expect(reader.status.state).toBe('ready');
    expect(line.opened).toEqual(settings);
    await reader.stop();
  });

  test('GemCoreSIMPro2 is found at 9600, told 01 10 20, and used at 115200', async () => {
    const heardAt = (reader: VirtualCcidReader): number => (reader.atFullSpeed ? 115_200 : 9_600);
    const line = directLine(gemaltoModels.gemCoreSimPro2, heardAt);
    line.virtual.insertCard(cardProfiles.secondGeneration);
    const { reader } = readerOn('gemCoreSimPro2', line, { powerUpTimeoutMs: 50, speedChangeMs: 1 });
    await reader.connect();
    expect(line.opened.map(({ baudRate }) => baudRate)).toEqual([9_600, 115_200]);
    expect(Buffer.from(line.written).toString('hex')).toContain(
      '6b0300000000010000000110 20'.replace(' ', ''),
    );
    expect(await reader.readCredential(context)).toMatchObject(read);
    await reader.stop();
    // Still at full speed when the terminal starts again.
    const again = readerOn('gemCoreSimPro2', line, { powerUpTimeoutMs: 50, speedChangeMs: 1 });
    await again.reader.connect();
    expect(again.reader.status.state).toBe('ready');
    await again.reader.stop();
  });
});

describe('one byte every 200 ms', () => {
  test.each([
    ['gemPcTwin', gemaltoModels.gemPcTwin],
    ['acr122', acsModels.acr122],
  ] as const)(
    'from %s ends in a clear fault within the limit, and the next good frame is read',
    async (name, model) => {
      vi.useFakeTimers();
      const line = directLine(model, () => (name === 'acr122' ? 9_600 : 115_200));
      line.virtual.insertCard(cardProfiles.secondGeneration);
      const { reader } = readerOn(name, line);
      const connected = reader.connect();
      await vi.advanceTimersByTimeAsync(2_000);
      await connected;
      line.pace.byteIntervalMs = 200;
      const startedAtMs = performance.now();
      let endedAtMs = Number.POSITIVE_INFINITY;
      const slow = reader.readCredential(context).finally(() => {
        endedAtMs = performance.now();
      });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await slow).toMatchObject({ ok: false, fault: { code: 'readerSilent' } });
      // One reading, one question to the reader about the slot, and power-off.
      const { readTimeoutMs, ownAnswerTimeoutMs } = defaultCardReaderLimits;
      expect(endedAtMs - startedAtMs).toBeLessThanOrEqual(readTimeoutMs + 2 * ownAnswerTimeoutMs);
      line.pace.byteIntervalMs = null;
      await vi.advanceTimersByTimeAsync(20_000);
      expect(reader.status.state).toBe('ready');
      const good = reader.readCredential(context);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(await good).toMatchObject(read);
      await reader.stop();
    },
  );

  test('a frame that takes longer than the silence allowed is not given up while it is coming', async () => {
    vi.useFakeTimers();
    const line = directLine(gemaltoModels.gemCore, () => 115_200);
    const { reader } = readerOn('gemCore', line, { startUpTimeoutMs: 1_000 });
    line.pace.byteIntervalMs = 200;
    const connected = reader.connect();
    // The firmware answer has 34 bytes: 6.8 s, with never more than 0.2 s of silence.
    await vi.advanceTimersByTimeAsync(30_000);
    await connected;
    expect(reader.status).toMatchObject({ state: 'ready', firmware: 'GemCore-V1.21-VIRTUAL' });
    await reader.stop();
  });
});
