import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keyFromFile } from '../store/keyFile.ts';
import { type DrillReport, drillRestore } from './keeping/drillRestore.ts';
import { defaultDataDir, runOnFolder } from './keeping/openedFolder.ts';

const usage = `用法：npm run -s restore-drill -- [--data 数据文件夹] [--json]
  把最新的备份恢复到临时文件夹，打开、检查、核对，再与现用数据比较；不改动现用数据。
`;

function tell({ ok, backup, madeAt, settlements, steps }: DrillReport): string {
  const lines = steps.map(
    (one) => `  ${one.ok ? '通过' : '失败'}  ${one.step}${one.detail === '' ? '' : `（${one.detail}）`}`,
  );
  const result = ok ? '这份备份可以恢复。' : '这份备份不能作为恢复依据，请立即检查备份。';
  return `备份 ${backup}，${madeAt}，结算 ${settlements} 笔\n${lines.join('\n')}\n${result}\n`;
}

await runOnFolder(usage, () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: defaultDataDir },
      json: { type: 'boolean', default: false },
    },
  });
  const dataDir = resolve(values.data);
  const report = drillRestore(dataDir, keyFromFile(dataDir), Date.now);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : tell(report));
  return report.ok;
});
