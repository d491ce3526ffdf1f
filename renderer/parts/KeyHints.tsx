import type { Chord } from '../keyboard/chord.ts';
import { KeyCap } from './KeyCap.tsx';
import './keyHints.css';

export interface KeyHint {
  readonly chords: readonly Chord[];
  readonly text: string;
}

/** What the keys do where the focus is, for keys that have no button. */
export function KeyHints({ hints }: { readonly hints: readonly KeyHint[] }) {
  return (
    <span className="keyHints">
      {hints.map(({ chords, text }) => (
        <span key={text} className="keyHint">
          {chords.map((chord) => (
            <KeyCap key={chord} chord={chord} />
          ))}
          {text}
        </span>
      ))}
    </span>
  );
}
