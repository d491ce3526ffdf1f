import { z } from 'zod';
import type { StoreReader } from './handles.ts';
import { type Query, query } from './statement.ts';

/** Something in the books that contradicts something else in them. */
export interface BookFault {
  readonly rule: string;
  /** The settlement, bill or person number it stands at. */
  readonly subject: string;
  readonly detail: string;
}

const faultRow = z.object({ subject: z.string(), detail: z.string() });

interface BookRule {
  readonly rule: string;
  readonly query: Query<z.infer<typeof faultRow>>;
}

function bookRule(name: string, rule: string, sql: string): BookRule {
  return { rule, query: query(`bookRule.${name}`, faultRow, `${sql} LIMIT :limit`) };
}

/** Written neither refused nor taken back by a refund that is alive: what the year's figures must contain once. */
const counted = `NOT EXISTS (
    SELECT 1 FROM settlement_state WHERE settlement_id = settlement.id AND state = 'refused'
  ) AND NOT EXISTS (
    SELECT 1 FROM settlement AS refund WHERE refund.reverses_id = settlement.id AND NOT EXISTS (
      SELECT 1 FROM settlement_state WHERE settlement_id = refund.id AND state = 'refused'
    )
  )`;

const identity = (name: string, left: string, right: string, words: string): BookRule =>
  bookRule(
    name,
    words,
    `SELECT id AS subject, (${left}) || ' ≠ ' || (${right}) || ' 分' AS detail FROM settlement WHERE (${left}) <> (${right})`,
  );

/** The identities of policy facts 5.2, 1 to 4, on every stored settlement and refund. */
const identities: readonly BookRule[] = [
  identity(
    'scope',
    'total_fen',
    'own_expense_fen + over_limit_fen + first_self_pay_fen + in_scope_fen',
    '总额 = 自费 + 超限价 + 先行自付 + 政策范围内',
  ),
  identity(
    'payers',
    'total_fen',
    'fund_total_fen + personal_fen + hospital_fen',
    '总额 = 基金 + 个人 + 医院',
  ),
  identity('personal', 'personal_fen', 'account_fen + cash_fen', '个人 = 账户 + 现金'),
  identity(
    'funds',
    'fund_total_fen',
    `pool_fen + civil_servant_fen + enterprise_fen + catastrophic_fen + large_amount_fen + disabled_fen + assistance_fen
       + other_fund_fen`,
    '基金 = 各基金之和',
  ),
];

const lines = bookRule(
  'lines',
  '总额 = 各明细之和',
  `SELECT settlement.id AS subject, total_fen || ' ≠ ' || lines.sum_fen || ' 分' AS detail
   FROM (SELECT settlement_id, sum(amount_fen) AS sum_fen FROM settlement_line GROUP BY settlement_id) AS lines
     JOIN settlement ON settlement.id = lines.settlement_id
   WHERE total_fen <> lines.sum_fen`,
);

const billTotal = bookRule(
  'billTotal',
  '结算总额 = 账单总额',
  `SELECT settlement.id AS subject, settlement.total_fen || ' ≠ ' || bill.total_fen || ' 分' AS detail
   FROM settlement JOIN bill ON bill.id = settlement.bill_id
   WHERE settlement.reverses_id IS NULL AND settlement.total_fen <> bill.total_fen`,
);

/** A refund gives back what was settled: the stored figures, or the centre's after a difference. */
const reversals = bookRule(
  'reversals',
  '退费 = 原结算的相反数',
  `SELECT refund.id AS subject, '原结算 ' || original.slip_no AS detail
   FROM settlement AS refund JOIN settlement AS original ON original.id = refund.reverses_id
   WHERE (refund.total_fen, refund.fund_total_fen, refund.account_fen, refund.cash_fen)
       <> (-original.total_fen, -original.fund_total_fen, -original.account_fen, -original.cash_fen)
     AND NOT EXISTS (
       SELECT 1 FROM settlement_state WHERE settlement_id = original.id AND centre IS NOT NULL
         AND refund.total_fen = -json_extract(centre, '$.totalFen')
         AND refund.fund_total_fen = -json_extract(centre, '$.fundTotalFen')
         AND refund.account_fen = -json_extract(centre, '$.accountFen')
         AND refund.cash_fen = -json_extract(centre, '$.cashFen')
     )`,
);

const oneEffective = bookRule(
  'oneEffective',
  '一张账单只有一笔有效结算',
  `SELECT bill_id AS subject, count(*) || ' 笔' AS detail FROM settlement_effective GROUP BY bill_id HAVING count(*) > 1`,
);

const openList = bookRule(
  'openList',
  '未结清单 = 各结算的最新状态',
  `SELECT id AS subject, coalesce(listed, '无') || ' ≠ ' || coalesce(state, '无') AS detail FROM (
     SELECT settlement.id,
       (SELECT state FROM settlement_open WHERE settlement_id = settlement.id) AS listed,
       (SELECT state FROM settlement_state WHERE settlement_id = settlement.id ORDER BY seq DESC LIMIT 1) AS state
     FROM settlement
   ) WHERE listed IS NOT iif(state IN ('final', 'cleared', 'reversed'), NULL, state)`,
);

const steps = `WITH moved AS (
    SELECT person_no, insurance_type, year, key, version, settlement_id,
      value - coalesce(lag(value) OVER one_figure, 0) AS by_value,
      version - coalesce(lag(version) OVER one_figure, 0) AS by_version
    FROM accumulator WINDOW one_figure AS (PARTITION BY person_no, insurance_type, year, key ORDER BY version)
  )`;

const accumulatorSteps = bookRule(
  'accumulatorSteps',
  '年度累计逐笔相接，每笔的增减等于该结算的变动',
  `${steps} SELECT moved.person_no AS subject, key || ' 第 ' || version || ' 版' AS detail
   FROM moved LEFT JOIN settlement ON settlement.id = moved.settlement_id
   WHERE by_version <> 1 OR (moved.settlement_id IS NOT NULL
     AND abs(by_value) <> abs(coalesce(json_extract(year_to_date_change, '$.' || key), 0)))`,
);

const accumulatorSums = bookRule(
  'accumulatorSums',
  '年度累计 = 有效结算的变动之和',
  `${steps}, net AS (
     SELECT settlement_id, key, sum(by_value) AS by_value FROM moved WHERE settlement_id IS NOT NULL
     GROUP BY settlement_id, key
   )
   SELECT settlement.id AS subject, change.key || '：' || coalesce(net.by_value, 0) || ' ≠ '
       || iif(${counted}, change.value, 0) AS detail
   FROM settlement, json_each(year_to_date_change) AS change
     LEFT JOIN net ON net.settlement_id = settlement.id AND net.key = change.key
   WHERE settlement.reverses_id IS NULL
     AND coalesce(net.by_value, 0) <> iif(${counted}, change.value, 0)`,
);

export const bookRules: readonly BookRule[] = [
  ...identities,
  lines,
  billTotal,
  reversals,
  oneEffective,
  openList,
  accumulatorSteps,
  accumulatorSums,
];

/** Every rule over the whole file. @param limit of faults told for each rule */
export function bookFaults(reader: StoreReader, limit: number): BookFault[] {
  return bookRules.flatMap(({ rule, query: faults }) =>
    reader.many(faults, { limit }).map((fault) => ({ rule, ...fault })),
  );
}
