import type { Fault } from '../../src/training/centre/centreFaults.ts';

/** How long a terminal waits that is to be answered too late, and how late that is. */
export const impatientMs = 400;
export const tooLate: Fault = { kind: 'answerLate', delayMs: 600 };

/** Every way in which the answer to a call that changes something can go wrong (interface section 11). */
export const answerFaults: Readonly<Record<string, Fault>> = {
  'dropped before it counted': { kind: 'dropBeforeCommit' },
  'dropped after it counted': { kind: 'dropAfterCommit' },
  'HTTP 500 before it counted': { kind: 'status500', afterCommit: false },
  'HTTP 500 after it counted': { kind: 'status500', afterCommit: true },
  'an HTML page before it counted': { kind: 'html', afterCommit: false },
  'an HTML page after it counted': { kind: 'html', afterCommit: true },
  'half an answer': { kind: 'truncatedBody' },
  'an answer without its figures': { kind: 'missingAmounts' },
  'the answer twice': { kind: 'duplicateAnswer' },
  'numbers where text belongs': { kind: 'wrongType' },
  'an object where a list belongs': { kind: 'objectInsteadOfList' },
  'a list where an object belongs': { kind: 'listInsteadOfObject' },
  'a slow answer': { kind: 'delay', delayMs: 30 },
};

/** Those after which the centre has it and the terminal does not know. */
export const lostAnswers = [
  'dropped after it counted',
  'HTTP 500 after it counted',
  'an HTML page after it counted',
  'half an answer',
  'an answer without its figures',
] as const;
