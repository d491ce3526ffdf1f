import { useLayoutEffect, useRef } from 'react';
import { addKeyLayer, type KeyBindings } from './keyLayers.ts';

/** Binds keys for as long as the component is on screen. The newest layer is asked first. */
export function useKeyLayer(bindings: KeyBindings, modal: boolean): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  // In the same step as the drawing: no key may fall between a dialog and the screen behind it.
  useLayoutEffect(() => addKeyLayer({ modal, bindings: () => latest.current }), [modal]);
}
