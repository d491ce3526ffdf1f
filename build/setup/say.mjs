import process from 'node:process';

/** A reason to stop that the message explains fully; shown without a stack. */
export class SetupError extends Error {}

/** @param {string} text one or more lines for the person at the keyboard */
export function say(text) {
  process.stderr.write(`[准备] ${text.replaceAll('\n', '\n       ')}\n`);
}

/** @param {unknown} error */
export function fail(error) {
  if (error instanceof SetupError) say(error.message);
  else say(`内部错误：${error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = 1;
}
