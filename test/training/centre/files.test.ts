import { afterEach, describe, expect, it } from 'vitest';
import { isoDate } from '../../../src/domain/calendar.ts';
import { fen } from '../../../src/domain/money.ts';
import { type Edition, fileTransferStyles, loadTrainingEdition } from '../../../src/upstream/edition.ts';
import {
  type CentreSettlement,
  fundTotalOnWire,
  readSettlement,
} from '../../../src/upstream/settlementWire.ts';
import {
  readStatementResult,
  type StatementFileRow,
  type StatementResultRow,
  writeStatementFile,
} from '../../../src/upstream/statementFile.ts';
import { type Charge, openDesk, personNamed, type TestDesk } from './testDesk.ts';

let desk: TestDesk;

afterEach(() => desk.centre.stop());

const charges: readonly Charge[] = [{ code: '210300001000000', price: '260.00', quantity: '3' }];
const day = isoDate('2026-03-05');

async function settleOnce(
  name: string,
): Promise<{ settled: CentreSettlement; msgid: string; row: StatementFileRow }> {
  const { person, visitId, input } = await desk.prepareOutpatient(name, '390', charges);
  const outcome = await desk.call('2207A', input);
  if (outcome.kind !== 'accepted') throw new Error(outcome.message);
  const settled = readSettlement(outcome.output, desk.edition);
  const row: StatementFileRow = {
    settlementId: settled.settlementId ?? '',
    visitId,
    personNo: person.personNo,
    totalFen: settled.amounts.totalFen,
    fundTotalFen: fundTotalOnWire(settled.amounts, desk.edition),
    accountFen: settled.amounts.accountFen,
    isRefund: false,
  };
  return { settled, msgid: outcome.msgid, row };
}

async function upload(rows: readonly StatementFileRow[]): Promise<string> {
  const zip = writeStatementFile(rows, 'stmt.txt', desk.edition);
  const { file_qury_no } = await desk.must('9101', {
    fsUploadIn: {
      in: Buffer.from(zip).toString('base64'),
      filename: 'stmt.zip',
      fixmedins_code: desk.fixmedinsCode,
    },
  });
  return file_qury_no;
}

async function download(fileNo: string, filename: string): Promise<StatementResultRow[]> {
  const { file } = await desk.must('9102', {
    fsDownloadIn: { file_qury_no: fileNo, filename, fixmedins_code: desk.fixmedinsCode },
  });
  return readStatementResult(Buffer.from(file, 'base64'));
}

async function compare(rows: readonly StatementFileRow[]): Promise<StatementResultRow[]> {
  const fileNo = await upload(rows);
  const { fileinfo } = await desk.must('3202', {
    data: {
      setl_optins: '220500',
      file_qury_no: fileNo,
      stmt_begndate: day,
      stmt_enddate: day,
      medfee_sumamt: fen(0),
      fund_pay_sumamt: fen(0),
      cash_payamt: fen(0),
      fixmedins_setl_cnt: rows.length,
      clr_type: '11',
      fixmedins_refd_setl_flag: '0',
    },
  });
  return download(fileinfo.file_qury_no, fileinfo.filename);
}

/** Interface 7.7 and 4.3: what only the centre has comes with its msgid and without its identifiers. */
describe('3202', () => {
  it.each(fileTransferStyles)(
    'tells the three kinds of difference apart, files as %s',
    async (fileTransfer) => {
      const edition: Edition = { ...loadTrainingEdition(), fileTransfer };
      desk = await openDesk({ edition });
      const first = await settleOnce('孙志强');
      const lost = await settleOnce('李淑珍');
      expect(await compare([first.row, lost.row])).toMatchObject([{ level: true }, { level: true }]);

      const wrong = { ...first.row, fundTotalFen: fen(first.row.fundTotalFen + 1) };
      const neverThere = { ...first.row, settlementId: 'S999' };
      expect(await compare([wrong, neverThere])).toMatchObject([
        { settlementId: first.row.settlementId, level: false, fundTotalFen: first.row.fundTotalFen },
        { settlementId: null, visitId: null, msgid: lost.msgid, level: false, totalFen: 78_000 },
        { settlementId: 'S999', msgid: null, level: false },
      ]);
    },
  );

  it('shows a cancelled pair as two rows and a reversed settlement not at all', async () => {
    desk = await openDesk();
    const { row, msgid } = await settleOnce('孙志强');
    const { settled, row: other } = await settleOnce('李淑珍');
    await desk.must('2601', { data: { psn_no: row.personNo, omsgid: msgid, oinfno: '2207A' } });
    await desk.must('2208', {
      data: { setl_id: settled.settlementId ?? '', mdtrt_id: other.visitId, psn_no: other.personNo },
    });
    const found = await compare([]);
    expect(found.map(({ isRefund, totalFen }) => [isRefund, totalFen])).toEqual([
      [false, 78_000],
      [true, -78_000],
    ]);
  });

  it('refuses what is no statement file, and the file of somebody else', async () => {
    desk = await openDesk();
    const { file_qury_no } = await desk.must('9101', {
      fsUploadIn: { in: 'AAAA', filename: 'x.zip', fixmedins_code: desk.fixmedinsCode },
    });
    const input = { data: { clr_begin_ymd: day, clr_end_ymd: day, file_qury_no } };
    expect(await desk.call('3211', input)).toMatchObject({ kind: 'refused' });
    const outcome = await desk.call('9102', {
      fsDownloadIn: { file_qury_no, filename: 'other.zip', fixmedins_code: desk.fixmedinsCode },
    });
    expect(outcome).toMatchObject({ kind: 'refused', message: '文件不存在' });
  });
});

describe('3211 and 3212', () => {
  it('start a comparison of days and fetch it by its key', async () => {
    desk = await openDesk();
    const { row } = await settleOnce('孙志强');
    const ask = async (rows: readonly StatementFileRow[]) => {
      const { fileinfo } = await desk.must('3211', {
        data: { clr_begin_ymd: day, clr_end_ymd: day, file_qury_no: await upload(rows) },
      });
      return (await desk.must('3212', { data: { task_key: fileinfo.task_key } })).fileinfo;
    };
    expect(await ask([row])).toMatchObject({ check_state: '0' });
    const off = await ask([]);
    expect(off).toMatchObject({ check_state: '1' });
    expect(await download(off.file_qury_no1 ?? '', 'x').catch(() => 'needs its name')).toBe('needs its name');
  });
});

describe('3203 and 3204', () => {
  it('take a month once, and again after it was withdrawn', async () => {
    desk = await openDesk();
    const data = {
      clr_type: '11',
      clr_way: '1',
      setlym: '202602',
      psntime: 1,
      medfee_sumamt: fen(1),
      med_sumfee: fen(1),
      fund_appy_sum: fen(1),
      cash_payamt: fen(0),
      acct_pay: fen(0),
      begndate: isoDate('2026-02-01'),
      enddate: isoDate('2026-02-28'),
    };
    const { result } = await desk.must('3203', { data });
    expect(await desk.call('3203', { data })).toMatchObject({ kind: 'refused' });
    await desk.must('3204', { data: { clr_appy_evt_id: result.clr_appy_evt_id } });
    expect((await desk.call('3203', { data })).kind).toBe('accepted');
  });
});

describe('catalogue and queries', () => {
  it('a catalogue is downloaded as a file of everybody', async () => {
    desk = await openDesk();
    const { file_qury_no, filename, data_cnt } = await desk.must('1301', { data: { ver: 'v0000' } });
    expect(Number(data_cnt)).toBeGreaterThan(5);
    const outcome = await desk.call('9102', {
      fsDownloadIn: { file_qury_no, filename, fixmedins_code: 'plc' },
    });
    expect(outcome.kind).toBe('accepted');
  });

  it('pages: the limit prices, the self-pay ratios, the dictionary', async () => {
    desk = await openDesk();
    const page = (number: number, size: number) => ({ updt_time: day, page_num: number, page_size: size });
    const first = await desk.must('1312', { data: page(1, 10) });
    const second = await desk.must('1312', { data: page(2, 10) });
    expect(first.rows).toHaveLength(10);
    expect(second.rows[0]?.rid).not.toBe(first.rows[0]?.rid);
    const ct = { hilist_code: '210300001000000' };
    const { rows: ratios } = await desk.must('1319', { data: { ...page(1, 10), ...ct } });
    expect(ratios).toMatchObject([{ selfpay_prop: 1_000 }]);
    const { rows: limits } = await desk.must('1318', { data: { ...page(1, 10), ...ct } });
    expect(limits).toMatchObject([{ hilist_pric_uplmt_amt: '260.00' }]);
    const { rows: codes } = await desk.must('1901', {
      data: { type: 'mdtrt_cert_type', parent_value: '0', admdvs: '220500', date: day, Vali_Flag: '1' },
    });
    expect(codes.map(({ value }) => value)).toEqual(['01', '02', '03']);
  });

  it('a settlement is found by its id, under its other names for two amounts', async () => {
    desk = await openDesk();
    const { row, settled } = await settleOnce('孙志强');
    const asked = { psn_no: row.personNo, setl_id: row.settlementId, mdtrt_id: row.visitId };
    const found = readSettlement(await desk.must('5203', { data: asked }), desk.edition);
    expect(found.amounts.cashFen).toBe(settled.amounts.cashFen);
    const { rows } = await desk.must('5204', { data: asked });
    expect(rows).toMatchObject([{ feedetl_sn: '1', det_item_fee_sumamt: 78_000 }]);
    const { rows: items } = await desk.must('100001', {
      data: { psn_No: row.personNo, setl_Id: row.settlementId, mdtrt_Id: row.visitId },
    });
    expect(items).toMatchObject([{ polItemCode: 'C001', fundPayAmt: 20_100 }]);
  });
});

describe('the pharmacy', () => {
  const person = personNamed('赵建国');
  const purchase = {
    druginfo: {
      psn_no: person.personNo,
      mdtrt_cert_type: '02',
      mdtrt_cert_no: person.identityNumber,
      psn_cert_type: '01',
      certno: person.identityNumber,
      psn_type: '12',
      psn_name: person.name,
      begntime: '2026-03-05 09:00:00' as never,
      medfee_sumamt: fen(2_734),
      insutype: '310',
      acct_used_flag: '1',
      med_type: '41',
    },
    drugdetail: [
      {
        feedetl_sn: '1',
        rx_circ_flag: '0',
        fee_ocur_time: '2026-03-05 09:00:00' as never,
        med_list_codg: 'ZA01AAL0001010100008',
        medins_list_codg: 'Y1',
        det_item_fee_sumamt: fen(2_734),
        cnt: '2',
        pric: '13.67',
      },
    ],
  } as const;

  it('settles by the account in one call, gives the lines back, and takes all of it back', async () => {
    desk = await openDesk({ fixmedinsCode: 'P22050000001' });
    const before = desk.centre.ledger().balanceFen(person.personNo, '310');
    const trial = await desk.must('2101', purchase as never);
    expect(trial.setlinfo.acct_pay).toBe(2_734);
    const output = await desk.must('2102', purchase as never);
    expect(output.detlcutinfo).toMatchObject([{ det_item_fee_sumamt: 2_734, chrgitm_lv: '02' }]);
    const settled = readSettlement(output, desk.edition);
    expect(settled.warnings).toEqual([]);
    expect(desk.centre.ledger().balanceFen(person.personNo, '310')).toBe(before - 2_734);
    const cancelled = await desk.must('2103', {
      data: {
        setl_id: settled.settlementId ?? '',
        mdtrt_id: settled.visitId ?? '',
        psn_no: person.personNo,
      },
    });
    expect(cancelled.setlinfo.medfee_sumamt).toBe(-2_734);
    expect(desk.centre.ledger().balanceFen(person.personNo, '310')).toBe(before);
  });

  it('is reversed by 2601 like any other', async () => {
    desk = await openDesk({ fixmedinsCode: 'P22050000001' });
    desk.centre.faults.add('2102', { kind: 'dropAfterCommit' });
    const lost = await desk.call('2102', purchase as never);
    await desk.must('2601', { data: { psn_no: person.personNo, omsgid: lost.msgid, oinfno: '2102' } });
    expect(desk.centre.ledger().settlements[0]?.state).toBe('reversed');
  });
});
