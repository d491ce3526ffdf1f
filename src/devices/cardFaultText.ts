import type { CardFault, CardFaultCode } from '../domain/cardReading.ts';

interface FaultText {
  readonly happened: string;
  readonly nextStep: string;
}

const otherCredential = '改用医保码，或输入身份证号码人工核对';

const texts: Readonly<Record<CardFaultCode, FaultText>> = {
  noReader: {
    happened: '没有连上读卡器。',
    nextStep: `请检查读卡器的电源、连线和端口设置；接好后会自动重连。急用时${otherCredential}。`,
  },
  noCard: { happened: '读卡器里没有卡。', nextStep: '请把社保卡芯片朝里、朝上插到底，再读一次。' },
  cardMute: {
    happened: '卡没有应答，可能插反、没有插到底、芯片脏污或损坏。',
    nextStep: `请检查方向并擦净芯片，重新插到底再读一次；仍不行请${otherCredential}。`,
  },
  cardRemoved: {
    happened: '读卡途中卡被拔出，未取用任何卡内数据。',
    nextStep: '请重新插卡，读完之前不要拔出。',
  },
  frameDamaged: {
    happened: '读卡器送来的数据连续两次校验不符，已全部丢弃。',
    nextStep: '请再读一次；反复出现时请检查读卡器连线，或换一个端口。',
  },
  readerSilent: {
    happened: '读卡器在规定时间内没有应答。',
    nextStep: '请拔出卡，重新接通读卡器电源后再读；反复出现请联系信息科。',
  },
  notSocialCard: {
    happened: '这张卡里没有社会保障应用，或者不是社会保障卡。',
    nextStep: `请确认插入的是社会保障卡；如确是社保卡，请${otherCredential}。`,
  },
  fieldProtected: {
    happened: '这张卡的持卡人信息受保护，本机无权读取。',
    nextStep: `请${otherCredential}。`,
  },
  fieldMissing: {
    happened: '卡内缺少必要的信息，无法确认持卡人。',
    nextStep: `请${otherCredential}，并请持卡人到社保卡服务网点补写或换卡。`,
  },
  cardDataDamaged: {
    happened: '卡内数据损坏或格式不对，未取用。',
    nextStep: `请再读一次；仍不行请${otherCredential}，并请持卡人到社保卡服务网点换卡。`,
  },
  identityNumberInvalid: {
    happened: '卡内的社会保障号码未通过校验。',
    nextStep: `请核对身份证原件，${otherCredential}；并请持卡人到社保卡服务网点更正。`,
  },
  cardExpired: {
    happened: '这张社保卡已过有效期。',
    nextStep: `请${otherCredential}，并请持卡人到社保卡服务网点换卡。`,
  },
  cardLocked: {
    happened: '这张卡的社会保障应用已锁定或失效。',
    nextStep: `请${otherCredential}，并请持卡人到社保卡服务网点解锁或换卡。`,
  },
  thirdGenerationNeedsOnline: {
    happened: '这是第三代社保卡，持卡人信息需联机认证后才能读取。',
    nextStep: `本机暂不支持三代卡联机认证，请${otherCredential}。`,
  },
  readerFault: {
    happened: '读卡器或读卡程序发生故障，本次读卡没有完成。',
    nextStep: '请稍候再读一次；反复出现请重新接通读卡器电源，或联系信息科。',
  },
  pinWrong: {
    happened: '社保卡密码不对，卡已记一次错误。',
    nextStep: `请持卡人想清楚后再输；次数用完卡会锁定。不记得密码时请${otherCredential}。`,
  },
  pinLocked: {
    happened: '社保卡密码已锁定，未取用任何卡内数据。',
    nextStep: `请${otherCredential}，并请持卡人到社保卡服务网点解锁或重置密码。`,
  },
  cardsDisagree: {
    happened: '几个读卡设备上的证件不属于同一个人，本机没有替您选择，未取用任何数据。',
    nextStep: '请只留下当前就诊人的一张证件，其余取走，再读一次。',
  },
  serviceMissing: {
    happened: '本机的智能卡服务没有运行，读卡器不能使用。',
    nextStep: `请联系信息科启动智能卡服务，启动后会自动重连。急用时${otherCredential}。`,
  },
  libraryFailed: {
    happened: '读卡器厂商的读卡程序出错或没有应答，本次读卡没有完成。',
    nextStep: `请再读一次；仍不行请${otherCredential}，并告知信息科发生时间。`,
  },
  libraryQuarantined: {
    happened: '读卡器厂商的读卡程序多次崩溃，已停用，不影响终端其他功能。',
    nextStep: `请${otherCredential}；信息科查明原因后可重新启用。`,
  },
};

export const cardFaultCodes = Object.keys(texts) as CardFaultCode[];

/** @param detail status word, frame position or cause for the IT person; never personal data. */
export function cardFault(code: CardFaultCode, detail: string): CardFault {
  const { happened, nextStep } = texts[code];
  return { code, message: happened, nextStep, detail };
}

/** Ends a reading wherever it stands; `fault` is what the cashier gets to see. */
export class CardFaultError extends Error {
  override readonly name: string = 'CardFaultError';
  readonly fault: CardFault;

  constructor(code: CardFaultCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.fault = cardFault(code, detail);
  }
}
