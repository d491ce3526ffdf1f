import { z } from 'zod';
import type { IsoDateTime } from '../domain/calendar.ts';
import { flagColumn, momentColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';
import { RecordMissing } from './storeErrors.ts';

const roles = ['cashier', 'supervisor', 'insuranceOffice', 'administrator', 'auditor'] as const;
/** 收费员, 组长, 医保办, 信息科, 审计 */
export type OperatorRole = (typeof roles)[number];

export interface Operator {
  readonly operatorNo: string;
  readonly name: string;
  readonly role: OperatorRole;
  readonly active: boolean;
}

/** A 签到 with the centre (transaction 9001), open until signed out (9002) or replaced. */
export interface SignIn {
  readonly operatorNo: string;
  readonly signNo: string;
  readonly signedAt: IsoDateTime;
  readonly endedAt: IsoDateTime | null;
}

const operatorRow = z.object({
  operatorNo: z.string(),
  name: z.string(),
  role: z.enum(roles),
  active: flagColumn,
});
const operatorColumns = 'operator_no AS operatorNo, name, role, active';
const upsertOperator = command(
  'operator.save',
  `INSERT INTO operator (operator_no, name, role, active) VALUES (:operatorNo, :name, :role, :active)
   ON CONFLICT (operator_no) DO UPDATE SET name = :name, role = :role, active = :active`,
);
const selectOperator = query(
  'operator.read',
  operatorRow,
  `SELECT ${operatorColumns} FROM operator WHERE operator_no = :operatorNo`,
);
const selectOperators = query(
  'operator.list',
  operatorRow,
  `SELECT ${operatorColumns} FROM operator ORDER BY operator_no`,
);

export function saveOperator(writer: StoreWriter, operator: Operator): void {
  const { operatorNo, name, role, active } = operator;
  writer.run(upsertOperator, { operatorNo, name, role, active: active ? 1 : 0 });
}

export function readOperator(reader: StoreReader, operatorNo: string): Operator | null {
  return reader.one(selectOperator, { operatorNo });
}

export function listOperators(reader: StoreReader): Operator[] {
  return reader.many(selectOperators);
}

const signInRow = z.object({
  operatorNo: z.string(),
  signNo: z.string(),
  signedAt: momentColumn,
  endedAt: momentColumn.nullable(),
});
const endOpenSignIns = command(
  'signIn.endOpen',
  'UPDATE sign_in SET ended_at = :signedAt WHERE operator_no = :operatorNo AND ended_at IS NULL',
);
const insertSignIn = command(
  'signIn.insert',
  'INSERT INTO sign_in (operator_no, sign_no, signed_at) VALUES (:operatorNo, :signNo, :signedAt)',
);
const updateSignIn = command(
  'signIn.end',
  `UPDATE sign_in SET ended_at = :endedAt
   WHERE operator_no = :operatorNo AND sign_no = :signNo AND ended_at IS NULL`,
);
const selectCurrentSignIn = query(
  'signIn.current',
  signInRow,
  `SELECT operator_no AS operatorNo, sign_no AS signNo, signed_at AS signedAt, ended_at AS endedAt
   FROM sign_in WHERE operator_no = :operatorNo AND ended_at IS NULL`,
);

/** Ends what the operator had left open, for instance at a power cut: the centre's newest number is the one in force. */
export function recordSignIn(
  writer: StoreWriter,
  signIn: { readonly operatorNo: string; readonly signNo: string; readonly signedAt: IsoDateTime },
): void {
  const { operatorNo, signNo, signedAt } = signIn;
  writer.run(endOpenSignIns, { operatorNo, signedAt });
  writer.run(insertSignIn, { operatorNo, signNo, signedAt });
}

/** @throws RecordMissing when no such sign-in is open */
export function endSignIn(
  writer: StoreWriter,
  end: { readonly operatorNo: string; readonly signNo: string; readonly endedAt: IsoDateTime },
): void {
  const { operatorNo, signNo, endedAt } = end;
  if (writer.run(updateSignIn, { operatorNo, signNo, endedAt }) === 0)
    throw new RecordMissing('签到', signNo);
}

export function currentSignIn(reader: StoreReader, operatorNo: string): SignIn | null {
  return reader.one(selectCurrentSignIn, { operatorNo });
}
