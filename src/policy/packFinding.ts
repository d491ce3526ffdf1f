/** Something wrong in a pack's files: where, what, and how to mend it. Only errors keep a pack from loading. */
export interface PackFinding {
  readonly level: 'error' | 'warning';
  readonly file: string;
  /** From 1; null when the file as a whole is meant. */
  readonly line: number | null;
  /** Keys from the top of the file, list places from 0, joined by dots; empty when the file as a whole is meant. */
  readonly key: string;
  /** Chinese: what is wrong, then how to mend it. */
  readonly message: string;
}

/** `file:line key: what is wrong; how to mend it` */
export function findingText({ file, line, key, message }: PackFinding): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place}${key === '' ? '' : ` ${key}`}: ${message}`;
}

/** A pack that does not hold what the law needs of it. The message names file, line and key of the first error. */
export class PackInvalid extends Error {
  override readonly name = 'PackInvalid';
  readonly findings: readonly PackFinding[];

  constructor(findings: readonly PackFinding[], options?: ErrorOptions) {
    const errors = findings.filter(({ level }) => level === 'error');
    const [first] = errors;
    const more =
      errors.length > 1 ? `（共 ${errors.length} 处错误，运行 npm run policy -- check 可全部列出）` : '';
    super(`${first === undefined ? '政策包有误' : findingText(first)}${more}`, options);
    this.findings = findings;
  }
}

/** For what goes wrong with a file or a folder as a whole. */
export function wholeFileError(file: string, message: string): PackFinding {
  return { level: 'error', file, line: null, key: '', message };
}
