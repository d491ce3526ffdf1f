import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isoDate } from '../../../src/domain/calendar.ts';
import { fen } from '../../../src/domain/money.ts';
import { emptyYearToDate } from '../../../src/domain/yearToDate.ts';
import { saveBill } from '../../../src/store/bill.ts';
import { keyFromFile } from '../../../src/store/keyFile.ts';
import { openStore } from '../../../src/store/openStore.ts';
import { insertSettlementInput } from '../../../src/store/settlementInput.ts';
import { PackFolder } from '../../policy/packFolder.ts';
import { bill, putSettlement, settlement } from '../../store/sampleRecords.ts';

const root = resolve(import.meta.dirname, '../../..');
const node = join(root, 'node_modules/.bin/node');

function replay(...args: string[]): Promise<{ status: number; output: string; complaint: string }> {
  return new Promise((done) => {
    execFile(node, [join(root, 'src/cli/replay.ts'), ...args], { cwd: '/' }, (error, output, complaint) => {
      done({ status: typeof error?.code === 'number' ? error.code : 0, output, complaint });
    });
  });
}

/** The worked example of the headless contract, settled: 20 000.00 at a 三级 hospital, pool 15 475.00. */
function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yijie-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = openStore({
    dataDir: folder,
    keyProvider: keyFromFile(folder),
    nowMs: () => Date.UTC(2026, 10, 22),
    appVersion: 'test',
  });
  store.write((writer) => {
    saveBill(writer, bill('b1'));
    putSettlement(writer, settlement('s1', 'b1'));
    insertSettlementInput(writer, 's1', {
      insuredAdmdvs: '220500',
      careAdmdvs: '220500',
      insuranceType: '310',
      careType: '21',
      beganOn: isoDate('2020-08-20'),
      settledOn: isoDate('2020-09-01'),
      person: {
        personType: '11',
        birthDate: null,
        identityClasses: [],
        hasAccount: true,
        waitingUntil: null,
      },
      institution: { level: '3', affiliation: 'city', community: false, public: true, kind: 'hospital' },
      bill: { kind: 'lines', lines: [] },
      yearToDate: emptyYearToDate,
      account: { balanceFen: fen(0), use: 'none', familyBalancesFen: [] },
      outOfArea: 'none',
      daySurgeryStandardFen: null,
    });
  });
  store.close();
  return folder;
}

it('replays a data folder under another pack, by the key file, and leaves it as it was', async () => {
  using folder = new PackFolder();
  folder.edit('employees-inpatient.yaml', '"3": "700.00"', '"3": "800.00"');
  const data = dataFolder();
  const args = ['--data', data, '--since', '2020-09-01', '--packs', folder.root];
  const told = await replay(...args);
  expect(told.complaint).toBe('');
  expect(told.output).toContain('重算 1 笔：基金多付 0 笔，少付 1 笔，不变 0 笔；合计多得 0 人，少得 1 人');
  // (10 000 − 800) × 75 % + 10 000 × 85 % = 15 400
  expect(told.output).toContain('统筹基金　15,475.00 → 15,400.00（-75.00）');
  expect(told.output).toContain('slip-s1');
  const again = await replay(...args, '--json');
  expect(JSON.parse(again.output)).toMatchObject({ replayed: 1, less: 1, largest: [{ slipNo: 'slip-s1' }] });
  const later = await replay('--data', data, '--since', '2020-09-02', '--packs', folder.root);
  expect(later.output).toContain('重算 0 笔');
});

it.each([
  ['nothing to go by', [], '用法'],
  ['a day that does not exist', ['--data', '/', '--since', '2021-02-30'], '--since'],
  ['a folder without data', ['--data', '/nowhere', '--since', '2021-02-28'], '没有医结的数据文件'],
  ['an option nobody knows', ['--dat', '/'], '用法'],
])('refuses %s, saying what to do', async (_, args, hint) => {
  const { status, output, complaint } = await replay(...args);
  expect(status).toBe(1);
  expect(output).toBe('');
  expect(complaint).toContain(hint);
  expect(complaint).not.toContain('    at ');
});
