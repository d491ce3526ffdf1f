/** VERIFY of a 社会保障卡 (card readers section 2.7): `00 20 00 00 Lc` and the digits as packed BCD. */
const header = [0x00, 0x20, 0x00, 0x00] as const;
export const minPinDigits = 4;
export const maxPinDigits = 16;
const padNibble = 0x0f;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/**
 * @param digits ASCII, left as they are.
 * @returns the command, or null when the digits are not 4 to 16 decimal digits. An odd number is padded with F.
 */
export function verifyCommand(digits: Uint8Array): Uint8Array | null {
  if (digits.length < minPinDigits || digits.length > maxPinDigits || !digits.every(isDigit)) return null;
  const blockBytes = Math.ceil(digits.length / 2);
  const command = new Uint8Array(header.length + 1 + blockBytes);
  command.set(header);
  command[header.length] = blockBytes;
  for (let index = 0; index < blockBytes; index += 1) {
    const high = (digits[index * 2] ?? 0) & 0x0f;
    const low = digits[index * 2 + 1];
    command[header.length + 1 + index] = (high << 4) | (low === undefined ? padNibble : low & 0x0f);
  }
  return command;
}
