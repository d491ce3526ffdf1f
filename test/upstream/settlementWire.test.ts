import { describe, expect, it } from 'vitest';
import { loadTrainingEdition } from '../../src/upstream/edition.ts';
import { readLines } from '../../src/upstream/lineWire.ts';
import { transactions } from '../../src/upstream/registry.ts';
import { readCancellation, readSettlement, writeAmounts } from '../../src/upstream/settlementWire.ts';
import { isLevel } from '../../src/upstream/statementRule.ts';
import { parseWireJson } from '../../src/upstream/wireJson.ts';

const edition = loadTrainingEdition();
const guangdong = { ...edition, amountFormula: { accountInFundTotal: true } };

/** setlinfo of the published pair (interface 1.5), figures unchanged. */
const published =
  '{"setl_id":"S1","mdtrt_id":"M1","psn_no":"43000000000000000001","medfee_sumamt":100.00,"fulamt_ownpay_amt":10.00,"overlmt_selfpay":0,"preselfpay_amt":5.00,"inscp_scp_amt":85.00,"act_pay_dedc":0,"hifp_pay":59.50,"pool_prop_selfpay":0.7,"cvlserv_pay":0,"hifes_pay":0,"hifmi_pay":0,"hifob_pay":0,"maf_pay":0,"oth_pay":0,"hifdm_pay":0,"fund_pay_sumamt":59.50,"psn_part_amt":40.50,"acct_pay":30.00,"psn_cash_pay":10.50,"hosp_part_amt":0,"balc":70.00,"acct_mulaid_pay":0,"medins_setl_id":"H00000000001202401020304050001","clr_type":"11","clr_way":"1"}';
const detail =
  '[{"fund_pay_type":"310100","inscp_scp_amt":85.00,"crt_payb_lmt_amt":9999,"fund_payamt":59.50}]';

function outputOf(setlinfo: string, setldetail = detail) {
  const json = parseWireJson(`{"setlinfo":${setlinfo},"setldetail":${setldetail}}`);
  return transactions['2207A'].outputSchema.parse(json);
}

describe('readSettlement', () => {
  it('reads the published settlement without a contradiction', () => {
    const settlement = readSettlement(outputOf(published), edition);
    expect(settlement).toMatchObject({
      settlementId: 'S1',
      visitId: 'M1',
      echoedMsgid: 'H00000000001202401020304050001',
      clearingType: '11',
      warnings: [],
      funds: [
        { fundPayType: '310100', label: '城镇职工基本医疗保险统筹基金', inScopeFen: 8500, paidFen: 5950 },
      ],
    });
    expect(settlement.amounts).toMatchObject({
      totalFen: 10000,
      ownExpenseFen: 1000,
      firstSelfPayFen: 500,
      inScopeFen: 8500,
      poolFen: 5950,
      poolRatioBp: 7000,
      fundTotalFen: 5950,
      personalFen: 4050,
      accountFen: 3000,
      cashFen: 1050,
      accountBalanceAfterFen: 7000,
    });
  });

  it('takes the account out of the fund total where the edition counts it in (interface 7.3, province switch)', () => {
    const wire = published.replace('"fund_pay_sumamt":59.50', '"fund_pay_sumamt":89.50');
    const rows = detail.replace(
      ']',
      ',{"fund_pay_type":"310200","inscp_scp_amt":30,"crt_payb_lmt_amt":0,"fund_payamt":30.00}]',
    );
    const settlement = readSettlement(outputOf(wire, rows), guangdong);
    expect(settlement.amounts).toMatchObject({ fundTotalFen: 5950, personalFen: 4050, cashFen: 1050 });
    expect(settlement.funds.map((fund) => fund.fundPayType)).toEqual(['310100']);
    expect(settlement.warnings).toEqual([]);
  });

  it('reports figures that contradict each other and changes none', () => {
    const wire = published.replace('"psn_cash_pay":10.50', '"psn_cash_pay":10.49');
    const settlement = readSettlement(outputOf(wire), edition);
    expect(settlement.amounts.cashFen).toBe(1049);
    expect(settlement.warnings).toHaveLength(1);
    expect(settlement.warnings[0]).toContain('个人 = 账户 + 现金');
  });

  it('reports a fund list that does not add up', () => {
    const settlement = readSettlement(outputOf(published, detail.replace('59.50', '59.49')), edition);
    expect(settlement.warnings).toEqual(['中心返回的基金明细合计 59.49 与基金支付总额 59.50 不同']);
  });
});

describe('readCancellation', () => {
  const positive = published.replace('psn_cash_pay', 'pdn_cash_pay');
  const negative = positive.replace(/"(\w+)":(\d+\.\d+)/g, (whole, name: string, value: string) =>
    ['balc', 'pool_prop_selfpay'].includes(name) ? whole : `"${name}":-${value}`,
  );

  it.each([
    ['a centre that writes minus', negative, detail.replace('59.50', '-59.50').replace('85.00', '-85.00')],
    ['a centre that writes plus', positive, detail],
  ])('is negative from %s', (_what, setlinfo, rows) => {
    const cancellation = readCancellation(outputOf(setlinfo, rows), edition);
    expect(cancellation.amounts).toMatchObject({
      totalFen: -10000,
      poolFen: -5950,
      accountFen: -3000,
      cashFen: -1050,
      poolRatioBp: 7000,
      accountBalanceAfterFen: 7000,
    });
    expect(cancellation.funds[0]).toMatchObject({ paidFen: -5950, inScopeFen: -8500 });
    expect(cancellation.warnings).toEqual([]);
  });
});

describe('writeAmounts', () => {
  it('writes what it reads, in both conventions', () => {
    const { amounts } = readSettlement(outputOf(published), edition);
    expect(writeAmounts(amounts, edition)).toMatchObject({
      medfee_sumamt: '100.00',
      fund_pay_sumamt: '59.50',
      pool_prop_selfpay: '0.70',
      psn_cash_pay: '10.50',
      balc: '70.00',
    });
    expect(writeAmounts(amounts, guangdong).fund_pay_sumamt).toBe('89.50');
  });
});

describe('readLines', () => {
  it('reads the parts of each line and reports one that does not add up', () => {
    const rows = transactions['2204'].outputSchema.parse(
      parseWireJson(
        '{"result":[{"feedetl_sn":"1","det_item_fee_sumamt":24.70,"cnt":2,"pric":12.35,"pric_uplmt_amt":11.8,"selfpay_prop":0.1,"overlmt_amt":1.10,"preselfpay_amt":2.36,"inscp_scp_amt":21.24,"chrgitm_lv":"02","med_chrgitm_type":"09"},' +
          '{"feedetl_sn":"2","det_item_fee_sumamt":1.00,"fulamt_ownpay_amt":0.99,"chrgitm_lv":"03"}]}',
      ),
    ).result;
    const { lines, warnings } = readLines(rows);
    expect(lines[0]).toEqual({
      lineNo: '1',
      amountFen: 2470,
      ownExpenseFen: 0,
      overLimitFen: 110,
      firstSelfPayFen: 236,
      inScopeFen: 2124,
      selfPayRatioBp: 1000,
      itemClass: '02',
      chargeCategory: '09',
    });
    expect(lines[1]).toMatchObject({ itemClass: '03', selfPayRatioBp: 10000 });
    expect(warnings).toEqual(['中心对第 2 行的拆分合计与金额 1.00 不同']);
  });
});

describe('isLevel', () => {
  it.each([
    ['0', true],
    ['000000', true],
    ['1', false],
    ['', false],
    ['000001', false],
  ])('%s', (value, level) => {
    expect(isLevel(value)).toBe(level);
  });
});
