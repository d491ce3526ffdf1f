import type { DeviceView, ReaderState } from '../bridge/contract.ts';
import type { DeviceState } from '../devices/deviceMessages.ts';
import type { DeviceSetup } from '../devices/deviceSetup.ts';
import type { ReaderStatus } from '../devices/readerStatus.ts';

/** Longest text of the contract's device and reader views. */
const maxLabelLength = 200;

const kindLabels: Readonly<Record<DeviceSetup['kind'], string>> = {
  serialCcid: '社保卡读卡器',
  acsSerial: '社保卡读卡器',
  pcsc: '智能卡服务的读卡器',
  identityCard: '身份证阅读器',
  scanner: '扫码设备',
  vendorLibrary: '厂商读卡程序',
};

const presentable: Readonly<Record<DeviceSetup['kind'], DeviceView['takes']>> = {
  serialCcid: 'card',
  acsSerial: 'card',
  pcsc: 'card',
  identityCard: 'identityCard',
  scanner: 'code',
  // Its library decides.
  vendorLibrary: 'any',
};

const deviceStates: Readonly<Record<ReaderStatus['state'], DeviceView['state']>> = {
  notConfigured: 'missing',
  opening: 'opening',
  ready: 'ready',
  portMissing: 'missing',
  readerSilent: 'missing',
  serviceMissing: 'serviceMissing',
  quarantined: 'quarantined',
  processDown: 'restarting',
};

export function deviceView({ deviceId, kind, label, status }: DeviceState): DeviceView {
  const isPresent = status.state === 'ready' && status.card === 'present';
  return {
    deviceId,
    label,
    kindLabel: kindLabels[kind],
    takes: presentable[kind],
    state: isPresent ? 'cardPresent' : deviceStates[status.state],
    // A driver's own words may be long, and an event that breaks the contract would end the desk.
    message: status.message.slice(0, maxLabelLength),
  };
}

const readerLabels: Readonly<Record<Exclude<ReaderState['state'], 'cardPresent' | 'noReader'>, string>> = {
  opening: '正在连接读卡设备',
  insert: '读卡设备就绪',
  serviceMissing: '智能卡服务没有运行',
  quarantined: '厂商读卡程序已停用',
  restarting: '设备程序正在重新启动',
};

/** From the best news to the worst: one device that works is enough for the window to work. */
const readerOrder = [
  'cardPresent',
  'ready',
  'opening',
  'restarting',
  'quarantined',
  'serviceMissing',
] as const;

/** What the window can do now, of all its credential readers; a scanner alone reads no card. */
export function readerView(states: readonly DeviceState[]): ReaderState {
  const devices = states.map(deviceView);
  const readers = devices.filter((_device, index) => states[index]?.kind !== 'scanner');
  const state = readerOrder.find((wanted) => readers.some((device) => device.state === wanted));
  if (state === undefined) {
    const [missing] = readers;
    const label = missing === undefined ? '未配置读卡设备' : `${missing.label}没有连上`;
    return { state: 'noReader', label, devices };
  }
  if (state === 'ready') return { state: 'insert', label: readerLabels.insert, devices };
  if (state !== 'cardPresent') return { state, label: readerLabels[state], devices };
  const present = readers.find((device) => device.state === 'cardPresent');
  return { state, label: `${present?.label ?? ''}有卡`, devices };
}
