import type { Screen } from './browser.ts';

const marks: Readonly<Record<string, string>> = {
  '-': 'Minus',
  '/': 'Slash',
  '.': 'Period',
  ':': 'Semicolon',
};

/**
 * A keyboard-wedge scanner as the browser's own protocol delivers it. Each key carries its own time, so that the gaps are
 * those of a scanner on however slow a machine: the times lie ahead of the clock, and no timer can come between them.
 */
export async function plugInScanner({ page }: Screen) {
  const keys = await page.context().newCDPSession(page);
  let atSeconds = 0;
  const send = (type: 'keyDown' | 'rawKeyDown' | 'keyUp', event: Record<string, unknown>) =>
    keys.send('Input.dispatchKeyEvent', { type, timestamp: atSeconds, ...event });
  const press = async (character: string, composing: boolean): Promise<void> => {
    const letter = /[a-zA-Z]/.test(character);
    const code = marks[character] ?? (letter ? `Key${character.toUpperCase()}` : `Digit${character}`);
    const modifiers = letter && character !== character.toLowerCase() ? 8 : 0;
    const key = composing ? 'Process' : character;
    const common = {
      code,
      key,
      modifiers,
      windowsVirtualKeyCode: composing ? 229 : character.toUpperCase().charCodeAt(0),
    };
    await send(composing ? 'rawKeyDown' : 'keyDown', composing ? common : { ...common, text: character });
    await send('keyUp', common);
  };
  return {
    /** @param options.gapMs between two keys. @param options.suffix the key at the end */
    async scan(
      text: string,
      options: {
        readonly gapMs?: number;
        readonly suffix?: 'Enter' | 'Tab' | null;
        readonly composing?: boolean;
      } = {},
    ): Promise<void> {
      const { gapMs = 8, suffix = 'Enter', composing = false } = options;
      atSeconds = Math.max(atSeconds + 1, Date.now() / 1_000 + 2);
      for (const character of text) {
        await press(character, composing);
        atSeconds += gapMs / 1_000;
      }
      if (suffix === null) return;
      const windowsVirtualKeyCode = suffix === 'Enter' ? 13 : 9;
      const common = { code: suffix, key: suffix, windowsVirtualKeyCode };
      await send('keyDown', suffix === 'Enter' ? { ...common, text: '\r' } : common);
      await send('keyUp', common);
    },
  };
}
