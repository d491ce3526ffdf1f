import { expect, it } from 'vitest';
import {
  type HospitalFacts,
  settlementListInput,
  uploadSettlementList,
} from '../../../src/desk/day/settlementList.ts';
import { problemOf, startTerminal } from '../deskHarness.ts';
import { refundWhole } from './refundWhole.ts';

/** Required of the hospital by interface 7.11. */
const facts: HospitalFacts = {
  setlinfo: {
    ntly: 'CHN',
    prfs: '90',
    patn_rlts: '1',
    coner_addr: '某市某区某街道一号',
    coner_tel: '00000000000',
    dscg_caty: 'A03',
    bill_code: '22060126',
    bill_no: '0000000001',
    medins_fill_dept: '医保办',
  },
};

it('is written from what is stored, one row for each fund, and taken by the centre', async () => {
  const terminal = await startTerminal();
  const { settlementId, slipNo, amounts } = await terminal.settle('赵建国', { kind: 'inpatient' });
  const input = settlementListInput(terminal.context, settlementId, facts);
  const [row] = terminal.centre.ledger().settlements;
  expect(input.setlinfo).toMatchObject({
    psn_no: row?.personNo,
    mdtrt_id: row?.visitId,
    setl_id: row?.settlementId,
    biz_sn: slipNo,
    medins_fill_psn: '收费一',
  });
  expect(input.diseinfo).toMatchObject([{ diag_code: 'J06.900', maindiag_flag: '1' }]);
  const paid = (input.payinfo ?? []).reduce((sum, { fund_payamt }) => sum + fund_payamt, 0);
  expect(paid).toBe(amounts.fundTotalFen);
  expect(await uploadSettlementList(terminal.context, settlementId, facts)).not.toBe('');
});

it('names what the hospital has left out, and nothing leaves', async () => {
  const terminal = await startTerminal();
  const { settlementId } = await terminal.settle('赵建国', { kind: 'inpatient' });
  const incomplete = { setlinfo: { ...facts.setlinfo, bill_no: '' } };
  const problem = await problemOf(() => uploadSettlementList(terminal.context, settlementId, incomplete));
  expect(problem.happened).toContain('票据号码');
});

it('is not for refunds, nor for what is not settled', async () => {
  const terminal = await startTerminal();
  const { settlementId } = await terminal.settle('孙志强');
  const refund = await refundWhole(terminal, settlementId);
  const listOf = (id: string) => problemOf(() => settlementListInput(terminal.context, id, facts));
  expect((await listOf(refund.settlementId)).happened).toContain('退费');
  expect((await listOf(settlementId)).happened).toContain('没有确定');
});
