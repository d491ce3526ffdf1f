/** What a hidden byte is written as. In the log's text it appears as `**`. */
export const hiddenByte = 0x2a;

const verifyPin = 0x20;
const changePin = 0x24;
/** A PIN of 16 digits is 8 packed bytes, or 16 plain ones. */
const maxPinBytes = 16;
/** Enough of a long answer to see which frame it is and how it ended. */
const maxShownBytes = 160;
const shownHeadBytes = 24;
const shownTailBytes = 4;

/** Tag, length pairs of the records that tell of the holder or of the card (card readers section 2.4). */
const personalRecords: readonly (readonly [number, number])[] = [
  [0x01, 0x10],
  [0x07, 0x09],
  [0x08, 0x12],
  [0x09, 0x1e],
  [0x0d, 0x04],
  [0x4e, 0x14],
];

function hide(bytes: Uint8Array, from: number, length: number): void {
  bytes.fill(hiddenByte, from, Math.min(bytes.length, from + length));
}

/** VERIFY and CHANGE REFERENCE DATA with whatever stands in them: `00 20 00 xx Lc …`. */
function hidePins(bytes: Uint8Array): void {
  for (let at = 0; at + 4 < bytes.length; at += 1) {
    const instruction = bytes[at + 1];
    if (bytes[at] !== 0 || (instruction !== verifyPin && instruction !== changePin)) continue;
    const length = bytes[at + 4] ?? 0;
    if (bytes[at + 2] !== 0 || length === 0 || length > maxPinBytes) continue;
    hide(bytes, at + 5, length);
  }
}

function hideRecords(bytes: Uint8Array): void {
  for (const [tag, length] of personalRecords) {
    for (let at = 0; at + 1 < bytes.length; at += 1) {
      // A record cut short by a torn frame is as personal as a whole one.
      if (bytes[at] === tag && bytes[at + 1] === length) {
        hide(bytes, at + 2, length);
      }
    }
  }
}

function isNumberCharacter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || byte === 0x58);
}

/** Runs of fifteen and more digits, one byte each or two (UTF-16LE of the identity card): certificate and card numbers. */
function hideNumbers(bytes: Uint8Array, width: 1 | 2): void {
  const shortest = 15;
  let at = 0;
  while (at < bytes.length) {
    let end = at;
    while (isNumberCharacter(bytes[end]) && (width === 1 || bytes[end + 1] === 0)) end += width;
    if ((end - at) / width >= shortest) hide(bytes, at, end - at);
    at = Math.max(end, at + 1);
  }
}

/**
 * A second guard behind the devices' own masking: PINs, record bodies with the holder's data, long numbers and the inside
 * of long frames (texts and photographs of identity cards) never stand in the log, whoever forgot to hide them.
 * @returns a copy; the given bytes are left as they are
 */
export function maskFrame(bytes: Uint8Array): Uint8Array {
  const masked = Uint8Array.from(bytes);
  hidePins(masked);
  hideRecords(masked);
  hideNumbers(masked, 1);
  hideNumbers(masked, 2);
  if (masked.length > maxShownBytes) {
    hide(masked, shownHeadBytes, masked.length - shownHeadBytes - shownTailBytes);
  }
  return masked;
}
