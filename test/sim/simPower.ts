import Database from 'better-sqlite3';

/** Where the program stops: around the n-th commit, at the n-th statement, or around the n-th request to the centre. */
export type CutPoint =
  | { readonly at: 'commit'; readonly nth: number; readonly moment: 'before' | 'after' }
  | { readonly at: 'statement'; readonly nth: number }
  | { readonly at: 'request'; readonly nth: number; readonly moment: 'before' | 'after' };

/** Thrown in place of what a program without power would have done: nobody ever sees it. */
export class NoPower extends Error {
  override readonly name = 'NoPower';
}

/**
 * The terminal's power and disk. Once the power is off, no statement runs and no request leaves; what the program still does
 * in memory is lost with it. A disk fault strikes one statement of a transaction and is over.
 */
export class SimPower {
  #cut: CutPoint | null = null;
  #left = 0;
  #diskFaultIn = Number.POSITIVE_INFINITY;
  #diskFault: 'SQLITE_FULL' | 'SQLITE_IOERR_WRITE' = 'SQLITE_FULL';
  #inTransaction = false;
  #off = false;
  #looking = false;
  readonly #onStrike: (what: string) => void;

  constructor(onStrike: (what: string) => void) {
    this.#onStrike = onStrike;
  }

  get isOff(): boolean {
    return this.#off;
  }

  cutAt(cut: CutPoint): void {
    this.#cut = cut;
    this.#left = cut.nth;
  }

  failDiskIn(statements: number, kind: 'SQLITE_FULL' | 'SQLITE_IOERR_WRITE'): void {
    this.#diskFaultIn = statements;
    this.#diskFault = kind;
  }

  on(): void {
    this.#off = false;
    this.#cut = null;
    this.#inTransaction = false;
    this.#diskFaultIn = Number.POSITIVE_INFINITY;
  }

  /** For looking at the books: what only looks wears nothing and meets nothing. */
  async unseen<T>(look: () => Promise<T> | T): Promise<T> {
    this.#looking = true;
    try {
      return await look();
    } finally {
      this.#looking = false;
    }
  }

  readonly beforeStatement = (name: string): void => {
    if (this.#looking) return;
    if (this.#off) throw new NoPower('no power');
    this.#count('statement');
    if (name === 'transaction.commit') this.#countCommit();
    this.#wearDisk(name);
  };

  /** Around a request: throws nothing, for a dead program sends nothing and hears nothing. */
  aroundRequest(moment: 'before' | 'after'): void {
    if (this.#off || this.#cut?.at !== 'request' || this.#cut.moment !== moment) return;
    this.#left -= 1;
    if (this.#left <= 0) this.#goOff(`request ${moment}`);
  }

  #count(at: 'statement'): void {
    if (this.#cut?.at !== at) return;
    this.#left -= 1;
    if (this.#left > 0) return;
    this.#goOff('statement');
    throw new NoPower('no power');
  }

  /** After the commit the next statement finds no power; the commit itself has happened. */
  #countCommit(): void {
    if (this.#cut?.at !== 'commit') return;
    this.#left -= 1;
    if (this.#left > 0) return;
    const { moment } = this.#cut;
    this.#goOff(`commit ${moment}`);
    if (moment === 'before') throw new NoPower('no power');
  }

  #wearDisk(name: string): void {
    if (name === 'transaction.begin') this.#inTransaction = true;
    if (!this.#inTransaction) return;
    if (name === 'transaction.commit') this.#inTransaction = false;
    this.#diskFaultIn -= 1;
    if (this.#diskFaultIn > 0) return;
    this.#diskFaultIn = Number.POSITIVE_INFINITY;
    this.#inTransaction = false;
    this.#onStrike(`disk ${this.#diskFault}`);
    throw new Database.SqliteError('the disk refuses', this.#diskFault);
  }

  #goOff(where: string): void {
    this.#off = true;
    this.#cut = null;
    this.#onStrike(`power cut, ${where}`);
  }
}
