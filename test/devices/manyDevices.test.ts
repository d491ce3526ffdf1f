import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deviceMaker } from '../../src/devices/createDevice.ts';
import type { DeviceReport } from '../../src/devices/deviceMessages.ts';
import { DeviceServer } from '../../src/devices/deviceServer.ts';
import type { DeviceSetup } from '../../src/devices/deviceSetup.ts';
import type { ListedPort } from '../../src/devices/findPort.ts';
import { openByteLine } from '../../src/devices/openByteLine.ts';
import { cardProfiles } from '../../src/training/card/cardProfiles.ts';
import { startVirtualReader, type VirtualReader } from '../../src/training/card/startVirtualReader.ts';
import { startVirtualScanner, type VirtualScanner } from '../../src/training/scanner/startVirtualScanner.ts';

let first: VirtualReader;
let second: VirtualReader;
let scanner: VirtualScanner;
let reports: DeviceReport[];
let opened: string[];
let plugged: ListedPort[];
let server: DeviceServer;
let setups: DeviceSetup[];
let nextId = 0;

beforeEach(async () => {
  first = await startVirtualReader({ transport: 'tcp', model: 'gemPcTwin' });
  second = await startVirtualReader({ transport: 'tcp', model: 'acr122' });
  scanner = await startVirtualScanner({ transport: 'tcp' });
  reports = [];
  opened = [];
  plugged = [{ path: first.port, serialNumber: 'TWIN-1' }];
  server = new DeviceServer(
    deviceMaker({
      openByteLine: (port, settings) => {
        opened.push(port);
        return openByteLine(port, settings);
      },
      listPorts: async () => plugged,
    }),
    (report) => reports.push(report),
  );
  setups = [
    { id: 'twin', label: '一号', kind: 'serialCcid', model: 'gemPcTwin', port: { serialNumber: 'TWIN-1' } },
    { id: 'acs', label: '二号', kind: 'acsSerial', slot: 0, baudRate: 9600, port: { path: second.port } },
    { id: 'gun', label: '扫码枪', kind: 'scanner', baudRate: 9600, port: { path: scanner.port } },
  ];
  await configure(setups);
});

afterEach(async () => {
  await configure([]);
  await Promise.all([first.stop(), second.stop(), scanner.stop()]);
});

async function ask<K extends DeviceReport['kind']>(kind: K, request: object) {
  nextId += 1;
  const id = nextId;
  await server.receive({ id, ...request });
  const answer = reports.find((report) => 'id' in report && report.id === id);
  if (answer?.kind !== kind) throw new Error(`no ${kind}`);
  return answer as Extract<DeviceReport, { kind: K }>;
}

const configure = (devices: readonly DeviceSetup[]) => ask('statusAnswer', { kind: 'configure', devices });
const read = (deviceId: string | null = null) =>
  ask('cardAnswer', { kind: 'readCredential', deviceId, today: '2026-01-15', homeArea: null });

function sawOf(deviceId: string, kind: 'presented' | 'removed' | 'scanned'): Promise<void> {
  return vi.waitFor(
    () =>
      expect(reports.some((report) => report.kind === kind && report.device.deviceId === deviceId)).toBe(
        true,
      ),
    { timeout: 15_000 },
  );
}

describe('two readers and a scanner at once', () => {
  test('each report says whose it is', async () => {
    first.insertCard(cardProfiles.secondGeneration);
    await sawOf('twin', 'presented');
    scanner.scan('6901234567892');
    await sawOf('gun', 'scanned');
    expect(reports.find((report) => report.kind === 'scanned')).toMatchObject({
      device: { deviceId: 'gun', kind: 'scanner', label: '扫码枪', status: { state: 'ready' } },
      text: '6901234567892',
    });
    expect(await read()).toMatchObject({
      deviceId: 'twin',
      reading: { ok: true, credential: { name: '张三' } },
    });
  });

  test('one person in both is read, two persons are refused', async () => {
    first.insertCard(cardProfiles.secondGeneration);
    second.insertCard(cardProfiles.secondGeneration);
    await Promise.all([sawOf('twin', 'presented'), sawOf('acs', 'presented')]);
    expect(await read()).toMatchObject({ deviceId: 'twin', reading: { ok: true } });
    reports = [];
    second.removeCard();
    await sawOf('acs', 'removed');
    second.insertCard(cardProfiles.otherNameSameNumber);
    await sawOf('acs', 'presented');
    expect(await read()).toMatchObject({
      deviceId: null,
      reading: { ok: false, fault: { code: 'cardsDisagree' } },
    });
    expect(await read('acs')).toMatchObject({ deviceId: 'acs', reading: { credential: { name: '章三' } } });
  });

  test('a new configuration starts only what changed', async () => {
    const before = opened.length;
    const renamed = setups.map((setup) => (setup.id === 'acs' ? { ...setup, label: '窗口二' } : setup));
    const { devices } = await configure(renamed);
    expect(devices.map(({ label, status }) => [label, status.state])).toEqual([
      ['一号', 'ready'],
      ['窗口二', 'ready'],
      ['扫码枪', 'ready'],
    ]);
    expect(opened.slice(before)).toEqual([second.port]);
  });

  test('a reader that comes back under another name is found by its serial number', async () => {
    const spare = await startVirtualReader({ transport: 'tcp', model: 'gemPcTwin' });
    try {
      plugged = [];
      await first.unplug();
      await vi.waitFor(async () => {
        const { devices } = await ask('statusAnswer', { kind: 'status' });
        expect(devices[0]?.status.state).toBe('portMissing');
      });
      plugged = [{ path: spare.port, serialNumber: 'TWIN-1' }];
      spare.insertCard(cardProfiles.firstGeneration);
      await sawOf('twin', 'presented');
      expect(await read('twin')).toMatchObject({ reading: { ok: true, credential: { name: '李四' } } });
      expect(opened.at(-1)).toBe(spare.port);
    } finally {
      await configure([]);
      await spare.stop();
    }
  });

  test('the frame log of all devices, without a name, a number or a PIN', async () => {
    first.insertCard(cardProfiles.secondGeneration);
    await sawOf('twin', 'presented');
    await read('twin');
    const digits = Array.from(Buffer.from('123456', 'latin1'));
    const pin = { enteredAt: 'terminal', digits };
    expect(await ask('pinAnswer', { kind: 'verifyPin', deviceId: 'twin', pin })).toMatchObject({
      outcome: { kind: 'accepted' },
    });
    expect(digits).toEqual([0, 0, 0, 0, 0, 0]);
    const { text } = await ask('framesAnswer', { kind: 'exportFrames' });
    expect(text).toContain('== twin 一号 (serialCcid)');
    expect(text).toContain('== gun 扫码枪 (scanner)');
    expect(text).toMatch(/→/);
    // 张三 in GBK, 123456 packed, the number and the card number in ASCII.
    expect(text).not.toMatch(/D5 C5 C8 FD|12 34 56|31 31 30 31 30 35|41 31 32 33 34 35 36/);
  });

  test('a device that is not there or has no PIN answers so, and keeps no digits', async () => {
    for (const deviceId of ['gun', 'nobody']) {
      const pin = { enteredAt: 'terminal', digits: [0x31, 0x32, 0x33, 0x34] };
      expect(await ask('pinAnswer', { kind: 'verifyPin', deviceId, pin })).toMatchObject({
        outcome: { kind: 'failed', reading: { fault: { code: 'noReader' } } },
      });
      expect(pin.digits).toEqual([0, 0, 0, 0]);
    }
  });
});
