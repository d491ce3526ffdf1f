import type { Prepared } from '../../src/bridge/contract.ts';

interface ModeText {
  readonly label: string;
  readonly tone: 'good' | 'warn' | 'bad';
  readonly notice: string | null;
}

export const modeTexts: Readonly<Record<Prepared['mode'], ModeText>> = {
  online: { label: '联机结算', tone: 'good', notice: null },
  provisional: {
    label: '离线暂结',
    tone: 'warn',
    notice: '中心不通，本次为暂结：网络恢复后自动送中心，金额不同时按中心结果退补。',
  },
  cashOnly: {
    label: '全额现金',
    tone: 'bad',
    notice: '本次不动用医保基金和个人账户，全额收取现金，打印待结算单。',
  },
};
