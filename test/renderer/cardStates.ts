import type { ReaderState } from '../../src/bridge/contract.ts';
import { cardFault } from '../../src/devices/cardFaultText.ts';
import type { CardFaultCode } from '../../src/domain/cardReading.ts';
import { nothingSettled, type Problem } from '../../src/domain/problem.ts';
import { fakeDevices } from './fakeDesk.ts';

/** Every state of the card panel: what the readers say, and what the last reading came to. */
export interface CardState {
  readonly reader: ReaderState;
  /** Null: nobody has pressed F2. */
  readonly problem: Problem | null;
}

export function cardProblem(code: CardFaultCode, happened = cardFault(code, '').message): Problem {
  return { code: `card.${code}`, happened, money: nothingSettled, nextStep: cardFault(code, '').nextStep };
}

export const pinWanted: Problem = {
  code: 'card.pinWanted',
  happened: '这张社保卡需要持卡人输入密码。',
  money: nothingSettled,
  nextStep: '请持卡人输入密码后按 Enter。',
};

const insert: ReaderState = { state: 'insert', label: '读卡设备就绪', devices: fakeDevices('ready') };
const present: ReaderState = {
  state: 'cardPresent',
  label: '社保卡读卡器有卡',
  devices: fakeDevices('cardPresent'),
};

export const cardStates: Readonly<Record<string, CardState>> = {
  noReader: {
    reader: { state: 'noReader', label: '社保卡读卡器没有连上', devices: fakeDevices('missing').slice(0, 1) },
    problem: null,
  },
  insert: { reader: insert, problem: null },
  cardPresent: { reader: present, problem: null },
  serviceMissing: {
    reader: {
      state: 'serviceMissing',
      label: '智能卡服务没有运行',
      devices: fakeDevices('serviceMissing').slice(0, 1),
    },
    problem: null,
  },
  quarantined: {
    reader: {
      state: 'quarantined',
      label: '厂商读卡程序已停用',
      devices: fakeDevices('quarantined').slice(0, 1),
    },
    problem: null,
  },
  restarting: {
    reader: {
      state: 'restarting',
      label: '设备程序正在重新启动',
      devices: fakeDevices('restarting').slice(0, 1),
    },
    problem: null,
  },
  thirdGeneration: { reader: present, problem: cardProblem('thirdGenerationNeedsOnline') },
  pinLocked: { reader: present, problem: cardProblem('pinLocked') },
  cardsDisagree: { reader: present, problem: cardProblem('cardsDisagree') },
  fault: { reader: present, problem: cardProblem('cardMute') },
};
