/** The character a scanner means by a key of its US layout, without and with Shift. */
const marks: Readonly<Record<string, string>> = {
  Space: '  ',
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Backquote: '`~',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  NumpadDecimal: '..',
  NumpadAdd: '++',
  NumpadSubtract: '--',
  NumpadMultiply: '**',
  NumpadDivide: '//',
};
const shiftedDigits = ')!@#$%^&*(';

/**
 * By position and Shift, not by `event.key`: an input method in Chinese mode hides the key, Caps Lock turns its case.
 * @returns null for a key that types nothing
 */
export function characterOf(code: string, shifted: boolean): string | null {
  const [, letter, digit, padDigit] = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(code) ?? [];
  if (letter !== undefined) return shifted ? letter : letter.toLowerCase();
  if (digit !== undefined) return shifted ? shiftedDigits.charAt(Number.parseInt(digit, 10)) : digit;
  return padDigit ?? marks[code]?.charAt(shifted ? 1 : 0) ?? null;
}
