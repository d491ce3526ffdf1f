import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterOf } from '../../renderer/keyboard/keyCharacters.ts';
import { defaultWedgeLimits, Wedge, type WedgeKey } from '../../renderer/keyboard/wedge.ts';

/** EAN-13 of the GS1 General Specifications' worked example. */
const code = '6291041500213';

const codes: Readonly<Record<string, string>> = { ' ': 'Space', '-': 'Minus', '/': 'Slash', '.': 'Period' };

function keyOf(character: string, atMs: number, change: Partial<WedgeKey> = {}): WedgeKey {
  const letter = /[a-zA-Z]/.test(character);
  const position = letter ? `Key${character.toUpperCase()}` : `Digit${character}`;
  return {
    atMs,
    code: codes[character] ?? position,
    key: character,
    shiftKey: letter && character !== character.toLowerCase(),
    modified: false,
    repeat: false,
    composing: false,
    inField: true,
    ...change,
  };
}

const named = (name: string, atMs: number, change: Partial<WedgeKey> = {}): WedgeKey => ({
  ...keyOf('0', atMs),
  code: name,
  key: name,
  ...change,
});

/** A page with one field, and whatever the wedge lets through to it. */
function page(isCode: (text: string) => boolean = () => true) {
  const wedge = new Wedge(isCode);
  const delivered: WedgeKey[] = [];
  const scans: { text: string; composed: boolean }[] = [];
  let longestHoldMs = 0;
  const follow = ({ release, scan }: ReturnType<typeof wedge.expire>, nowMs: number): void => {
    for (const key of release) {
      longestHoldMs = Math.max(longestHoldMs, nowMs - key.atMs);
      delivered.push(key);
    }
    if (scan === null) return;
    delivered.length -= scan.passedKeys;
    scans.push({ text: scan.text, composed: scan.composed });
  };
  const passTime = (untilMs: number): void => {
    const { deadlineAtMs } = wedge;
    if (deadlineAtMs !== null && deadlineAtMs <= untilMs) follow(wedge.expire(deadlineAtMs), deadlineAtMs);
  };
  return {
    delivered,
    scans,
    longestHold: () => longestHoldMs,
    press(keys: readonly WedgeKey[], timers = true) {
      for (const key of keys) {
        if (timers) passTime(key.atMs - 0.001);
        const decision = wedge.press(key);
        follow(decision, key.atMs);
        if (!decision.hold) delivered.push(key);
      }
      return this;
    },
    rest() {
      passTime(Number.POSITIVE_INFINITY);
      return this;
    },
    text: () => delivered.map(({ key }) => (key.length === 1 ? key : `<${key}>`)).join(''),
  };
}

function typed(text: string, gapMs: number, startMs = 1_000, change: Partial<WedgeKey> = {}): WedgeKey[] {
  return [...text].map((character, index) => keyOf(character, startMs + index * gapMs, change));
}

const endOf = (keys: readonly WedgeKey[]): number => keys.at(-1)?.atMs ?? 0;

describe('the cases of card readers 8.2', () => {
  it('a person types at 120 ms', () => {
    const seen = page().press(typed(code, 120)).rest();
    expect([seen.text(), seen.scans]).toEqual([code, []]);
  });

  it.each(['Enter', 'NumpadEnter', 'Tab'])('a scanner at 8 ms that ends with %s', (suffix) => {
    const keys = typed(code, 8);
    const seen = page().press([...keys, named(suffix, endOf(keys) + 8)]);
    expect(seen.scans).toEqual([{ text: code, composed: false }]);
    expect(seen.text()).toBe('');
  });

  it('a scanner without suffix, 100 ms after its last key', () => {
    const keys = typed(code, 8);
    const seen = page().press(keys);
    expect(seen.scans).toEqual([]);
    expect(seen.rest().scans).toEqual([{ text: code, composed: false }]);
    expect(seen.text()).toBe('');
  });

  it.each([1, 2, 3, 4, 7, 12])('a scanner with one 60 ms hiccup before character %i', (before) => {
    const keys = typed(code, 8).map((key, index) => ({
      ...key,
      atMs: key.atMs + (index >= before ? 60 : 0),
    }));
    const seen = page().press([...keys, named('Enter', endOf(keys) + 8)]);
    expect(seen.scans).toEqual([{ text: code, composed: false }]);
    expect(seen.text()).toBe('');
  });

  it('a scan behind text that a person typed into the field', () => {
    const hand = typed('ab', 130);
    const scan = typed(code, 8, endOf(hand) + 400);
    const after = typed('cd', 130, endOf(scan) + 900);
    const seen = page()
      .press([...hand, ...scan, named('Enter', endOf(scan) + 8), ...after])
      .rest();
    expect(seen.text()).toBe('abcd');
    expect(seen.scans).toHaveLength(1);
  });

  it.each([
    ['with suffix', 8],
    ['without suffix, by silence', null],
  ])('two scans back to back %s', (_, suffixMs) => {
    const first = typed(code, 8);
    const second = typed('4006381333931', 8, endOf(first) + 130);
    const suffix = (keys: readonly WedgeKey[]) =>
      suffixMs === null ? [] : [named('Enter', endOf(keys) + suffixMs)];
    const seen = page()
      .press([...first, ...suffix(first), ...second, ...suffix(second)])
      .rest();
    expect(seen.scans.map(({ text }) => text)).toEqual([code, '4006381333931']);
    expect(seen.text()).toBe('');
  });
});

describe('hands', () => {
  it.each([60, 75, 90])('four digits on the number pad, %i ms apart, then Enter', (gapMs) => {
    const keys = [...'1250'].map((digit, index) =>
      keyOf(digit, 1_000 + index * gapMs, { code: `Numpad${digit}` }),
    );
    const seen = page()
      .press([...keys, named('NumpadEnter', endOf(keys) + gapMs)])
      .rest();
    expect([seen.text(), seen.scans]).toEqual(['1250<NumpadEnter>', []]);
    expect(seen.longestHold()).toBe(0);
  });

  it.each([3, 4, 5])('a roll of %i keys at scanner speed is too short for a code', (length) => {
    const keys = typed('12345'.slice(0, length), 20);
    const seen = page()
      .press([...keys, named('Enter', endOf(keys) + 20)])
      .rest();
    expect([seen.text(), seen.scans]).toEqual([`${'12345'.slice(0, length)}<Enter>`, []]);
  });

  it('a roll of five keys is back in the field when the hand pauses', () => {
    const seen = page().press(typed('12345', 20)).rest();
    expect([seen.text(), seen.scans]).toEqual(['12345', []]);
  });

  it('a held key repeats as fast as a scanner types', () => {
    const keys = typed('7777777777', 30).map((key, index) => ({ ...key, repeat: index > 0 }));
    const seen = page().press(keys).rest();
    expect([seen.text(), seen.scans]).toEqual(['7777777777', []]);
  });

  it('corrections and arrows keep their place among the keys', () => {
    const keys = typed('1234', 20);
    const back = named('Backspace', endOf(keys) + 20);
    const seen = page()
      .press([...keys, back, ...typed('56', 150, endOf(keys) + 200)])
      .rest();
    expect(seen.text()).toBe('1234<Backspace>56');
  });

  it('Ctrl+V among fast keys is nobody’s code', () => {
    const keys = typed('123456789', 8).map((key, index) => ({ ...key, modified: index === 4 }));
    const seen = page()
      .press([...keys, named('Enter', endOf(keys) + 8)])
      .rest();
    expect(seen.scans).toEqual([]);
    expect(seen.text()).toBe('123456789<Enter>');
  });

  it('the number pad without Num Lock moves the caret', () => {
    const keys = ['End', 'ArrowDown', 'PageDown', 'ArrowLeft', 'Clear', 'Home', 'ArrowUp'].map((key, index) =>
      keyOf('1', 1_000 + index * 8, { code: `Numpad${index + 1}`, key }),
    );
    const seen = page().press(keys).rest();
    expect(seen.delivered).toHaveLength(7);
    expect(seen.scans).toEqual([]);
  });

  it('a command outside a field waits less than 50 ms and a little, and then acts', () => {
    const seen = page()
      .press(typed('1', 0, 1_000, { inField: false }))
      .rest();
    expect(seen.text()).toBe('1');
    expect(seen.longestHold()).toBeLessThanOrEqual(50);
  });
});

describe('scans', () => {
  it('mean the same with Caps Lock on', () => {
    // Caps Lock turns what the key says; position and Shift stay.
    const text = 'Ab3dE5gH7jK9mN1pQ3rS';
    const keys = typed(text, 8).map((key) => ({
      ...key,
      key: key.key === key.key.toLowerCase() ? key.key.toUpperCase() : key.key.toLowerCase(),
    }));
    const seen = page().press([...keys, named('Enter', endOf(keys) + 8)]);
    expect(seen.scans).toEqual([{ text, composed: false }]);
  });

  it('survive the Shift presses between their letters', () => {
    const keys = typed('AB12CD34', 10).flatMap((key) =>
      key.shiftKey ? [named('ShiftLeft', key.atMs - 5, { key: 'Shift', shiftKey: true }), key] : [key],
    );
    const seen = page().press([...keys, named('Enter', endOf(keys) + 10)]);
    expect(seen.scans).toEqual([{ text: 'AB12CD34', composed: false }]);
  });

  it('are read through an input method, which keeps its keys', () => {
    const text = 'abc123def456';
    const keys = typed(text, 8).map((key) => ({ ...key, key: 'Process', composing: true }));
    const seen = page().press([...keys, named('Enter', endOf(keys) + 8, { composing: true })]);
    expect(seen.scans).toEqual([{ text, composed: true }]);
  });

  it('that begin before the input method wakes are whole', () => {
    const keys = typed('123456abc789', 8).map((key, index) =>
      index < 6 ? key : { ...key, key: 'Process', composing: true },
    );
    const seen = page().press([...keys, named('Enter', endOf(keys) + 8, { composing: true })]);
    expect(seen.scans).toEqual([{ text: '123456abc789', composed: true }]);
    expect(seen.text()).toBe('');
  });

  it('set off no command outside a field', () => {
    const keys = typed(code, 8, 1_000, { inField: false });
    const seen = page()
      .press([...keys, named('Enter', endOf(keys) + 8, { inField: false })])
      .rest();
    expect(seen.text()).toBe('');
    expect(seen.scans).toHaveLength(1);
  });

  it.each([
    ['comes late', 100, 40],
    ['comes twice', 8, 8],
  ])('whose suffix %s press no button', (_, firstMs, secondMs) => {
    const keys = typed(code, 8);
    const first = named('Enter', endOf(keys) + firstMs);
    const second = named('Enter', first.atMs + secondMs);
    const seen = page()
      .press([...keys, first, second])
      .rest();
    expect(seen.text()).toBe('');
    expect(seen.scans).toHaveLength(1);
    // The next Enter is the cashier's.
    seen.press([named('Enter', second.atMs + 1_000)]);
    expect(seen.text()).toBe('<Enter>');
  });

  it('of no known shape stay in the field, and reach the desk where there is none', () => {
    const unknown = page(() => false);
    const keys = typed('ward-7-x', 8);
    unknown.press([...keys, named('Enter', endOf(keys) + 8)]);
    expect([unknown.text(), unknown.scans]).toEqual(['ward-7-x<Enter>', []]);

    const outside = page(() => false);
    const beside = typed('ward-7-x', 8, 1_000, { inField: false });
    outside.press([...beside, named('Enter', endOf(beside) + 8, { inField: false })]);
    expect(outside.scans).toEqual([{ text: 'ward-7-x', composed: false }]);
  });

  it('that stall twice are no codes: half of one must not pass for one', () => {
    const keys = typed('Ab3dE5gH7jK9mN1pQ3rS5tU7vW9x', 8).map((key, index) => ({
      ...key,
      atMs: key.atMs + (index >= 22 ? 70 : 0) + (index >= 25 ? 70 : 0),
    }));
    const seen = page()
      .press([...keys, named('Enter', endOf(keys) + 8)])
      .rest();
    expect(seen.scans).toEqual([]);
    expect(seen.text()).toBe('Ab3dE5gH7jK9mN1pQ3rS5tU7vW9x<Enter>');
  });
});

it('knows every character a scanner may send', () => {
  const shifted = Object.fromEntries([...')!@#$%^&*('].map((mark, digit) => [mark, `Digit${digit}`]));
  for (const [mark, position] of Object.entries(shifted)) expect(characterOf(position, true)).toBe(mark);
  expect(characterOf('KeyQ', false)).toBe('q');
  expect(characterOf('KeyQ', true)).toBe('Q');
  expect(characterOf('BracketRight', false)).toBe(']');
  expect(characterOf('Slash', true)).toBe('?');
  expect(characterOf('Numpad7', false)).toBe('7');
  expect(characterOf('F2', false)).toBeNull();
});

const stroke = fc.record({
  gapMs: fc.integer({ min: 0, max: 400 }),
  character: fc.constantFrom(...'0123456789abcXYZ -/.'),
  kind: fc.constantFrom(
    'character',
    'character',
    'character',
    'repeat',
    'composing',
    'Enter',
    'Backspace',
    'Tab',
  ),
  inField: fc.boolean(),
});

function strokes(
  list: readonly { gapMs: number; character: string; kind: string; inField: boolean }[],
): WedgeKey[] {
  let atMs = 1_000;
  return list.map(({ gapMs, character, kind, inField }) => {
    atMs += gapMs;
    if (kind === 'character') return keyOf(character, atMs, { inField });
    if (kind === 'repeat') return keyOf(character, atMs, { inField, repeat: true });
    if (kind === 'composing') return keyOf(character, atMs, { inField, composing: true });
    return named(kind, atMs, { inField });
  });
}

it('lets a hand’s typing pass unchanged and undelayed, whatever it types', () => {
  const handGap = fc.integer({ min: defaultWedgeLimits.maxGapMs + 1, max: 600 });
  fc.assert(
    fc.property(fc.array(fc.record({ ...strokeParts(), gapMs: handGap }), { maxLength: 60 }), (list) => {
      const keys = strokes(list.map((each) => ({ ...each, inField: true })));
      const seen = page().press(keys).rest();
      expect(seen.delivered).toEqual(keys);
      expect(seen.scans).toEqual([]);
      expect(seen.longestHold()).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});

function strokeParts() {
  return {
    character: fc.constantFrom(...'0123456789abcXYZ -/.'),
    kind: fc.constantFrom('character', 'character', 'repeat', 'composing', 'Enter', 'Backspace', 'Tab'),
    inField: fc.boolean(),
  };
}

it('lets nothing that was typed be lost, doubled or changed in order, unless it was a scan', () => {
  fc.assert(
    fc.property(fc.array(stroke, { maxLength: 60 }), fc.boolean(), fc.boolean(), (list, known, timers) => {
      const keys = strokes(
        list.map((each, index) => ({ ...each, gapMs: index % 3 === 0 ? each.gapMs : each.gapMs % 40 })),
      );
      const seen = page(() => known)
        .press(keys, timers)
        .rest();
      const order = seen.delivered.map((key) => keys.indexOf(key));
      expect(order).toEqual([...order].sort((left, right) => left - right));
      expect(new Set(order).size).toBe(order.length);
      const missing = keys.filter((key) => !seen.delivered.includes(key));
      const scanned = seen.scans.map(({ text }) => text).join('');
      const lost = missing.filter(({ code: position }) => !['Enter', 'Tab'].includes(position));
      expect(lost.map((key) => characterOf(key.code, key.shiftKey)).join('')).toBe(scanned);
      if (seen.scans.length === 0) expect(seen.delivered).toHaveLength(keys.length);
    }),
    { numRuns: 5_000 },
  );
});

it('reads every scan of a working scanner, whatever it holds', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789abcdefXYZ-/.'), minLength: 6, maxLength: 200 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 34 })),
      fc.constantFrom('Enter', 'Tab', null),
      (text, gaps, suffix) => {
        let atMs = 1_000;
        const keys = [...text].map((character) => {
          atMs += gaps.next().value;
          return keyOf(character, atMs);
        });
        const seen = page()
          .press([...keys, ...(suffix === null ? [] : [named(suffix, atMs + 10)])])
          .rest();
        expect(seen.scans).toEqual([{ text, composed: false }]);
        expect(seen.delivered).toEqual([]);
      },
    ),
    { numRuns: 1_000 },
  );
});
