/**
 * The one guard against keys that belong to an input method. Enter that picks a pinyin candidate must not confirm a
 * settlement, and engines differ in how they mark it: most set `isComposing`, some send only key code 229, some send an
 * ordinary Enter right after `compositionend` for the same key press.
 */
export interface KeyPress {
  readonly isComposing: boolean;
  readonly keyCode: number;
  readonly timeStamp: number;
}

const imeKeyCode = 229;

/** No hand presses a second key this soon after the one that ended the composition. */
const sameKeyPressMs = 30;

let compositionEndedAtMs = Number.NEGATIVE_INFINITY;

/** Call once, with the document. */
export function watchComposition(target: EventTarget): void {
  target.addEventListener(
    'compositionend',
    (event) => {
      compositionEndedAtMs = event.timeStamp;
    },
    { capture: true },
  );
}

export function belongsToInputMethod(press: KeyPress): boolean {
  return (
    press.isComposing ||
    press.keyCode === imeKeyCode ||
    Math.abs(press.timeStamp - compositionEndedAtMs) < sameKeyPressMs
  );
}
