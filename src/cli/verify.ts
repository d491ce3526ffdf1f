import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ProblemError } from '../domain/problem.ts';
import type { AuditHead } from '../store/audit.ts';
import { readHeadText } from '../store/auditCheckpoint.ts';
import { keyFromFile } from '../store/keyFile.ts';
import { openForReading } from '../store/openForReading.ts';
import { defaultDataDir, runOnFolder } from './keeping/openedFolder.ts';
import { tellVerify } from './verify/tellVerify.ts';
import { rememberedHeads, verifyStore } from './verify/verifyStore.ts';

const usage = `用法：npm run -s verify -- [--data 数据文件夹] [--head 序号:校验值 …] [--json]
  只读打开数据，核对审计链、留存的校验值、每笔结算的摘要和账目规则；发现问题时退出码为 1。
  --head 取自日结单上打印的校验值。
`;

function headOf(text: string): AuditHead {
  const head = readHeadText(text);
  if (head !== null) return head;
  throw new ProblemError({
    code: 'headUnreadable',
    happened: `--head 应写作 序号:校验值（64 位十六进制），不能是“${text}”。`,
    money: '没有核对，数据没有改动。',
    nextStep: '请照日结单上打印的内容重写。',
  });
}

await runOnFolder(usage, () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: defaultDataDir },
      head: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  const dataDir = resolve(values.data);
  const heads = values.head.map(headOf);
  const store = openForReading(dataDir, keyFromFile(dataDir));
  try {
    const remembered = [...rememberedHeads(store.reader, dataDir), ...heads];
    const report = verifyStore(store.reader, remembered, () => performance.now());
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : tellVerify(report));
    return report.ok;
  } finally {
    store.close();
  }
});
