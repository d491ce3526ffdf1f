import { characterOf } from './keyCharacters.ts';

/** Card readers section 8.2. */
export interface WedgeLimits {
  /** Between two keys of a scan; scanners send one every 7 to 16 ms. */
  readonly maxGapMs: number;
  readonly maxMeanGapMs: number;
  readonly minCharacters: number;
  /** Without suffix a scan ends after this. One pause of a scanner's own may be as long. */
  readonly silenceMs: number;
  /** So many keys must have come fast before any is kept from a field. */
  readonly keysBeforeHolding: number;
  /** Enter or Tab this soon after a scan is its suffix come late, or the second half of CR LF. */
  readonly lateSuffixMs: number;
  readonly maxCharacters: number;
}

export const defaultWedgeLimits: WedgeLimits = {
  maxGapMs: 50,
  maxMeanGapMs: 35,
  minCharacters: 6,
  silenceMs: 100,
  keysBeforeHolding: 4,
  lateSuffixMs: 150,
  maxCharacters: 1_024,
};

/** What counts of a keydown. */
export interface WedgeKey {
  readonly atMs: number;
  readonly code: string;
  readonly key: string;
  readonly shiftKey: boolean;
  /** Ctrl, Alt or Meta is down. */
  readonly modified: boolean;
  readonly repeat: boolean;
  /** The input method has it: it cannot be kept from the field. */
  readonly composing: boolean;
  readonly inField: boolean;
}

export interface WedgeScan {
  readonly text: string;
  /** Keys that reached the page before it was known that they belong to a scan: to be taken back out of the field. */
  readonly passedKeys: number;
  /** Some went through the input method: the field shows pinyin, and the cashier should switch to English. */
  readonly composed: boolean;
}

export interface WedgeDecision<K extends WedgeKey> {
  /** Kept from the page; it comes back in a later `release` unless it belongs to a scan. */
  readonly hold: boolean;
  /** Held keys that were typed by hand after all, oldest first: to be given to the page before the present key. */
  readonly release: readonly K[];
  /** Ended before the present key. */
  readonly scan: WedgeScan | null;
  /** The present key may be the first of a scan: what its field holds now is what it must hold again. */
  readonly begins: boolean;
}

interface Run<K> {
  readonly keys: { readonly key: K; readonly character: string; held: boolean }[];
  fastGaps: number;
  paused: boolean;
}

const modifierCode = /^(Shift|Control|Alt|Meta|CapsLock|NumLock)/;
const suffixCode = /^(Enter|NumpadEnter|Tab)$/;

function characterTyped(key: WedgeKey): string | null {
  if (key.modified || key.repeat) return null;
  // The number pad without Num Lock moves the caret.
  if (!key.composing && key.key.length !== 1) return null;
  return characterOf(key.code, key.shiftKey);
}

/**
 * Tells a scanner that types from a person who types, by time alone. Keys go in, decisions come out; the clock is in the
 * keys. Nothing that a hand typed is lost or changes its order.
 */
export class Wedge<K extends WedgeKey = WedgeKey> {
  readonly #isCode: (text: string) => boolean;
  readonly #limits: WedgeLimits;
  #run: Run<K> = { keys: [], fastGaps: 0, paused: false };
  #scanEndedAtMs = Number.NEGATIVE_INFINITY;

  /** @param isCode whether a text has a shape anybody would act on; others go into the field they were scanned into */
  constructor(isCode: (text: string) => boolean, limits: WedgeLimits = defaultWedgeLimits) {
    this.#isCode = isCode;
    this.#limits = limits;
  }

  /** When `expire` must be called if no key comes; null: nothing is under way. */
  get deadlineAtMs(): number | null {
    const last = this.#run.keys.at(-1);
    if (last === undefined) return null;
    // Outside a field a key is a command: it waits no longer than a scanner's next key could.
    const undecided = !last.key.inField && !this.#isFast();
    return last.key.atMs + (undecided ? this.#limits.maxGapMs : this.#limits.silenceMs);
  }

  press(key: K): WedgeDecision<K> {
    if (modifierCode.test(key.code)) return this.#decide({});
    if (suffixCode.test(key.code)) return this.#suffix(key);
    const character = characterTyped(key);
    if (character === null || this.#run.keys.length >= this.#limits.maxCharacters) {
      return this.#decide(this.#close(key.atMs, this.#silentBefore(key)));
    }
    return this.#character(key, character);
  }

  /** Time has passed and no key came. */
  expire(nowMs: number): WedgeDecision<K> {
    const { deadlineAtMs } = this;
    return this.#decide(deadlineAtMs === null || nowMs < deadlineAtMs ? {} : this.#close(nowMs, true));
  }

  #decide(parts: Partial<WedgeDecision<K>>): WedgeDecision<K> {
    return { hold: false, release: [], scan: null, begins: false, ...parts };
  }

  #suffix(key: K): WedgeDecision<K> {
    const plain = !key.modified && !key.repeat && !key.shiftKey;
    if (this.#run.keys.length === 0) {
      return this.#decide({ hold: plain && key.atMs - this.#scanEndedAtMs <= this.#limits.lateSuffixMs });
    }
    const ended = this.#close(key.atMs, plain);
    return this.#decide({ ...ended, hold: plain && ended.scan !== null });
  }

  #character(key: K, character: string): WedgeDecision<K> {
    const ended = this.#joins(key) ? null : this.#close(key.atMs, this.#silentBefore(key));
    const { keys } = this.#run;
    const begins = keys.length === 0;
    const previous = keys.at(-1);
    if (previous !== undefined && key.atMs - previous.key.atMs <= this.#limits.maxGapMs) {
      this.#run.fastGaps += 1;
    }
    const entry = { key, character, held: false };
    keys.push(entry);
    entry.held = this.#holds(key, character, previous?.held ?? false);
    const release = ended?.release ?? (entry.held ? [] : this.#letGo());
    return this.#decide({ hold: entry.held, release, scan: ended?.scan ?? null, begins });
  }

  /** Whether the key can belong to the run under way. A scanner is allowed one pause, as its cable or the page may stall. */
  #joins(key: K): boolean {
    const last = this.#run.keys.at(-1)?.key;
    if (last === undefined) return true;
    if (key.inField !== last.inField) return false;
    const gapMs = key.atMs - last.atMs;
    if (gapMs <= this.#limits.maxGapMs) return true;
    if (gapMs > this.#limits.silenceMs || this.#run.paused) return false;
    this.#run.paused = true;
    return true;
  }

  #silentBefore(key: K): boolean {
    const last = this.#run.keys.at(-1)?.key;
    return last !== undefined && key.atMs - last.atMs > this.#limits.silenceMs;
  }

  /** A key that cannot be held, as the input method has it, must not reach the page ahead of those held before it. */
  #letGo(): K[] {
    const held = this.#run.keys.filter((entry) => entry.held);
    for (const entry of held) entry.held = false;
    return held.map(({ key }) => key);
  }

  #holds(key: K, character: string, holding: boolean): boolean {
    if (key.composing) return false;
    // A space outside a field presses the focused button, which only a real key can do.
    if (!key.inField) return character !== ' ' || this.#isFast();
    return holding || this.#isFast();
  }

  #isFast(): boolean {
    return (
      this.#run.fastGaps >= this.#limits.keysBeforeHolding - 1 &&
      this.#meanGapMs() <= this.#limits.maxMeanGapMs
    );
  }

  #meanGapMs(): number {
    const { keys } = this.#run;
    const [first] = keys;
    const last = keys.at(-1);
    if (first === undefined || last === undefined || keys.length < 2) return Number.POSITIVE_INFINITY;
    return (last.key.atMs - first.key.atMs) / (keys.length - 1);
  }

  /**
   * Ends the run: a scan, or keys to give back.
   * @param complete by suffix or silence; what breaks off in another way may be half a code, and is none
   */
  #close(nowMs: number, complete: boolean): Pick<WedgeDecision<K>, 'release' | 'scan'> {
    const { keys } = this.#run;
    const fast = this.#isFast();
    this.#run = { keys: [], fastGaps: 0, paused: false };
    const text = keys.map(({ character }) => character).join('');
    const [first] = keys;
    const inField = first?.key.inField ?? false;
    if (complete && fast && text.length >= this.#limits.minCharacters && (!inField || this.#isCode(text))) {
      this.#scanEndedAtMs = nowMs;
      const passedKeys = keys.filter(({ held }) => !held).length;
      return { release: [], scan: { text, passedKeys, composed: keys.some(({ key }) => key.composing) } };
    }
    return { release: keys.filter(({ held }) => held).map(({ key }) => key), scan: null };
  }
}
