/** What an answer to reset (ISO 7816-3) says about talking to the card. */
export interface Atr {
  readonly historicalBytes: Uint8Array;
  /** Protocols offered, 0 for T=0; T=0 when the card names none. */
  readonly protocols: readonly number[];
  /** TC1: extra guard time. */
  readonly extraGuardTime: number;
  /** TC2: waiting time integer of T=0, 10 unless said otherwise. */
  readonly waitingTime: number;
}

export class AtrError extends Error {
  override readonly name = 'AtrError';
}

const defaultWaitingTime = 0x0a;
const maxAtrBytes = 33;

/** @throws AtrError for anything ISO 7816-3 does not allow. */
export function parseAtr(bytes: Uint8Array): Atr {
  const [ts, t0] = bytes;
  if (t0 === undefined || bytes.length > maxAtrBytes) throw new AtrError(`复位应答 ${bytes.length} 字节`);
  if (ts !== 0x3b && ts !== 0x3f) throw new AtrError('复位应答首字节不是 3B 或 3F');
  let offset = 2;
  let present = t0 >> 4;
  let extraGuardTime = 0;
  let waitingTime = defaultWaitingTime;
  const protocols: number[] = [];
  for (let level = 1; present !== 0; level += 1) {
    if (present & 0b0001) offset += 1;
    if (present & 0b0010) offset += 1;
    if (present & 0b0100) {
      if (level === 1) extraGuardTime = bytes[offset] ?? 0;
      if (level === 2) waitingTime = bytes[offset] ?? defaultWaitingTime;
      offset += 1;
    }
    const td = present & 0b1000 ? bytes[offset] : undefined;
    if (td === undefined) break;
    offset += 1;
    protocols.push(td & 0x0f);
    present = td >> 4;
  }
  const historicalBytes = bytes.slice(offset, offset + (t0 & 0x0f));
  if (historicalBytes.length !== (t0 & 0x0f)) throw new AtrError('复位应答不完整');
  return {
    historicalBytes,
    protocols: protocols.length > 0 ? protocols : [0],
    extraGuardTime,
    waitingTime,
  };
}
