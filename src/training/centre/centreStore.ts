import Database from 'better-sqlite3';
import type { IsoDate, IsoDateTime } from '../../domain/calendar.ts';
import { addFen, type Fen, fen } from '../../domain/money.ts';
import type { InsuranceType } from '../../domain/person.ts';
import type { FundShare, ItemClass, SettlementAmounts } from '../../domain/settlement.ts';
import {
  emptyYearToDate,
  type YearToDate,
  type YearToDateChange,
  type YearToDateKey,
} from '../../domain/yearToDate.ts';
import type { TrainingPerson } from './persons.ts';

/**
 * The centre's own books: accounts, accumulators, visits, lines, settlements. It knows nothing of the terminal's store,
 * so that a reconciliation between the two compares two records of what happened and not one with itself.
 */
const schema = `
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sign_in (
  sign_no TEXT PRIMARY KEY, fixmedins_code TEXT NOT NULL, opter_no TEXT NOT NULL,
  signed_at TEXT NOT NULL, signed_out INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS account (
  person_no TEXT NOT NULL, insurance_type TEXT NOT NULL, balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0),
  PRIMARY KEY (person_no, insurance_type)
) STRICT;
CREATE TABLE IF NOT EXISTS waiting (
  person_no TEXT NOT NULL, insurance_type TEXT NOT NULL, until TEXT NOT NULL,
  PRIMARY KEY (person_no, insurance_type)
) STRICT;
CREATE TABLE IF NOT EXISTS accumulator (
  person_no TEXT NOT NULL, insurance_type TEXT NOT NULL, year INTEGER NOT NULL, key TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (person_no, insurance_type, year, key)
) STRICT;
CREATE TABLE IF NOT EXISTS visit (
  visit_id TEXT PRIMARY KEY, msgid TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('outpatient', 'inpatient')),
  state TEXT NOT NULL CHECK (state IN ('open', 'discharged', 'cancelled')),
  fixmedins_code TEXT NOT NULL, person_no TEXT NOT NULL, insurance_type TEXT NOT NULL, visit_no TEXT NOT NULL,
  med_type TEXT, began_at TEXT NOT NULL, ended_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS line (
  visit_id TEXT NOT NULL REFERENCES visit, line_no TEXT NOT NULL, batch_no TEXT NOT NULL, refunds TEXT,
  code TEXT NOT NULL, price TEXT NOT NULL, quantity TEXT NOT NULL, item_class TEXT NOT NULL, self_pay_bp INTEGER NOT NULL,
  amount_fen INTEGER NOT NULL, own_expense_fen INTEGER NOT NULL, over_limit_fen INTEGER NOT NULL,
  first_self_pay_fen INTEGER NOT NULL, in_scope_fen INTEGER NOT NULL,
  settlement_id TEXT, last_settlement_id TEXT,
  PRIMARY KEY (visit_id, line_no)
) STRICT;
CREATE TABLE IF NOT EXISTS settlement (
  settlement_id TEXT PRIMARY KEY, msgid TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('settlement', 'cancellation')),
  cancels TEXT REFERENCES settlement, state TEXT NOT NULL CHECK (state IN ('standing', 'cancelled', 'reversed')),
  visit_id TEXT NOT NULL REFERENCES visit, batch_no TEXT NOT NULL, fixmedins_code TEXT NOT NULL, person_no TEXT NOT NULL,
  insurance_type TEXT NOT NULL, med_type TEXT NOT NULL, clr_type TEXT NOT NULL, office TEXT NOT NULL,
  settled_at TEXT NOT NULL, benefit_year INTEGER NOT NULL,
  amounts TEXT NOT NULL, funds TEXT NOT NULL, change TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS file (
  file_no TEXT PRIMARY KEY, fixmedins_code TEXT NOT NULL, filename TEXT NOT NULL, content BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS clearing (
  event_id TEXT PRIMARY KEY, fixmedins_code TEXT NOT NULL, clr_type TEXT NOT NULL, month TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS message (
  msgid TEXT PRIMARY KEY, infno TEXT NOT NULL, person_no TEXT NOT NULL, answer TEXT NOT NULL
) STRICT;
`;

export interface Visit {
  readonly visitId: string;
  readonly kind: 'outpatient' | 'inpatient';
  readonly state: 'open' | 'discharged' | 'cancelled';
  readonly fixmedinsCode: string;
  readonly personNo: string;
  readonly insuranceType: InsuranceType;
  readonly visitNo: string;
  readonly medType: string | null;
  readonly beganAt: IsoDateTime;
  readonly endedAt: IsoDateTime | null;
}

export interface StoredLine {
  readonly visitId: string;
  readonly lineNo: string;
  readonly batchNo: string;
  /** The line this one takes back. */
  readonly refunds: string | null;
  readonly code: string;
  readonly price: string;
  readonly quantity: string;
  readonly itemClass: ItemClass;
  readonly selfPayBp: number;
  readonly amountFen: Fen;
  readonly ownExpenseFen: Fen;
  readonly overLimitFen: Fen;
  readonly firstSelfPayFen: Fen;
  readonly inScopeFen: Fen;
  readonly settlementId: string | null;
  /** Kept when a settlement is taken back, so that the taking back can be taken back. */
  readonly lastSettlementId: string | null;
}

export interface StoredSettlement {
  readonly settlementId: string;
  readonly msgid: string;
  readonly kind: 'settlement' | 'cancellation';
  /** Of a cancellation: the settlement it takes back. */
  readonly cancels: string | null;
  readonly state: 'standing' | 'cancelled' | 'reversed';
  readonly visitId: string;
  readonly batchNo: string;
  readonly fixmedinsCode: string;
  readonly personNo: string;
  readonly insuranceType: InsuranceType;
  readonly medType: string;
  readonly clrType: string;
  readonly office: string;
  readonly settledAt: IsoDateTime;
  readonly benefitYear: number;
  /** Negative throughout for a cancellation. */
  readonly amounts: SettlementAmounts;
  readonly funds: readonly FundShare[];
  /** What this row moved in the accumulators, negative for a cancellation. */
  readonly change: YearToDateChange;
}

type Row = Record<string, string | number | null>;

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

function fromRow<T>(row: unknown): T {
  return Object.fromEntries(Object.entries(row as Row).map(([name, value]) => [camelCase(name), value])) as T;
}

const jsonColumns = ['amounts', 'funds', 'change'] as const;

function settlementFromRow(row: unknown): StoredSettlement {
  const found = fromRow<Record<string, unknown>>(row);
  for (const column of jsonColumns) found[column] = JSON.parse(String(found[column]));
  return found as unknown as StoredSettlement;
}

export class CentreStore {
  readonly #db: Database.Database;

  /** @param file a path, or `:memory:` */
  constructor(file: string) {
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('foreign_keys = ON');
    this.#db.exec(schema);
  }

  close(): void {
    this.#db.close();
  }

  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }

  #insert(table: string, values: Readonly<Record<string, unknown>>): void {
    const names = Object.keys(values);
    this.#db
      .prepare(
        `INSERT INTO ${table} (${names.map(snakeCase).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      )
      .run(Object.values(values));
  }

  #all(sql: string, ...parameters: unknown[]): unknown[] {
    return this.#db.prepare(sql).all(...parameters);
  }

  #one(sql: string, ...parameters: unknown[]): unknown {
    return this.#db.prepare(sql).get(...parameters);
  }

  /** 1, 2, 3 … per name, never the same twice in one file. */
  next(name: string): number {
    const row = this.#one(
      'INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value',
      name,
    ) as { value: number };
    return row.value;
  }

  /** Opens the books of persons the file does not hold yet; those it holds keep what they have. */
  open(persons: readonly TrainingPerson[], year: number, dayAfter: (days: number) => IsoDate): void {
    this.transaction(() => {
      for (const person of persons) this.#openPerson(person, year, dayAfter);
    });
  }

  #openPerson(person: TrainingPerson, year: number, dayAfter: (days: number) => IsoDate): void {
    const { personNo } = person;
    if (this.#one('SELECT 1 FROM account WHERE person_no = ?', personNo) !== undefined) return;
    for (const insurance of person.insurances) {
      const { insuranceType } = insurance;
      this.#insert('account', { personNo, insuranceType, balanceFen: insurance.accountBalanceFen ?? 0 });
      for (const [key, value] of Object.entries(insurance.yearToDate)) {
        this.#insert('accumulator', { personNo, insuranceType, year, key, value });
      }
      if (insurance.waitingDays !== null) {
        this.#insert('waiting', { personNo, insuranceType, until: dayAfter(insurance.waitingDays) });
      }
    }
  }

  waitingUntil(personNo: string, insuranceType: InsuranceType): IsoDate | null {
    const row = this.#one(
      'SELECT until FROM waiting WHERE person_no = ? AND insurance_type = ?',
      personNo,
      insuranceType,
    ) as { until: IsoDate } | undefined;
    return row?.until ?? null;
  }

  balanceFen(personNo: string, insuranceType: InsuranceType): Fen {
    const row = this.#one(
      'SELECT balance_fen FROM account WHERE person_no = ? AND insurance_type = ?',
      personNo,
      insuranceType,
    ) as { balance_fen: number } | undefined;
    return fen(row?.balance_fen ?? 0);
  }

  yearToDate(personNo: string, insuranceType: InsuranceType, year: number): YearToDate {
    const rows = this.#all(
      'SELECT key, value FROM accumulator WHERE person_no = ? AND insurance_type = ? AND year = ?',
      personNo,
      insuranceType,
      year,
    ) as { key: YearToDateKey; value: number }[];
    return { ...emptyYearToDate, ...Object.fromEntries(rows.map(({ key, value }) => [key, value])) };
  }

  /** Moves accumulators and account by what a row of the settlement table says, forwards (1) or back (-1). */
  applySettlement(row: StoredSettlement, direction: 1 | -1): void {
    const upsert = this.#db.prepare(
      `INSERT INTO accumulator (person_no, insurance_type, year, key, value) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = value + excluded.value`,
    );
    for (const [key, value] of Object.entries(row.change)) {
      upsert.run(row.personNo, row.insuranceType, row.benefitYear, key, direction * value);
    }
    this.#db
      .prepare('UPDATE account SET balance_fen = balance_fen - ? WHERE person_no = ? AND insurance_type = ?')
      .run(direction * row.amounts.accountFen, row.personNo, row.insuranceType);
  }

  signIn(signNo: string, fixmedinsCode: string, opterNo: string, signedAt: IsoDateTime): void {
    this.#insert('sign_in', { signNo, fixmedinsCode, opterNo, signedAt });
  }

  isSignedIn(signNo: string, fixmedinsCode: string, day: IsoDate): boolean {
    const row = this.#one(
      `SELECT 1 FROM sign_in
       WHERE sign_no = ? AND fixmedins_code = ? AND substr(signed_at, 1, 10) = ? AND signed_out = 0`,
      signNo,
      fixmedinsCode,
      day,
    );
    return row !== undefined;
  }

  signOut(signNo: string): void {
    this.#db.prepare('UPDATE sign_in SET signed_out = 1 WHERE sign_no = ?').run(signNo);
  }

  addVisit(visit: Visit, msgid: string): void {
    this.#insert('visit', { ...visit, msgid });
  }

  visit(visitId: string): Visit | null {
    const row = this.#one('SELECT * FROM visit WHERE visit_id = ?', visitId);
    return row === undefined ? null : fromRow<Visit>(row);
  }

  visits(fixmedinsCode: string): Visit[] {
    return this.#all('SELECT * FROM visit WHERE fixmedins_code = ? ORDER BY rowid', fixmedinsCode).map(
      (row) => fromRow<Visit>(row),
    );
  }

  visitByMsgid(msgid: string): Visit | null {
    const row = this.#one('SELECT * FROM visit WHERE msgid = ?', msgid);
    return row === undefined ? null : fromRow<Visit>(row);
  }

  changeVisit(visitId: string, change: Partial<Pick<Visit, 'state' | 'medType' | 'endedAt'>>): void {
    const names = Object.keys(change);
    this.#db
      .prepare(
        `UPDATE visit SET ${names.map((name) => `${snakeCase(name)} = ?`).join(', ')} WHERE visit_id = ?`,
      )
      .run([...Object.values(change), visitId]);
  }

  addLine(line: StoredLine): void {
    this.#insert('line', { ...line });
  }

  lines(visitId: string): StoredLine[] {
    return this.#all('SELECT * FROM line WHERE visit_id = ? ORDER BY rowid', visitId).map((row) =>
      fromRow<StoredLine>(row),
    );
  }

  removeLine(visitId: string, lineNo: string): void {
    this.#db.prepare('DELETE FROM line WHERE visit_id = ? AND line_no = ?').run(visitId, lineNo);
  }

  markLines(lines: readonly StoredLine[], settlementId: string): void {
    const update = this.#db.prepare(
      'UPDATE line SET settlement_id = ?, last_settlement_id = ? WHERE visit_id = ? AND line_no = ?',
    );
    for (const line of lines) update.run(settlementId, settlementId, line.visitId, line.lineNo);
  }

  freeLines(settlementId: string): void {
    this.#db.prepare('UPDATE line SET settlement_id = NULL WHERE settlement_id = ?').run(settlementId);
  }

  /** The lines a settlement last covered and that nothing has settled since. */
  linesToReclaim(settlementId: string): StoredLine[] {
    return this.#all(
      'SELECT * FROM line WHERE last_settlement_id = ? AND settlement_id IS NULL ORDER BY rowid',
      settlementId,
    ).map((row) => fromRow<StoredLine>(row));
  }

  addSettlement(row: StoredSettlement): void {
    this.#insert('settlement', {
      ...row,
      amounts: JSON.stringify(row.amounts),
      funds: JSON.stringify(row.funds),
      change: JSON.stringify(row.change),
    });
  }

  setSettlementState(settlementId: string, state: StoredSettlement['state']): void {
    this.#db.prepare('UPDATE settlement SET state = ? WHERE settlement_id = ?').run(state, settlementId);
  }

  settlement(settlementId: string): StoredSettlement | null {
    const row = this.#one('SELECT * FROM settlement WHERE settlement_id = ?', settlementId);
    return row === undefined ? null : settlementFromRow(row);
  }

  /** All rows, oldest first. */
  /** Lines nobody settled and stays nobody ended: no money, but the next admission or upload meets them. */
  looseVisits(): Pick<Visit, 'visitId' | 'personNo' | 'kind' | 'state'>[] {
    return this.#db
      .prepare<[], Pick<Visit, 'visitId' | 'personNo' | 'kind' | 'state'>>(
        `SELECT visit_id AS visitId, person_no AS personNo, kind, state FROM visit WHERE state <> 'cancelled'
           AND visit_id NOT IN (SELECT visit_id FROM settlement WHERE state = 'standing' AND kind = 'settlement')
           AND (kind = 'inpatient' OR visit_id IN (SELECT visit_id FROM line))`,
      )
      .all();
  }

  settlements(): StoredSettlement[] {
    return this.#all('SELECT * FROM settlement ORDER BY rowid').map(settlementFromRow);
  }

  addFile(fileNo: string, fixmedinsCode: string, filename: string, content: Buffer): void {
    this.#insert('file', { fileNo, fixmedinsCode, filename, content });
  }

  file(fileNo: string, fixmedinsCode: string): { filename: string; content: Buffer } | null {
    const row = this.#one(
      'SELECT filename, content FROM file WHERE file_no = ? AND fixmedins_code = ?',
      fileNo,
      fixmedinsCode,
    );
    return (row as { filename: string; content: Buffer } | undefined) ?? null;
  }

  /** @returns false when this month of this type is applied for already */
  addClearing(eventId: string, fixmedinsCode: string, clrType: string, month: string): boolean {
    const sql = 'SELECT 1 FROM clearing WHERE fixmedins_code = ? AND clr_type = ? AND month = ?';
    if (this.#one(sql, fixmedinsCode, clrType, month) !== undefined) return false;
    this.#insert('clearing', { eventId, fixmedinsCode, clrType, month });
    return true;
  }

  /** @returns whether there was one */
  removeClearing(eventId: string, fixmedinsCode: string): boolean {
    const sql = 'DELETE FROM clearing WHERE event_id = ? AND fixmedins_code = ?';
    return this.#db.prepare(sql).run(eventId, fixmedinsCode).changes > 0;
  }

  remember(msgid: string, infno: string, personNo: string, answer: string): void {
    this.#db
      .prepare('INSERT OR IGNORE INTO message (msgid, infno, person_no, answer) VALUES (?, ?, ?, ?)')
      .run(msgid, infno, personNo, answer);
  }

  message(msgid: string): { infno: string; personNo: string; answer: string } | null {
    const row = this.#one('SELECT infno, person_no, answer FROM message WHERE msgid = ?', msgid);
    return row === undefined ? null : fromRow<{ infno: string; personNo: string; answer: string }>(row);
  }
}

export function sumLines(
  lines: readonly StoredLine[],
  key: 'amountFen' | 'ownExpenseFen' | 'overLimitFen' | 'firstSelfPayFen' | 'inScopeFen',
): Fen {
  return addFen(...lines.map((line) => line[key]));
}
