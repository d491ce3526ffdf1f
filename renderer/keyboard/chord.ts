import { belongsToInputMethod, type KeyPress } from './compositionGuard.ts';

/** A key as the bindings name it: `Enter`, `Escape`, `ArrowDown`, `F2`, `Alt+X`, `7`, `P`. */
export type Chord = string;

export interface ChordPress extends KeyPress {
  readonly key: string;
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
}

const repeatable = /^(Arrow|Page|Home$|End$|Backspace$|Delete$|Tab$)/;

/** Letters and digits under Alt are told by position: layouts and input methods change what `key` says. */
function altChord(code: string): Chord | null {
  const position = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code);
  return position === null ? null : `Alt+${position[1]}`;
}

/**
 * The chord of a key press, or null when nothing of ours may act on it: it belongs to the input method, carries Ctrl or
 * Meta (the browser's), or is a held key repeating (a held Enter must not confirm the next dialog).
 */
export function chordOf(press: ChordPress): Chord | null {
  if (belongsToInputMethod(press) || press.ctrlKey || press.metaKey) return null;
  if (press.altKey) return press.repeat ? null : altChord(press.code);
  if (press.repeat && !repeatable.test(press.key)) return null;
  if (press.shiftKey && /^F\d/.test(press.key)) return null;
  return press.key.length === 1 ? press.key.toUpperCase() : press.key;
}

/** A chord that types a character: it never acts while a text field has the focus. */
export function typesCharacter(chord: Chord): boolean {
  return chord.length === 1;
}
