import { type CcidMessage, ccidHeaderBytes, ccidTypes, encodeCcid } from './ccid.ts';
import { hiddenByte } from './maskFrame.ts';

/**
 * What of the traffic with a card may stand in the frame log: commands whole, but for VERIFY; of answers the first two
 * bytes (tag and length of a record) and the status word. Of a PIN not even the length is told.
 */
const insVerify = 0x20;
const openBytesOfVerify = 4;
const openBytesOfAnswer = 2;
const statusBytes = 2;
/** T0 to the serial number of the card: 17 bytes of an ATR, of which the last six name the card (card readers 2.2). */
const openBytesOfAtr = 11;

const instructionNames: ReadonlyMap<number, string> = new Map([
  [0xa4, 'SELECT'],
  [0xb2, 'READ RECORD'],
  [0xc0, 'GET RESPONSE'],
  [insVerify, 'VERIFY'],
]);

const typeNames: ReadonlyMap<number, string> = new Map([
  [ccidTypes.setParameters, '设置参数'],
  [ccidTypes.iccPowerOn, '上电'],
  [ccidTypes.iccPowerOff, '下电'],
  [ccidTypes.getSlotStatus, '查询卡槽'],
  [ccidTypes.secure, '密码键盘'],
  [ccidTypes.escape, '读卡器命令'],
  [ccidTypes.dataBlock, '卡应答'],
  [ccidTypes.slotStatus, '卡槽状态'],
  [ccidTypes.parameters, '参数'],
  [ccidTypes.escapeAnswer, '读卡器应答'],
]);

function hex(value: number | undefined): string {
  return (value ?? 0).toString(16).toUpperCase().padStart(2, '0');
}

function hidden(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const masked = Uint8Array.from(bytes);
  if (to > from) masked.fill(hiddenByte, from, to);
  return masked;
}

/** `READ RECORD 08 30`. */
export function tpduLabel(tpdu: Uint8Array): string {
  const [, ins, p1, p2] = tpdu;
  return `${instructionNames.get(ins ?? 0) ?? `INS ${hex(ins)}`} ${hex(p1)} ${hex(p2)}`;
}

export function maskedTpdu(tpdu: Uint8Array): Uint8Array {
  if (tpdu[1] !== insVerify) return Uint8Array.from(tpdu);
  return Uint8Array.of(...tpdu.subarray(0, openBytesOfVerify), hiddenByte);
}

/** Data and status word as the card gave them. */
export function maskedAnswer(answer: Uint8Array): Uint8Array {
  return hidden(answer, openBytesOfAnswer, answer.length - statusBytes);
}

export function maskedAtr(atr: Uint8Array): Uint8Array {
  return hidden(atr, openBytesOfAtr, atr.length);
}

/** `卡应答 SW 9000`, or the name of the message and its sequence number. */
export function messageLabel(message: CcidMessage, command: number): string {
  const name = typeNames.get(message.type) ?? hex(message.type);
  if (message.type === ccidTypes.xfrBlock) return tpduLabel(message.data);
  if (message.type !== ccidTypes.dataBlock || command === ccidTypes.iccPowerOn) return name;
  const [sw1, sw2] = message.data.subarray(-statusBytes);
  return sw2 === undefined ? name : `${name} SW ${hex(sw1)}${hex(sw2)}`;
}

function maskedData(message: CcidMessage, command: number): Uint8Array {
  if (message.type === ccidTypes.xfrBlock) return maskedTpdu(message.data);
  if (message.type !== ccidTypes.dataBlock) return message.data;
  return command === ccidTypes.iccPowerOn ? maskedAtr(message.data) : maskedAnswer(message.data);
}

/** The message without the framing around it, whose check byte would tell of what is hidden. */
export function maskedMessage(message: CcidMessage, command: number): Uint8Array {
  const data = maskedData(message, command);
  const bytes = encodeCcid({ ...message, data });
  if (data.length === message.data.length) return bytes;
  return hidden(bytes, 1, ccidHeaderBytes - 5);
}
