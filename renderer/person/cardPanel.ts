import type { ReaderState } from '../../src/bridge/contract.ts';
import type { Problem } from '../../src/domain/problem.ts';

/** What the place of the person shows while nobody is on the desk. */
export interface CardPanelView {
  readonly state:
    | ReaderState['state']
    | 'reading'
    | 'thirdGeneration'
    | 'pinWanted'
    | 'pinLocked'
    | 'cardsDisagree'
    | 'fault';
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
  /** The other ways to show who one is, when the card will not do. */
  readonly offersOtherWays: boolean;
}

const byReader: Readonly<Record<ReaderState['state'], Omit<CardPanelView, 'state'>>> = {
  noReader: {
    tone: 'bad',
    title: '没有可用的读卡设备',
    text: '接好后会自动连上；现在可以扫医保码，或输入证件号。',
    offersOtherWays: true,
  },
  opening: {
    tone: 'plain',
    title: '正在连接读卡设备',
    text: '通常只要几秒钟。',
    offersOtherWays: false,
  },
  insert: {
    tone: 'plain',
    title: '请出示证件',
    text: '插入社会保障卡，或放上身份证，再按 F2；医保码直接扫；没有证件的按 F3 输入证件号。',
    offersOtherWays: false,
  },
  cardPresent: { tone: 'good', title: '证件已就位', text: '按 F2 读卡。', offersOtherWays: false },
  serviceMissing: {
    tone: 'bad',
    title: '智能卡服务没有运行',
    text: '请信息科启动系统的智能卡服务，启动后会自动连上。',
    offersOtherWays: true,
  },
  quarantined: {
    tone: 'bad',
    title: '厂商读卡程序已停用',
    text: '它多次崩溃，已停用以免影响收费；查明原因后可以重新启用。',
    offersOtherWays: true,
  },
  restarting: {
    tone: 'warn',
    title: '设备程序正在重新启动',
    text: '通常只要几秒钟，收费不受影响。',
    offersOtherWays: false,
  },
};

const byProblem: Readonly<Record<string, Omit<CardPanelView, 'text'>>> = {
  'card.thirdGenerationNeedsOnline': {
    state: 'thirdGeneration',
    tone: 'warn',
    title: '第三代社保卡，须联机认证',
    offersOtherWays: true,
  },
  'card.cardsDisagree': {
    state: 'cardsDisagree',
    tone: 'bad',
    title: '证件不是同一个人的',
    offersOtherWays: false,
  },
  'card.pinWanted': { state: 'pinWanted', tone: 'plain', title: '等待输入密码', offersOtherWays: false },
  'card.pinWantedOnPad': { state: 'pinWanted', tone: 'plain', title: '等待输入密码', offersOtherWays: false },
  'card.pinLocked': { state: 'pinLocked', tone: 'bad', title: '社保卡密码已锁定', offersOtherWays: true },
};

/** A fault of the last reading outweighs what the readers say; without one they speak for themselves. */
export function cardPanelOf(reader: ReaderState, reading: boolean, problem: Problem | null): CardPanelView {
  if (reading) {
    return {
      state: 'reading',
      tone: 'plain',
      title: '正在读卡',
      text: '读完之前请不要拔出或移开证件。',
      offersOtherWays: false,
    };
  }
  if (problem?.code.startsWith('card.') !== true) return { state: reader.state, ...byReader[reader.state] };
  const known = byProblem[problem.code];
  if (known !== undefined) return { ...known, text: problem.happened };
  return { state: 'fault', tone: 'bad', title: '没有读出', text: problem.happened, offersOtherWays: true };
}
