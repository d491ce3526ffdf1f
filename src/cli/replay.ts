import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CalendarError, isoDate } from '../domain/calendar.ts';
import { ProblemError } from '../domain/problem.ts';
import { loadBuiltInPacks, loadPacksUnder, mergePacks } from '../policy/loadPacks.ts';
import { PackInvalid } from '../policy/packFinding.ts';
import { keyFromFile } from '../store/keyFile.ts';
import { openForReading } from '../store/openForReading.ts';
import { replayableSettlements } from '../store/settlementInput.ts';
import { replaySettlements } from './replay/replaySettlements.ts';
import { tellReplay } from './replay/tellReplay.ts';

const usage = `用法：npm run -s replay -- --data 数据文件夹 --since 日期 [--packs 文件夹 …] [--json]
  用所给的政策包（默认：自带的）重算已保存的结算，报告谁多得、谁少得；不改动任何数据。
`;

/** A command line that cannot be carried out. */
class ReplayQuestionWrong extends Error {}

function replay(): string {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      since: { type: 'string' },
      packs: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.data === undefined || values.since === undefined) throw new ReplayQuestionWrong(usage);
  const since = isoDate(values.since);
  const packs = mergePacks(loadBuiltInPacks(), ...values.packs.map(loadPacksUnder));
  const dataDir = resolve(values.data);
  const store = openForReading(dataDir, keyFromFile(dataDir));
  try {
    const report = replaySettlements(replayableSettlements(store.reader, since), packs);
    return values.json ? `${JSON.stringify(report, null, 2)}\n` : tellReplay(report);
  } finally {
    store.close();
  }
}

function complaint(error: unknown): string | null {
  if (error instanceof ProblemError) return `${error.problem.happened}\n${error.problem.nextStep}`;
  if (error instanceof CalendarError) return `--since 不是日历上有的日期；请写作如 2024-01-01`;
  if (error instanceof ReplayQuestionWrong || error instanceof PackInvalid) return error.message.trimEnd();
  if (error instanceof TypeError && 'code' in error) return `${error.message}\n${usage}`.trimEnd();
  return null;
}

try {
  process.stdout.write(replay());
} catch (error) {
  const text = complaint(error);
  if (text === null) throw error;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
