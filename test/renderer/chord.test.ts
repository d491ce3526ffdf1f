import { describe, expect, it } from 'vitest';
import { type ChordPress, chordOf } from '../../renderer/keyboard/chord.ts';
import { watchComposition } from '../../renderer/keyboard/compositionGuard.ts';

function press(change: Partial<ChordPress>): ChordPress {
  return {
    key: 'Enter',
    code: 'Enter',
    keyCode: 13,
    isComposing: false,
    timeStamp: 1e9,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    repeat: false,
    ...change,
  };
}

describe('chordOf', () => {
  it.each([
    ['an ordinary key', {}, 'Enter'],
    ['the Enter of the number pad', { code: 'NumpadEnter' }, 'Enter'],
    ['a digit of the number pad', { key: '7', code: 'Numpad7', keyCode: 103 }, '7'],
    ['a function key', { key: 'F9', code: 'F9', keyCode: 120 }, 'F9'],
    ['a letter, whatever the case', { key: 'p', code: 'KeyP', keyCode: 80 }, 'P'],
    ['Alt and a letter, by position', { key: 'ß', code: 'KeyS', keyCode: 83, altKey: true }, 'Alt+S'],
    ['Alt and a digit of the number pad', { key: '1', code: 'Numpad1', keyCode: 97, altKey: true }, 'Alt+1'],
    [
      'an arrow that repeats',
      { key: 'ArrowDown', code: 'ArrowDown', keyCode: 40, repeat: true },
      'ArrowDown',
    ],
  ] as const)('names %s', (_, change, chord) => {
    expect(chordOf(press(change))).toBe(chord);
  });

  it.each([
    ['a key under composition', { isComposing: true }],
    ['the key code input methods send', { keyCode: 229 }],
    ['a held Enter', { repeat: true }],
    ['a held F9', { key: 'F9', code: 'F9', keyCode: 120, repeat: true }],
    ['Ctrl and a key', { ctrlKey: true }],
    ['AltGr, which arrives as Ctrl and Alt', { ctrlKey: true, altKey: true, key: 'q', code: 'KeyQ' }],
    ['Meta and a key', { metaKey: true }],
    ['Shift and a function key', { shiftKey: true, key: 'F10', code: 'F10', keyCode: 121 }],
  ] as const)('is null for %s', (_, change) => {
    expect(chordOf(press(change))).toBeNull();
  });

  it('drops the Enter that ended a composition and takes the next one', () => {
    const target = new EventTarget();
    watchComposition(target);
    const end = new Event('compositionend');
    target.dispatchEvent(end);
    expect(chordOf(press({ timeStamp: end.timeStamp + 5 }))).toBeNull();
    expect(chordOf(press({ timeStamp: end.timeStamp + 200 }))).toBe('Enter');
  });
});
