import type { CardFaultCode } from '../domain/cardReading.ts';
import { CardFaultError, cardFault } from './cardFaultText.ts';

interface StatusWordText {
  /** What it means, for the IT person; begins the cashier's message too. */
  readonly meaning: string;
  readonly nextStep: string;
  /** The fault a reading ends with when this word stops it. */
  readonly code: CardFaultCode;
}

const readAgain = '请拔出卡，擦净芯片，插到底再读一次；仍不行请改用医保码，或输入身份证号码人工核对。';
const replaceCard = '请改用医保码，或输入身份证号码人工核对；并请持卡人到社保卡服务网点换卡。';
const otherWay = '请改用医保码，或输入身份证号码人工核对。';
const unlock = '请改用医保码，或输入身份证号码人工核对；并请持卡人到社保卡服务网点解锁或重置密码。';
const tellIt = '请再读一次；仍不行请改用医保码，或输入身份证号码人工核对，并把详情告知信息科。';
const checkCard = '请确认插入的是社会保障卡；如确是社保卡，请改用医保码，或输入身份证号码人工核对。';

/** Status words of ISO 7816-4 and of 社会保障卡 operating systems (card readers section 2.6). */
const exactTexts: ReadonlyMap<number, StatusWordText> = new Map([
  [0x9000, { meaning: '成功', nextStep: '无需处理。', code: 'readerFault' }],
  [0x6281, { meaning: '返回的数据可能有误', nextStep: readAgain, code: 'cardDataDamaged' }],
  [0x6283, { meaning: '文件已失效', nextStep: replaceCard, code: 'cardLocked' }],
  [0x6581, { meaning: '卡存储器故障', nextStep: replaceCard, code: 'cardDataDamaged' }],
  [0x6700, { meaning: '长度错误', nextStep: tellIt, code: 'readerFault' }],
  [0x6901, { meaning: '当前状态不接受该命令', nextStep: readAgain, code: 'readerFault' }],
  [0x6981, { meaning: '文件类型不符', nextStep: replaceCard, code: 'cardDataDamaged' }],
  [0x6982, { meaning: '不满足安全条件（需密码或认证）', nextStep: otherWay, code: 'fieldProtected' }],
  [0x6983, { meaning: '认证方式已锁定（密码锁定）', nextStep: unlock, code: 'pinLocked' }],
  [0x6984, { meaning: '随机数无效', nextStep: readAgain, code: 'readerFault' }],
  [0x6985, { meaning: '不满足使用条件', nextStep: readAgain, code: 'fieldProtected' }],
  [0x6986, { meaning: '没有选定文件', nextStep: readAgain, code: 'readerFault' }],
  [0x6a80, { meaning: '数据域参数错误', nextStep: tellIt, code: 'readerFault' }],
  [0x6a81, { meaning: '功能不支持或卡已锁定', nextStep: unlock, code: 'cardLocked' }],
  [0x6a82, { meaning: '找不到文件或应用', nextStep: checkCard, code: 'notSocialCard' }],
  [0x6a83, { meaning: '找不到记录', nextStep: replaceCard, code: 'fieldMissing' }],
  [0x6a86, { meaning: 'P1、P2 参数错误', nextStep: tellIt, code: 'readerFault' }],
  [0x6a88, { meaning: '找不到密钥', nextStep: otherWay, code: 'fieldProtected' }],
  [0x6d00, { meaning: '不支持的命令', nextStep: checkCard, code: 'notSocialCard' }],
  [0x6e00, { meaning: '不支持的命令类别', nextStep: checkCard, code: 'notSocialCard' }],
  [0x6f00, { meaning: '卡内部错误', nextStep: readAgain, code: 'cardMute' }],
  [0x9303, { meaning: '应用已永久锁定', nextStep: replaceCard, code: 'cardLocked' }],
]);

function familyText(statusWord: number): StatusWordText {
  const low = statusWord & 0xff;
  if (statusWord >> 8 === 0x61) {
    return { meaning: `还有 ${low} 字节待取`, nextStep: readAgain, code: 'readerFault' };
  }
  if (statusWord >> 8 === 0x6c) {
    return { meaning: `应取 ${low} 字节`, nextStep: readAgain, code: 'readerFault' };
  }
  if (statusWord >> 4 === 0x63c) return wrongPinText(low & 0x0f);
  return { meaning: '未说明的状态', nextStep: tellIt, code: 'readerFault' };
}

function wrongPinText(triesLeft: number): StatusWordText {
  const meaning = `密码错误，剩余 ${triesLeft} 次`;
  if (triesLeft === 0) return { meaning, nextStep: unlock, code: 'pinLocked' };
  return { meaning, nextStep: '请持卡人想清楚后再输；次数用完卡会锁定。', code: 'pinWrong' };
}

function textOf(statusWord: number): StatusWordText {
  return exactTexts.get(statusWord) ?? familyText(statusWord);
}

/** `SW 6A82：找不到文件或应用`. */
export function describeStatusWord(statusWord: number): string {
  return `SW ${statusWord.toString(16).toUpperCase().padStart(4, '0')}：${textOf(statusWord).meaning}`;
}

/** What the cashier does about it. */
export function nextStepOfStatusWord(statusWord: number): string {
  return textOf(statusWord).nextStep;
}

/** Ends a reading because of what the card answered; the next step is that of the status word. */
export class StatusWordError extends CardFaultError {
  override readonly fault;

  /** @param code the fault when the place where the word came says more than the word alone. */
  constructor(statusWord: number, doing: string, code: CardFaultCode = textOf(statusWord).code) {
    const detail = `${doing} ${describeStatusWord(statusWord)}`;
    super(code, detail);
    this.fault = { ...cardFault(code, detail), nextStep: nextStepOfStatusWord(statusWord) };
  }
}
