import { z } from 'zod';
import type { ClassifiedLine, FundShare, StageName, TraceStep } from '../domain/settlement.ts';
import { fenColumn, itemClassColumn, jsonColumnOf, jsonText, ratioColumn } from './columns.ts';
import type { StoreReader, StoreWriter } from './handles.ts';
import { command, query } from './statement.ts';

/** What stands behind the amounts of a settlement: who paid, how each line was split, and why. */
export interface SettlementDetail {
  readonly funds: readonly FundShare[];
  readonly lines: readonly ClassifiedLine[];
  readonly steps: readonly TraceStep[];
}

const stageNames: Readonly<Record<StageName, StageName>> = {
  classify: 'classify',
  inScope: 'inScope',
  basis: 'basis',
  outOfArea: 'outOfArea',
  daySurgery: 'daySurgery',
  waiting: 'waiting',
  coverage: 'coverage',
  deductible: 'deductible',
  poolBand: 'poolBand',
  annualCap: 'annualCap',
  largeAmount: 'largeAmount',
  catastrophic: 'catastrophic',
  civilServant: 'civilServant',
  assistance: 'assistance',
  personal: 'personal',
  account: 'account',
  familyAccount: 'familyAccount',
  cash: 'cash',
};

const fundRow: z.ZodType<FundShare> = z.object({
  fundPayType: z.string(),
  label: z.string(),
  inScopeFen: fenColumn,
  paidFen: fenColumn,
});
const lineRow: z.ZodType<ClassifiedLine> = z.object({
  lineNo: z.string(),
  amountFen: fenColumn,
  ownExpenseFen: fenColumn,
  overLimitFen: fenColumn,
  firstSelfPayFen: fenColumn,
  inScopeFen: fenColumn,
  selfPayRatioBp: ratioColumn,
  itemClass: itemClassColumn,
  chargeCategory: z.string().nullable(),
});
const stepRow = z
  .object({
    stage: z.enum(stageNames),
    label: z.string(),
    formula: z.string(),
    operands: jsonColumnOf(z.record(z.string(), z.string())),
    amountFen: fenColumn,
    doc: z.string().nullable(),
    clause: z.string().nullable(),
  })
  .transform(
    ({ doc, clause, ...step }): TraceStep => ({
      ...step,
      source: doc === null || clause === null ? null : { doc, clause },
    }),
  );

const insertFund = command(
  'settlementFund.insert',
  `INSERT INTO settlement_fund (settlement_id, position, fund_pay_type, label, in_scope_fen, paid_fen)
   VALUES (:settlementId, :position, :fundPayType, :label, :inScopeFen, :paidFen)`,
);
const insertLine = command(
  'settlementLine.insert',
  `INSERT INTO settlement_line (settlement_id, position, line_no, amount_fen, own_expense_fen, over_limit_fen,
     first_self_pay_fen, in_scope_fen, self_pay_ratio_bp, item_class, charge_category)
   VALUES (:settlementId, :position, :lineNo, :amountFen, :ownExpenseFen, :overLimitFen,
     :firstSelfPayFen, :inScopeFen, :selfPayRatioBp, :itemClass, :chargeCategory)`,
);
const insertStep = command(
  'traceStep.insert',
  `INSERT INTO trace_step (settlement_id, seq, stage, label, formula, operands, amount_fen, doc, clause)
   VALUES (:settlementId, :position, :stage, :label, :formula, :operands, :amountFen, :doc, :clause)`,
);
const selectFunds = query(
  'settlementFund.list',
  fundRow,
  `SELECT fund_pay_type AS fundPayType, label, in_scope_fen AS inScopeFen, paid_fen AS paidFen
   FROM settlement_fund WHERE settlement_id = :settlementId ORDER BY position`,
);
const selectLines = query(
  'settlementLine.list',
  lineRow,
  `SELECT line_no AS lineNo, amount_fen AS amountFen, own_expense_fen AS ownExpenseFen, over_limit_fen AS overLimitFen,
     first_self_pay_fen AS firstSelfPayFen, in_scope_fen AS inScopeFen, self_pay_ratio_bp AS selfPayRatioBp,
     item_class AS itemClass, charge_category AS chargeCategory
   FROM settlement_line WHERE settlement_id = :settlementId ORDER BY position`,
);
const selectSteps = query(
  'traceStep.list',
  stepRow,
  `SELECT stage, label, formula, operands, amount_fen AS amountFen, doc, clause
   FROM trace_step WHERE settlement_id = :settlementId ORDER BY seq`,
);

export function insertSettlementDetail(
  writer: StoreWriter,
  settlementId: string,
  detail: SettlementDetail,
): void {
  detail.funds.forEach((fund, position) => {
    writer.run(insertFund, { ...fund, settlementId, position });
  });
  detail.lines.forEach((line, position) => {
    writer.run(insertLine, { ...line, settlementId, position });
  });
  // Named one by one: the engine's steps write their words when read, and spreading would leave them out.
  detail.steps.forEach(({ stage, label, formula, operands, amountFen, source }, position) => {
    writer.run(insertStep, {
      stage,
      label,
      formula,
      amountFen,
      settlementId,
      position,
      operands: jsonText(operands),
      doc: source?.doc ?? null,
      clause: source?.clause ?? null,
    });
  });
}

export function readSettlementDetail(reader: StoreReader, settlementId: string): SettlementDetail {
  return {
    funds: reader.many(selectFunds, { settlementId }),
    lines: reader.many(selectLines, { settlementId }),
    steps: reader.many(selectSteps, { settlementId }),
  };
}
