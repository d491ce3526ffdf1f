import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { displayYuan, fen } from '../domain/money.ts';
import { ProblemError } from '../domain/problem.ts';
import { keyFromFile } from '../store/keyFile.ts';
import { runOnFolder } from './keeping/openedFolder.ts';
import { type RecoveryReport, recoverStore } from './keeping/recoverStore.ts';

const usage = `用法：npm run -s recover -- --data 数据文件夹 [--backup 备份文件] [--json]
  数据文件损坏时：把它移到一旁保留，恢复最新的完好备份，列出备份之后需要向中心核对的结算。
`;

function tell(report: RecoveryReport): string {
  const settlements = report.missingSettlements.map(
    (one) =>
      `  ${one.slipNo}  ${one.settledAt}  总额 ${displayYuan(fen(one.totalFen))}  现金 ${displayYuan(fen(one.cashFen))}`,
  );
  const messages = report.askCentre.map((one) => `  ${one.msgid}  交易 ${one.infno}  ${one.createdAt}`);
  const part = (title: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : [`${title}（${rows.length}）：`, ...rows];
  return `${[
    `已恢复 ${report.backup}，结算 ${report.settlementsRestored} 笔。`,
    `损坏的文件保留在 ${report.damagedFolder}${report.damagedFileReadable ? '' : '，其中已没有能读出的记录'}。`,
    ...part('备份之后的结算，恢复的数据里没有，须与中心核对后补记', settlements),
    ...part(
      '打印过结算单而恢复的数据里没有的单号',
      report.missingSlips.map((slip) => `  ${slip}`),
    ),
    ...part('可能已发出、须按发送方报文ID向中心查询的交易', messages),
    ...part(
      '备份时尚未办完、现已暂停自动上传的结算',
      report.heldJobs.map((id) => `  ${id}`),
    ),
    '清单已存为该文件夹里的 recovery.json。核对完之前，请不要让组长重新发起上传。',
  ].join('\n')}\n`;
}

await runOnFolder(usage, () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      backup: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.data === undefined) {
    throw new ProblemError({
      code: 'dataFolderNotNamed',
      happened: '没有写明数据文件夹。',
      money: '没有改动任何数据。',
      nextStep: usage.trimEnd(),
    });
  }
  const dataDir = resolve(values.data);
  const report = recoverStore({
    dataDir,
    keyProvider: keyFromFile(dataDir),
    nowMs: Date.now,
    backupPath: values.backup === undefined ? null : resolve(values.backup),
  });
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : tell(report));
  return true;
});
