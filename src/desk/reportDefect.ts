import pino from 'pino';

const log = pino({
  name: 'yijie',
  redact: { paths: ['*.identityNumber', '*.name', '*.cardNumber'], remove: true },
});

/** What nobody expected, for the IT person: where and which error. Messages of errors carry ids, never personal data. */
export function reportDefect(where: string, error: unknown): void {
  log.error({ where, err: error instanceof Error ? error : new Error(String(error)) }, 'defect');
}
