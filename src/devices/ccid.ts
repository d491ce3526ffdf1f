/**
 * CCID messages (USB CCID 1.1, card readers section 5): a 10-byte header and data. The same on every transport;
 * what surrounds them on a serial line is the framing's business.
 *
 *     type(1) | length(4, little endian) | slot(1) | sequence(1) | three bytes by type | data
 */
export interface CcidMessage {
  readonly type: number;
  readonly slot: number;
  /** 0..255, given back in the answer. */
  readonly sequence: number;
  /** Commands: parameters of the type. Answers: bStatus, bError, and chain, clock or protocol. */
  readonly specific: readonly [number, number, number];
  readonly data: Uint8Array;
}

export const ccidTypes = {
  setParameters: 0x61,
  iccPowerOn: 0x62,
  iccPowerOff: 0x63,
  getSlotStatus: 0x65,
  secure: 0x69,
  escape: 0x6b,
  xfrBlock: 0x6f,
  dataBlock: 0x80,
  slotStatus: 0x81,
  parameters: 0x82,
  escapeAnswer: 0x83,
} as const;

export type CcidCommandType = 0x61 | 0x62 | 0x63 | 0x65 | 0x69 | 0x6b | 0x6f;

const answerTypes: Readonly<Record<CcidCommandType, number>> = {
  [ccidTypes.setParameters]: ccidTypes.parameters,
  [ccidTypes.iccPowerOn]: ccidTypes.dataBlock,
  [ccidTypes.iccPowerOff]: ccidTypes.slotStatus,
  [ccidTypes.getSlotStatus]: ccidTypes.slotStatus,
  [ccidTypes.secure]: ccidTypes.dataBlock,
  [ccidTypes.escape]: ccidTypes.escapeAnswer,
  [ccidTypes.xfrBlock]: ccidTypes.dataBlock,
};

const knownTypes: ReadonlySet<number> = new Set(Object.values(ccidTypes));

export const ccidHeaderBytes = 10;
/** Largest message of the serial readers served, header included. */
export const maxCcidMessageBytes = 271;

export class CcidError extends Error {
  override readonly name = 'CcidError';
}

export function isKnownCcidType(type: number): boolean {
  return knownTypes.has(type);
}

/** Answers have the top bit of the type set; anything else that comes back is the echo of a command. */
export function isCcidAnswerType(type: number): boolean {
  return type >= 0x80;
}

/** One of the answers there are, as opposed to any byte with the top bit set. */
export function isCcidAnswer(type: number): boolean {
  return isCcidAnswerType(type) && isKnownCcidType(type);
}

export function answerTypeOf(command: CcidCommandType): number {
  return answerTypes[command];
}

/** @throws CcidError when the data do not fit the largest message. */
export function encodeCcid(message: CcidMessage): Uint8Array {
  const length = message.data.length;
  if (ccidHeaderBytes + length > maxCcidMessageBytes) {
    throw new CcidError(`message of ${ccidHeaderBytes + length} bytes, largest is ${maxCcidMessageBytes}`);
  }
  const bytes = new Uint8Array(ccidHeaderBytes + length);
  bytes[0] = message.type;
  new DataView(bytes.buffer).setUint32(1, length, true);
  bytes[5] = message.slot;
  bytes[6] = message.sequence;
  bytes.set(message.specific, 7);
  bytes.set(message.data, ccidHeaderBytes);
  return bytes;
}

/** @throws CcidError when the length field and the number of bytes disagree. */
export function decodeCcid(bytes: Uint8Array): CcidMessage {
  if (bytes.length < ccidHeaderBytes) throw new CcidError(`message of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint32(1, true);
  if (ccidHeaderBytes + length !== bytes.length) {
    throw new CcidError(`length field ${length}, ${bytes.length - ccidHeaderBytes} bytes of data`);
  }
  return {
    type: view.getUint8(0),
    slot: view.getUint8(5),
    sequence: view.getUint8(6),
    specific: [view.getUint8(7), view.getUint8(8), view.getUint8(9)],
    data: bytes.slice(ccidHeaderBytes),
  };
}

/** What bStatus and bError of an answer say. */
export interface CcidStatus {
  readonly card: 'active' | 'inactive' | 'absent' | 'unknown';
  readonly outcome: 'done' | 'failed' | 'timeExtension' | 'unknown';
  /** bError; of meaning only when the outcome is `failed`. */
  readonly errorCode: number;
}

const cardStates = ['active', 'inactive', 'absent', 'unknown'] as const;
const outcomes = ['done', 'failed', 'timeExtension', 'unknown'] as const;

export function ccidStatusOf(answer: CcidMessage): CcidStatus {
  const [status, errorCode] = answer.specific;
  return {
    card: cardStates[status & 0b11] ?? 'unknown',
    outcome: outcomes[status >> 6] ?? 'unknown',
    errorCode,
  };
}

/** bError values, as named in the CCID specification; `name` is what an IT person searches for. */
export const ccidErrors = {
  cardMute: 0xfe,
  parity: 0xfd,
  overrun: 0xfc,
  hardware: 0xfb,
  badAtrStart: 0xf8,
  badAtrCheck: 0xf7,
  protocolUnsupported: 0xf6,
  classUnsupported: 0xf5,
  procedureByte: 0xf4,
  protocolDeactivated: 0xf3,
  pinTimeout: 0xf0,
  pinCancelled: 0xef,
  slotBusy: 0xe0,
  commandUnsupported: 0x00,
} as const;

const errorTexts: ReadonlyMap<number, string> = new Map([
  [ccidErrors.cardMute, '卡无应答'],
  [ccidErrors.parity, '卡数据奇偶校验错'],
  [ccidErrors.overrun, '卡数据溢出'],
  [ccidErrors.hardware, '读卡器硬件故障'],
  [ccidErrors.badAtrStart, '复位应答首字节错'],
  [ccidErrors.badAtrCheck, '复位应答校验错'],
  [ccidErrors.protocolUnsupported, '卡的传输协议不受支持'],
  [ccidErrors.classUnsupported, '卡的工作电压不受支持'],
  [ccidErrors.procedureByte, '卡的过程字节冲突'],
  [ccidErrors.protocolDeactivated, '传输协议已停用'],
  [ccidErrors.pinTimeout, '密码键盘等待输入超时'],
  [ccidErrors.pinCancelled, '密码键盘上按了取消'],
  [ccidErrors.slotBusy, '卡槽正忙'],
  [ccidErrors.commandUnsupported, '读卡器不支持该命令'],
]);

export function ccidErrorText(code: number): string {
  const text = errorTexts.get(code) ?? (code < 0x80 ? `第 ${code} 字节参数错` : '未知错误');
  return `${text}（bError ${code.toString(16).toUpperCase().padStart(2, '0')}）`;
}
