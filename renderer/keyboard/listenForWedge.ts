import { Wedge, type WedgeDecision, type WedgeKey, type WedgeScan } from './wedge.ts';

/** Whoever wants scans; the newest gets them. */
export interface ScanListener {
  /** Whether a text has a shape anybody would act on; others stay in the field they were scanned into. */
  isCode(text: string): boolean;
  onScan(scan: WedgeScan): void;
}

const listeners: ScanListener[] = [];

export function addScanListener(listener: ScanListener): () => void {
  listeners.push(listener);
  return () => {
    const index = listeners.indexOf(listener);
    if (index >= 0) listeners.splice(index, 1);
  };
}

type Field = HTMLInputElement | HTMLTextAreaElement;

interface PageKey extends WedgeKey {
  readonly event: KeyboardEvent;
}

/** What a field held before the first key that may belong to a scan. */
interface Snapshot {
  readonly field: Field;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const imeKeyCode = 229;

/** The timer ran late because the page was busy: keys may be waiting behind it. */
const lateMs = 20;

function fieldOf(target: EventTarget | null): Field | null {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return isField && target.selectionStart !== null && !target.readOnly ? target : null;
}

/** Keys of a PIN are nobody's to gather: what marks itself `data-secret-keys` is left alone. */
function isSecret(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-secret-keys]') !== null;
}

function pageKey(event: KeyboardEvent): PageKey {
  return {
    event,
    atMs: event.timeStamp,
    code: event.code,
    key: event.key,
    shiftKey: event.shiftKey,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    repeat: event.repeat,
    composing: event.isComposing || event.keyCode === imeKeyCode,
    inField: fieldOf(event.target) !== null,
  };
}

function tellInput(field: Field): void {
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}

function insert(field: Field, typed: string): void {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  const room = field.maxLength < 0 ? typed.length : field.maxLength - field.value.length + (end - start);
  field.setRangeText(typed.slice(0, Math.max(0, room)), start, end, 'end');
  tellInput(field);
}

function restore({ field, value, start, end }: Snapshot): void {
  if (field.value === value) return;
  field.setRangeText(value, 0, field.value.length);
  field.setSelectionRange(start, end);
  tellInput(field);
}

function snapshotOf(event: KeyboardEvent): Snapshot | null {
  const field = fieldOf(event.target);
  if (field === null) return null;
  const start = field.selectionStart ?? field.value.length;
  return { field, value: field.value, start, end: field.selectionEnd ?? start };
}

/**
 * Call once, with the window, before anything else listens to keys: a scan must set off no command and leave nothing in the
 * field it fell into.
 */
export function listenForWedge(target: Window): void {
  const wedge = new Wedge<PageKey>((text) => listeners.at(-1)?.isCode(text) ?? false);
  let snapshot: Snapshot | null = null;
  let timer: number | undefined;
  let givingBack = false;

  const giveBack = (keys: readonly PageKey[]): void => {
    for (const { event, key } of keys) {
      const field = fieldOf(event.target);
      if (field !== null) {
        insert(field, key);
        continue;
      }
      const { code, shiftKey } = event;
      givingBack = true;
      const again = new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true });
      (event.target ?? target).dispatchEvent(again);
      givingBack = false;
    }
  };
  const deliver = (scan: WedgeScan): void => {
    const before = snapshot;
    if (before !== null && (scan.passedKeys > 0 || scan.composed)) {
      restore(before);
      // The input method writes its letters after the key that ended the scan.
      if (scan.composed) target.setTimeout(() => restore(before), 0);
    }
    listeners.at(-1)?.onScan(scan);
  };
  const follow = ({ release, scan }: WedgeDecision<PageKey>): void => {
    giveBack(release);
    if (scan !== null) deliver(scan);
  };
  const wait = (extraMs: number): void => {
    target.clearTimeout(timer);
    const { deadlineAtMs } = wedge;
    if (deadlineAtMs === null) return;
    timer = target.setTimeout(expire, Math.max(0, deadlineAtMs - performance.now()) + extraMs, extraMs === 0);
  };
  const expire = (first: boolean): void => {
    const late = performance.now() - (wedge.deadlineAtMs ?? Number.POSITIVE_INFINITY);
    if (first && late > lateMs) {
      wait(lateMs);
      return;
    }
    follow(wedge.expire(performance.now()));
    wait(0);
  };

  target.addEventListener(
    'keydown',
    (event) => {
      if (givingBack || isSecret(event.target)) return;
      const decision = wedge.press(pageKey(event));
      follow(decision);
      if (decision.begins) snapshot = snapshotOf(event);
      if (decision.hold) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      wait(0);
    },
    { capture: true },
  );
}
