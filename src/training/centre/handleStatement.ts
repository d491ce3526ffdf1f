import { dateOf } from '../../domain/calendar.ts';
import { displayYuan, parseYuan } from '../../domain/money.ts';
import type { Edition } from '../../upstream/edition.ts';
import { fundTotalOnWire } from '../../upstream/settlementWire.ts';
import { type StatementRow, type StatementTotals, statementTotals } from '../../upstream/statementRule.ts';
import type { StoredSettlement } from './centreStore.ts';
import type { Fields, RequestInput } from './checkRequest.ts';
import { field, type HandlerContext, objectOf } from './handlerContext.ts';
import type { Output } from './wireAnswer.ts';

/** 3202 names no insutype: its rows are those of all insurances. */
function belongs(row: StoredSettlement, fields: Fields, fixmedinsCode: string): boolean {
  const day = dateOf(row.settledAt);
  return (
    row.state !== 'reversed' &&
    row.fixmedinsCode === fixmedinsCode &&
    (fields.insutype === undefined || row.insuranceType === fields.insutype) &&
    row.clrType === fields.clr_type &&
    row.office === fields.setl_optins &&
    day >= field(fields, 'stmt_begndate') &&
    day <= field(fields, 'stmt_enddate')
  );
}

/** A row of the books as the statement counts it. */
export function statementRow({ amounts }: StoredSettlement, edition: Edition): StatementRow {
  return {
    totalFen: amounts.totalFen,
    fundTotalFen: fundTotalOnWire(amounts, edition),
    accountFen: amounts.accountFen,
  };
}

function describe(totals: StatementTotals): string {
  return `总额 ${displayYuan(totals.totalFen)}、基金 ${displayYuan(totals.fundTotalFen)}、账户 ${displayYuan(totals.accountFen)}、${totals.count} 笔`;
}

/** The rows of the books a statement request is about. */
export function rowsInStatement(context: HandlerContext, fields: Fields): StoredSettlement[] {
  return context.store.settlements().filter((row) => belongs(row, fields, context.institution.code));
}

/** 3201 对总账, by the rule of src/upstream/statementRule.ts. */
export function handleStatement(context: HandlerContext, input: RequestInput): Output {
  const fields = objectOf(input, 'data');
  const ours = statementTotals(
    rowsInStatement(context, fields).map((row) => statementRow(row, context.edition)),
  );
  const theirs: StatementTotals = {
    totalFen: parseYuan(field(fields, 'medfee_sumamt')),
    fundTotalFen: parseYuan(field(fields, 'fund_pay_sumamt')),
    accountFen: parseYuan(field(fields, 'acct_pay')),
    count: Number(field(fields, 'fixmedins_setl_cnt')),
  };
  const level =
    ours.totalFen === theirs.totalFen &&
    ours.fundTotalFen === theirs.fundTotalFen &&
    ours.accountFen === theirs.accountFen &&
    ours.count === theirs.count;
  return {
    stmtinfo: {
      setl_optins: field(fields, 'setl_optins'),
      stmt_rslt: level ? context.behaviours.levelValue : '1',
      stmt_rslt_dscr: level ? '对账平' : `对账不平。中心：${describe(ours)}；机构：${describe(theirs)}`,
    },
  };
}
