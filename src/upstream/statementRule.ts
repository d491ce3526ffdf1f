import { addFen, type Fen } from '../domain/money.ts';

/**
 * How both sides of 3201 add up, so that a difference means a difference and not another way of counting
 * (interface 7.7: the period goes by the centre's setl_time; a refund appears as two rows, positive and negative):
 *
 * - rows are the settlements and cancellations of one insutype, clr_type and 经办机构 whose own setl_time lies in the
 *   period, first and last day included;
 * - gross rows: a settlement that was cancelled keeps its row, and the cancellation (2208, 2305) is a row of its own
 *   with negative amounts, counted on the day of the cancellation; so a pair inside one period adds nothing to the
 *   amounts and two to the count;
 * - what 2601 reversed was never settled: it has no row on either side;
 * - fund_pay_sumamt follows the amount formula of the edition (account inside or outside).
 */
export interface StatementRow {
  /** Negative for a cancellation. */
  readonly totalFen: Fen;
  /** In the edition's own convention, as fund_pay_sumamt was answered. */
  readonly fundTotalFen: Fen;
  readonly accountFen: Fen;
}

export interface StatementTotals {
  readonly totalFen: Fen;
  readonly fundTotalFen: Fen;
  readonly accountFen: Fen;
  readonly count: number;
}

/** fixmedins_refd_setl_flag and refd_setl_flag this rule sends: `0`, rows of both kinds together. */
export const statementRefundFlag = '0';

export function statementTotals(rows: readonly StatementRow[]): StatementTotals {
  return {
    totalFen: addFen(...rows.map((row) => row.totalFen)),
    fundTotalFen: addFen(...rows.map((row) => row.fundTotalFen)),
    accountFen: addFen(...rows.map((row) => row.accountFen)),
    count: rows.length,
  };
}

/** Level is any all-zero value: `0` in one edition, `000000` in another (interface 7.7, 12). */
export function isLevel(stmtRslt: string): boolean {
  return /^0+$/.test(stmtRslt);
}
