import type { KeyboardEvent } from 'react';
import { chordOf } from './chord.ts';
import type { KeyBindings } from './keyLayers.ts';

/** An `onKeyDown` for one element. A key it binds goes no further; all others reach the layers. */
export function onKeys(bindings: KeyBindings): (event: KeyboardEvent) => void {
  return (event) => {
    const chord = chordOf(event.nativeEvent);
    const act = chord === null ? undefined : bindings[chord];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
