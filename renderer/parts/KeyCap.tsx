import { keys } from '../keyboard/keys.ts';
import './keyCap.css';

const capText: Readonly<Record<string, string>> = {
  [keys.escape]: 'Esc',
  [keys.up]: '↑',
  [keys.down]: '↓',
};

export function KeyCap({ chord }: { readonly chord: string }) {
  return <kbd className="keyCap">{capText[chord] ?? chord}</kbd>;
}
