import type { CardFault, CardFaultCode } from '../../domain/cardReading.ts';

interface FaultText {
  readonly code: CardFaultCode;
  readonly happened: string;
  readonly nextStep: string;
}

const otherCredential = '改用社保卡或医保码，或输入证件号码人工核对';
const putAgain = '请把证件从阅读器上拿起，重新平放在感应区，读完之前不要移动';

const texts = {
  noReader: {
    code: 'noReader',
    happened: '没有连上身份证阅读器。',
    nextStep: `请检查阅读器的电源、连线和端口设置；接好后会自动重连。急用时${otherCredential}。`,
  },
  readerSilent: {
    code: 'readerSilent',
    happened: '身份证阅读器在规定时间内没有应答，未取用任何证件信息。',
    nextStep: '请重新接通阅读器电源后再读；反复出现请联系信息科核对端口和速率。',
  },
  frameDamaged: {
    code: 'frameDamaged',
    happened: '身份证阅读器与本机之间的数据连续两次校验不符，已全部丢弃。',
    nextStep: `${putAgain}；反复出现时请检查阅读器连线，或换一个端口。`,
  },
  noCard: {
    code: 'noCard',
    happened: '阅读器上没有寻到证件。',
    nextStep: `${putAgain}。刚读过的证件要先拿起，才能再读一次。`,
  },
  selectFailed: {
    code: 'cardMute',
    happened: '寻到了证件，但选取失败，未取用任何证件信息。',
    nextStep: `请确认感应区上只有一张证件；${putAgain}。`,
  },
  readFailed: {
    code: 'cardRemoved',
    happened: '读证件途中失败，可能证件被移动，未取用任何证件信息。',
    nextStep: `${putAgain}；仍不行请${otherCredential}。`,
  },
  wrongCardType: {
    code: 'cardMute',
    happened: '放上的卡不是身份证阅读器能认的证件。',
    nextStep: `请确认放的是居民身份证、港澳台居民居住证或外国人永久居留证；否则请${otherCredential}。`,
  },
  cardRejectsReader: {
    code: 'readerFault',
    happened: '证件没有通过对阅读器安全模块的认证，未取用任何证件信息。',
    nextStep: `${putAgain}；换一张证件也这样时，请联系信息科检查阅读器的安全模块。急用时${otherCredential}。`,
  },
  readerRejectsCard: {
    code: 'cardDataDamaged',
    happened: '证件没有通过阅读器安全模块的认证，可能损坏或不是真证件，未取用任何证件信息。',
    nextStep: `${putAgain}；仍不行请核对证件真伪，并${otherCredential}。`,
  },
  informationRejected: {
    code: 'cardDataDamaged',
    happened: '证件内信息没有通过安全模块的验证，未取用。',
    nextStep: `${putAgain}；仍不行请核对证件真伪，并${otherCredential}。`,
  },
  commandRefused: {
    code: 'readerFault',
    happened: '身份证阅读器不接受本机的命令，本次读证没有完成。',
    nextStep: '请再读一次；反复出现请重新接通阅读器电源，或联系信息科核对阅读器型号。',
  },
  moduleFault: {
    code: 'readerFault',
    happened: '身份证阅读器发生故障，本次读证没有完成。',
    nextStep: '请再读一次；反复出现请重新接通阅读器电源，或联系信息科。',
  },
  selfTestFailed: {
    code: 'readerFault',
    happened: '身份证阅读器的安全模块自检没有通过，不能读证件。',
    nextStep: `请重新接通阅读器电源；仍不行请联系信息科更换阅读器。急用时${otherCredential}。`,
  },
  notAuthorised: {
    code: 'readerFault',
    happened: '身份证阅读器的安全模块没有授权或授权已失效，不能读证件。',
    nextStep: `请联系信息科找厂商重新授权。急用时${otherCredential}。`,
  },
  contentMissing: {
    code: 'fieldMissing',
    happened: '证件里没有要读的内容。',
    nextStep: `请${otherCredential}，并请持证人到发证机关检查证件。`,
  },
  nameMissing: {
    code: 'fieldMissing',
    happened: '证件里没有姓名，无法确认持证人。',
    nextStep: `请${otherCredential}，并请持证人到发证机关检查证件。`,
  },
  textDamaged: {
    code: 'cardDataDamaged',
    happened: '证件内的文字损坏或格式不对，未取用。',
    nextStep: `${putAgain}；仍不行请${otherCredential}。`,
  },
  numberInvalid: {
    code: 'identityNumberInvalid',
    happened: '证件内的证件号码未通过校验，未取用。',
    nextStep: `请核对证件原件，${otherCredential}；并请持证人到发证机关检查证件。`,
  },
} as const satisfies Readonly<Record<string, FaultText>>;

export type IdentityCardFaultKind = keyof typeof texts;

/** SW3 of the module (card readers 4.1), all but "done" and "card found". */
const kindOfStatus: ReadonlyMap<number, IdentityCardFaultKind> = new Map([
  [0x10, 'frameDamaged'],
  [0x11, 'frameDamaged'],
  [0x21, 'commandRefused'],
  [0x24, 'commandRefused'],
  [0x31, 'cardRejectsReader'],
  [0x32, 'readerRejectsCard'],
  [0x33, 'informationRejected'],
  [0x40, 'wrongCardType'],
  [0x41, 'readFailed'],
  [0x47, 'moduleFault'],
  [0x60, 'selfTestFailed'],
  [0x66, 'notAuthorised'],
  [0x80, 'noCard'],
  [0x81, 'selectFailed'],
  [0x91, 'contentMissing'],
]);

/** @param detail status, position or cause for the IT person; never personal data. */
export function identityCardFault(kind: IdentityCardFaultKind, detail: string): CardFault {
  const { code, happened, nextStep } = texts[kind];
  return { code, message: happened, nextStep, detail };
}

/** Ends a reading wherever it stands; `fault` is what the cashier gets to see. */
export class IdentityCardFaultError extends Error {
  override readonly name = 'IdentityCardFaultError';
  readonly kind: IdentityCardFaultKind;
  readonly fault: CardFault;

  constructor(kind: IdentityCardFaultKind, detail: string) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
    this.fault = identityCardFault(kind, detail);
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/**
 * @param doing the command, in Chinese.
 * @param cardStatusWord SW1 and SW2, which some failures of the card pass on.
 */
export function faultOfStatus(doing: string, status: number, cardStatusWord: number): IdentityCardFaultError {
  const kind = kindOfStatus.get(status) ?? 'moduleFault';
  return new IdentityCardFaultError(kind, `${doing} SW1SW2=${hex(cardStatusWord, 4)} SW3=${hex(status, 2)}`);
}
