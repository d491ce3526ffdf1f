import { DeviceClient } from '../../devices/deviceClient.ts';
import type { DeviceState } from '../../devices/deviceMessages.ts';
import type { DeviceSetup } from '../../devices/deviceSetup.ts';
import { forkDeviceProcess } from '../../devices/forkDeviceProcess.ts';
import { isoDate } from '../../domain/calendar.ts';
import type { CardReading } from '../../domain/cardReading.ts';
import { type CardProfileName, cardProfiles } from '../../training/card/cardProfiles.ts';
import { startVirtualReader, type VirtualReader } from '../../training/card/startVirtualReader.ts';
import { type IdentityCardName, identityCards } from '../../training/identityCard/identityCards.ts';
import { startVirtualIdentityReader } from '../../training/identityCard/startVirtualIdentityReader.ts';
import { factoryManners, startVirtualScanner } from '../../training/scanner/startVirtualScanner.ts';
import { type ExpectedCredential, expectedOfCards, expectedOfIdentityCards } from './expectedCredentials.ts';

export interface SelftestResult {
  readonly device: string;
  readonly profile: string;
  readonly label: string;
  readonly ok: boolean;
  /** What came out: a name, a fault code, a scanned text, what the card said to a PIN. */
  readonly got: string;
  readonly expected: string;
  /** From the question to the answer, device process included; null where nothing was asked. */
  readonly durationMs: number | null;
}

export interface SelftestReport {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly results: readonly SelftestResult[];
}

/** The validity of the invented cards is judged on this day, so that the test does not grow old. */
const today = isoDate('2026-01-15');
const eventTimeoutMs = 10_000;

/** Serial readers, each with its virtual twin: a PIN pad is a GemPC Twin with keys and needs no run of its own. */
const serialReaders = [
  { id: 'gem-pc-twin', label: 'GemPC Twin', kind: 'serialCcid', model: 'gemPcTwin', virtual: 'gemPcTwin' },
  { id: 'gem-core', label: 'GemCore', kind: 'serialCcid', model: 'gemCore', virtual: 'gemCore' },
  { id: 'acr122', label: 'ACR122', kind: 'acsSerial', slot: 0, virtual: 'acr122' },
  { id: 'acr1281', label: 'ACR1281', kind: 'acsSerial', slot: 1, virtual: 'acr1281' },
] as const;

const baudRate = 115_200;

class Selftest {
  readonly results: SelftestResult[] = [];
  readonly client = new DeviceClient({ spawn: () => forkDeviceProcess(), today: () => today });
  readonly #stops: (() => Promise<void>)[] = [];

  started<T extends { stop(): Promise<void> }>(virtual: T): T {
    this.#stops.push(() => virtual.stop());
    return virtual;
  }

  add(result: Omit<SelftestResult, 'ok'>): void {
    this.results.push({ ...result, ok: result.got === result.expected });
  }

  /** Does something to a virtual device and waits until the terminal has noticed. */
  async noticed(event: 'presented' | 'removed', deviceId: string, act: () => void): Promise<boolean> {
    let stop = (): void => {};
    let timer: NodeJS.Timeout | undefined;
    const seen = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), eventTimeoutMs);
      stop = this.client.on(event, (device: DeviceState) => {
        if (device.deviceId === deviceId) resolve(true);
      });
    });
    act();
    return seen.finally(() => {
      clearTimeout(timer);
      stop();
    });
  }

  async scanned(act: () => void): Promise<string> {
    let stop = (): void => {};
    let timer: NodeJS.Timeout | undefined;
    const seen = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('（没有收到）'), eventTimeoutMs);
      stop = this.client.on('scanned', (_device, text) => resolve(text));
    });
    act();
    return seen.finally(() => {
      clearTimeout(timer);
      stop();
    });
  }

  async close(): Promise<void> {
    this.client.close();
    await Promise.all(this.#stops.map((stop) => stop()));
  }
}

function told(reading: CardReading): string {
  if (!reading.ok) return reading.fault.code;
  return `${reading.credential.name} ${reading.credential.identityNumber}`;
}

function wanted(expected: ExpectedCredential): string {
  return 'fault' in expected ? expected.fault : `${expected.name} ${expected.identityNumber}`;
}

async function testCards(test: Selftest, deviceId: string, device: string, virtual: VirtualReader) {
  for (const [name, profile] of Object.entries(cardProfiles)) {
    const noticed = await test.noticed('presented', deviceId, () => virtual.insertCard(profile));
    const beganMs = performance.now();
    const { reading } = await test.client.readCredential(deviceId);
    test.add({
      device,
      profile: name,
      label: profile.label,
      got: noticed ? told(reading) : '（没有发现插卡）',
      expected: wanted(expectedOfCards[name as CardProfileName]),
      durationMs: performance.now() - beganMs,
    });
    const removed = await test.noticed('removed', deviceId, () => virtual.removeCard());
    if (!removed)
      test.add({ device, profile: name, label: '拔卡', got: '没有发现', expected: '发现', durationMs: null });
  }
}

const rightPin = '123456';

/** Card readers section 2.7: six tries on these cards, and every wrong one counts. */
const pinCases = [
  { profile: 'secondGeneration', label: '密码正确', pin: rightPin, expected: 'accepted' },
  { profile: 'secondGeneration', label: '密码错误，剩 5 次', pin: '111111', expected: 'wrong 5' },
  { profile: 'pinLastTry', label: '最后一次输错即锁定', pin: '111111', expected: 'locked' },
  { profile: 'pinLocked', label: '密码已锁定', pin: rightPin, expected: 'locked' },
] as const;

async function testPins(test: Selftest, deviceId: string, device: string, virtual: VirtualReader) {
  for (const { profile, label, pin, expected } of pinCases) {
    await test.noticed('presented', deviceId, () => virtual.insertCard(cardProfiles[profile]));
    const beganMs = performance.now();
    const digits = Uint8Array.from(Buffer.from(pin, 'latin1'));
    const outcome = await test.client.verifyPin(deviceId, { enteredAt: 'terminal', digits });
    test.add({
      device,
      profile: `pin/${profile}`,
      label,
      got: outcome.kind === 'wrong' ? `wrong ${outcome.triesLeft}` : outcome.kind,
      expected,
      durationMs: performance.now() - beganMs,
    });
    await test.noticed('removed', deviceId, () => virtual.removeCard());
  }
}

type IdentityReader = Awaited<ReturnType<typeof startVirtualIdentityReader>>;

async function testIdentityCards(test: Selftest, deviceId: string, device: string, virtual: IdentityReader) {
  for (const [name, card] of Object.entries(identityCards)) {
    const noticed = await test.noticed('presented', deviceId, () => virtual.present(card));
    const beganMs = performance.now();
    const { reading } = await test.client.readCredential(deviceId);
    test.add({
      device,
      profile: name,
      label: card.label,
      got: noticed ? told(reading) : '（没有发现证件）',
      expected: wanted(expectedOfIdentityCards[name as IdentityCardName]),
      durationMs: performance.now() - beganMs,
    });
    virtual.lift();
  }
}

/** Card readers section 8.1: every suffix, prefix and charset a scanner comes set to. */
const scanCases = [
  { profile: 'cr', label: '后缀 CR', text: 'YJPX0123456789abcdef0123456789', manners: {} },
  { profile: 'crlf', label: '后缀 CR LF', text: '6901234567892', manners: { suffix: '\r\n' } },
  { profile: 'tab', label: '后缀 TAB', text: '81234567890123456789', manners: { suffix: '\t' } },
  { profile: 'silence', label: '无后缀，静默结束', text: '0106291041500213', manners: { suffix: '' } },
  { profile: 'aim', label: '前缀 AIM 标识', text: '6291041500213', manners: { prefix: ']E0' } },
  { profile: 'gb18030', label: '国标编码中文', text: '处方笺一号', manners: { charset: 'gb18030' } },
] as const;

type Scanner = Awaited<ReturnType<typeof startVirtualScanner>>;

async function testScans(test: Selftest, device: string, virtual: Scanner): Promise<void> {
  for (const { profile, label, text, manners } of scanCases) {
    Object.assign(virtual.manners, factoryManners(), manners);
    const beganMs = performance.now();
    const got = await test.scanned(() => virtual.scan(text));
    test.add({ device, profile, label, got, expected: text, durationMs: performance.now() - beganMs });
  }
}

/**
 * Every virtual device through every profile, over real lines, in a real device process.
 * @param transport `auto`: pseudo-terminals where socat is installed, else loopback lines
 */
export async function runSelftest(transport: 'auto' | 'pty' | 'tcp' = 'auto'): Promise<SelftestReport> {
  const test = new Selftest();
  try {
    const readers = await Promise.all(
      serialReaders.map(async ({ virtual: model, ...setup }) => {
        const virtual = test.started(await startVirtualReader({ transport, model }));
        const port = { path: virtual.port };
        const full = setup.kind === 'acsSerial' ? { ...setup, port, baudRate } : { ...setup, port };
        return { virtual, setup: full as DeviceSetup };
      }),
    );
    const identity = test.started(await startVirtualIdentityReader({ transport }));
    const scanner = test.started(await startVirtualScanner({ transport }));
    await test.client.configure([
      ...readers.map(({ setup }) => setup),
      { id: 'sam-v', label: 'SAM_V', kind: 'identityCard', port: { path: identity.port }, baudRate },
      { id: 'scanner', label: '扫码器', kind: 'scanner', port: { path: scanner.port }, baudRate },
    ]);
    for (const { deviceId, label, status } of test.client.devices()) {
      test.add({
        device: label,
        profile: 'ready',
        label: '连接',
        got: status.state,
        expected: 'ready',
        durationMs: null,
      });
      if (status.state !== 'ready') throw new Error(`${deviceId}: ${status.message}`);
    }
    // All at once: a window has several devices, and one must not disturb another.
    await Promise.all([
      ...readers.map(async ({ virtual, setup }) => {
        await testCards(test, setup.id, setup.label, virtual);
        await testPins(test, setup.id, setup.label, virtual);
      }),
      testIdentityCards(test, 'sam-v', 'SAM_V', identity),
      testScans(test, '扫码器', scanner),
    ]);
  } finally {
    await test.close();
  }
  const results = test.results.toSorted((a, b) => a.device.localeCompare(b.device));
  const passed = results.filter(({ ok }) => ok).length;
  const failed = results.length - passed;
  return { ok: failed === 0, passed, failed, results };
}

function resultLine({ device, label, ok, got, expected, durationMs }: SelftestResult): string {
  const time = durationMs === null ? '' : `${durationMs.toFixed(0)} ms`;
  return `${ok ? '通过' : '失败'}\t${device}\t${label}\t${time}${ok ? '' : `\t应为 ${expected}，实为 ${got}`}`;
}

export function tellSelftest({ results, passed, failed }: SelftestReport): string {
  return [...results.map(resultLine), `共 ${results.length} 项，通过 ${passed}，失败 ${failed}`, ''].join(
    '\n',
  );
}
