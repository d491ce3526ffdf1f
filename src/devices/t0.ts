/** Sends one TPDU to the card and gives back its data followed by SW1 SW2. */
export type TransmitTpdu = (tpdu: Uint8Array) => Promise<Uint8Array>;

export interface CommandApdu {
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Command data; with data no Le is sent, T=0 fetches the answer by GET RESPONSE. */
  readonly data?: Uint8Array;
  /** Expected length, 0 for 256. */
  readonly le?: number;
}

export interface CardAnswer {
  readonly data: Uint8Array;
  readonly statusWord: number;
}

/** The card does not keep to T=0: answers shorter than a status word, or without end. */
export class T0Error extends Error {
  override readonly name = 'T0Error';
}

const cla = 0x00;
/** CLA INS P1 P2 P3; a longer TPDU carries data and has no Le to correct. */
const headerBytes = 5;
const getResponse = 0xc0;
const moreData = 0x61;
const wrongLength = 0x6c;
/** EF05 and EF06 records need one; a card that never comes to an end is stopped here. */
const maxRounds = 16;
const maxAnswerBytes = 4_096;

function tpduOf(command: CommandApdu): Uint8Array {
  const { ins, p1, p2, data, le = 0 } = command;
  if (data === undefined) return Uint8Array.of(cla, ins, p1, p2, le);
  return Uint8Array.of(cla, ins, p1, p2, data.length, ...data);
}

function split(bytes: Uint8Array): { data: Uint8Array; sw1: number; sw2: number } {
  const [sw1, sw2] = bytes.subarray(-2);
  if (sw1 === undefined || sw2 === undefined) throw new T0Error(`卡应答只有 ${bytes.length} 字节`);
  return { data: bytes.subarray(0, -2), sw1, sw2 };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/**
 * One command on a TPDU-level reader (card readers section 5): `6Cxx` sends the same command again with Le = xx, once;
 * `61xx` fetches the rest by GET RESPONSE.
 * @throws T0Error when the card does not keep to the protocol; whatever `transmit` throws.
 */
export async function transmitApdu(transmit: TransmitTpdu, command: CommandApdu): Promise<CardAnswer> {
  const parts: Uint8Array[] = [];
  let tpdu = tpduOf(command);
  let corrected = false;
  let totalBytes = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const { data, sw1, sw2 } = split(await transmit(tpdu));
    if (sw1 === wrongLength && !corrected && tpdu.length === headerBytes) {
      corrected = true;
      tpdu = Uint8Array.of(...tpdu.subarray(0, headerBytes - 1), sw2);
      continue;
    }
    parts.push(data);
    totalBytes += data.length;
    if (totalBytes > maxAnswerBytes) throw new T0Error(`卡应答超过 ${maxAnswerBytes} 字节`);
    if (sw1 !== moreData) return { data: joined(parts), statusWord: (sw1 << 8) | sw2 };
    corrected = false;
    tpdu = Uint8Array.of(cla, getResponse, 0, 0, sw2);
  }
  throw new T0Error(`卡应答超过 ${maxRounds} 轮仍未结束`);
}
