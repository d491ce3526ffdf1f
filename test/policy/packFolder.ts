import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const tonghua = '220500-tonghua';

/** A small pack that stays as it is while the built-in one grows: tests edit its text. */
const fixture = resolve(import.meta.dirname, 'fixtures', tonghua);

/** A folder of packs of its own for one test, holding a copy of the fixture. */
export class PackFolder implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'yijie-packs-'));
  readonly pack = join(this.root, tonghua);

  constructor() {
    cpSync(fixture, this.pack, { recursive: true });
  }

  path(file: string): string {
    return join(this.pack, file);
  }

  write(file: string, text: string | Uint8Array): void {
    writeFileSync(this.path(file), text);
  }

  /** Replaces the first occurrence of `from`, which must be there: a test that changes nothing proves nothing. */
  edit(file: string, from: string, to: string): this {
    const before = readFileSync(this.path(file), 'utf8');
    const after = before.replace(from, () => to);
    if (after === before) throw new Error(`"${from}" is not in ${file}`);
    this.write(file, after);
    return this;
  }

  /** Line number, from 1, where `text` first occurs. */
  lineOf(file: string, text: string): number {
    const content = readFileSync(this.path(file), 'utf8');
    const index = content.indexOf(text);
    if (index < 0) throw new Error(`"${text}" is not in ${file}`);
    return content.slice(0, index).split('\n').length;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }
}
