import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alteredSettlements } from '../../src/store/auditedSettlements.ts';
import { bookFaults } from '../../src/store/bookRules.ts';
import type { Store } from '../../src/store/store.ts';
import { fillHonestly } from './honestBooks.ts';
import { openIn, openRaw, temporaryFolder, temporaryStore } from './temporaryStore.ts';

const faultsOf = (store: Store) =>
  bookFaults(store.reader, 100).map(({ rule, subject }) => `${rule} ${subject}`);
const alteredOf = (store: Store) =>
  [...alteredSettlements(store.reader, 100)].map(({ subject, detail }) => `${subject} ${detail}`);

function honestFolder(): string {
  const folder = temporaryFolder();
  const store = openIn(folder);
  fillHonestly(store);
  store.close();
  return folder;
}

/** Honest books, then somebody with the key and without scruples. */
function alteredBy(sql: string): Store {
  const folder = honestFolder();
  const raw = openRaw(join(folder, 'yijie.db'));
  const triggers = raw
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all() as string[];
  for (const name of triggers) raw.exec(`DROP TRIGGER ${name}`);
  raw.exec(sql);
  raw.close();
  return openIn(folder);
}

describe('honest books', () => {
  it('with a refund, a refusal and a second settlement keep every rule', () => {
    const store = temporaryStore();
    fillHonestly(store);
    expect(bookFaults(store.reader, 100)).toEqual([]);
    const walk = alteredSettlements(store.reader, 100);
    // s1, s2, s3, s4 and the refund r3, each with a digest from its confirmation.
    expect(walk.next()).toEqual({ done: true, value: { checked: 5 } });
  });

  it('of a store that is empty as well', () => {
    const store = temporaryStore();
    expect(bookFaults(store.reader, 100)).toEqual([]);
  });
});

describe('altered books', () => {
  it.each([
    [
      "UPDATE settlement SET own_expense_fen = 1 WHERE id = 's1'",
      '总额 = 自费 + 超限价 + 先行自付 + 政策范围内 s1',
    ],
    ["UPDATE settlement SET hospital_fen = 5 WHERE id = 's2'", '总额 = 基金 + 个人 + 医院 s2'],
    ["UPDATE settlement SET cash_fen = cash_fen - 1 WHERE id = 's2'", '个人 = 账户 + 现金 s2'],
    ["UPDATE settlement SET pool_fen = pool_fen - 1 WHERE id = 's2'", '基金 = 各基金之和 s2'],
    ["UPDATE settlement_line SET amount_fen = 7 WHERE settlement_id = 's1'", '总额 = 各明细之和 s1'],
    ["UPDATE bill SET total_fen = 7 WHERE id = 'b-s1'", '结算总额 = 账单总额 s1'],
    [
      "UPDATE settlement SET cash_fen = cash_fen - 100, personal_fen = personal_fen - 100, total_fen = total_fen - 100, in_scope_fen = in_scope_fen - 100 WHERE id = 'r3'",
      '退费 = 原结算的相反数 r3',
    ],
    // The refunded settlement counts again, beside a second one of its bill.
    [
      `DELETE FROM settlement_state WHERE state = 'reversed';
       CREATE TEMP TABLE again AS SELECT * FROM settlement WHERE id = 's3';
       UPDATE again SET id = 's9', slip_no = 's9', order_no = 99; INSERT INTO settlement SELECT * FROM again`,
      '一张账单只有一笔有效结算 b-s3',
    ],
    ["DELETE FROM settlement_open WHERE settlement_id = 's2'", '未结清单 = 各结算的最新状态 s2'],
    [
      "UPDATE accumulator SET value = value + 1 WHERE person_no = 'first' AND version = 2 AND key = 'inpatientPoolFen'",
      '年度累计逐笔相接，每笔的增减等于该结算的变动 first',
    ],
    [
      "DELETE FROM accumulator WHERE person_no = 'first' AND version = 1",
      '年度累计逐笔相接，每笔的增减等于该结算的变动 first',
    ],
    ["DELETE FROM accumulator WHERE settlement_id = 's2'", '年度累计 = 有效结算的变动之和 s2'],
    ["DELETE FROM accumulator WHERE person_no = 'third' AND version = 2", '年度累计 = 有效结算的变动之和 s4'],
  ])('%s', (sql, fault) => {
    const store = alteredBy(sql);
    expect(faultsOf(store)).toContain(fault);
    store.close();
  });

  it.each([
    ["UPDATE settlement SET operator_no = 'C009' WHERE id = 's1'", 's1 结算、基金或明细被改动'],
    ["UPDATE settlement SET year_to_date_change = '{}' WHERE id = 's2'", 's2 结算、基金或明细被改动'],
    [
      "UPDATE settlement_fund SET fund_pay_type = '999' WHERE settlement_id = 's4'",
      's4 结算、基金或明细被改动',
    ],
    ["UPDATE settlement_line SET item_class = '03' WHERE settlement_id = 's4'", 's4 结算、基金或明细被改动'],
    ["UPDATE settlement SET total_fen = -1 WHERE id = 'r3'", 'r3 结算、基金或明细被改动'],
    ["UPDATE settlement SET confidence = 'nonsense' WHERE id = 's1'", 's1 记录读不出来'],
    ["DELETE FROM audit WHERE subject = 's2'", 's2 没有审计记录'],
    ["PRAGMA foreign_keys = OFF; DELETE FROM settlement WHERE id = 's4'", 's4 审计里有，结算记录被删除'],
  ])('%s is found though the figures agree with each other', (sql, found) => {
    const store = alteredBy(sql);
    expect(alteredOf(store)).toContain(found);
    store.close();
  });
});
