/**
 * JSON as the centres write it. Every number keeps its decimal text: an amount read through a binary float, or a
 * twenty-digit 人员编号 sent as a number, would already be wrong before anyone looked at it.
 */
export class WireNumber {
  /** The digits exactly as they stood in the answer, e.g. "12.50" or "1E+2". */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

interface ReviverContext {
  readonly source?: string;
}

function keepNumberText(_key: string, value: unknown, context?: ReviverContext): unknown {
  return typeof value === 'number' ? new WireNumber(context?.source ?? String(value)) : value;
}

/** @throws SyntaxError when `text` is not one whole JSON document */
export function parseWireJson(text: string): unknown {
  return JSON.parse(text, keepNumberText);
}
