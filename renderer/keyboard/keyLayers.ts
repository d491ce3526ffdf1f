import { type Chord, chordOf, typesCharacter } from './chord.ts';

export type KeyBindings = Readonly<Partial<Record<Chord, (() => void) | undefined>>>;

export interface KeyLayer {
  /** A modal layer hides the layers under it. */
  readonly modal: boolean;
  readonly bindings: () => KeyBindings;
}

const layers: KeyLayer[] = [];

export function addKeyLayer(layer: KeyLayer): () => void {
  layers.push(layer);
  return () => {
    const index = layers.indexOf(layer);
    if (index >= 0) layers.splice(index, 1);
  };
}

function boundTo(chord: Chord): (() => void) | undefined {
  for (const layer of layers.toReversed()) {
    const act = layer.bindings()[chord];
    if (act !== undefined || layer.modal) return act;
  }
  return undefined;
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
}

/**
 * Help, find, reload, address bar, caret browsing and menu of the browser: none may open over a bill. F5 would throw away
 * a half-typed one. Escape would close a dialog that is waiting for the centre.
 */
const keptFromBrowser = /^(F[1-9]|F10|Escape|Alt\+[A-Z0-9])$/;

function handle(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const chord = chordOf(event);
  if (chord === null) {
    if (event.repeat && isPressable(event.target)) event.preventDefault();
    return;
  }
  if (keptFromBrowser.test(chord)) event.preventDefault();
  if (typesCharacter(chord) && isTextField(event.target)) return;
  // Enter on a focused button presses that button, not the dialog's main one.
  if (chord === 'Enter' && isPressable(event.target)) return;
  const act = boundTo(chord);
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** Call once, with the window. Everything that listens to keys passes through here or through `onKeys`. */
export function listenForKeys(target: Window): void {
  target.addEventListener('keydown', handle);
}
