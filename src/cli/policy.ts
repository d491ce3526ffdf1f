import { parseArgs } from 'node:util';
import { beijingTime, dateOf, type IsoDate, isoDate } from '../domain/calendar.ts';
import { careTypeLabels } from '../domain/dictionaries.ts';
import { insuranceLabels } from '../domain/person.ts';
import { builtInPacksFolder, loadBuiltInPacks, loadPacksUnder } from '../policy/loadPacks.ts';
import { PackInvalid } from '../policy/packFinding.ts';
import type { PolicyPack } from '../policy/packSchema.ts';
import { PolicyGap } from '../policy/packTypes.ts';
import { diffPacks } from '../policy/report/diffPacks.ts';
import { checkPacks, tellCheck } from './policy/checkPacks.ts';
import { PolicyQuestionWrong } from './policy/choosePlace.ts';
import { findPack } from './policy/findPack.ts';
import { listMissing, tellMissing } from './policy/listMissing.ts';
import { showPolicy, tellPolicy } from './policy/showPolicy.ts';
import { tellDiff } from './policy/tellDiff.ts';
import { writeSchemas } from './policy/writeSchemas.ts';

const usage = `用法：npm run -s policy -- 命令 … [--packs 文件夹 …] [--json]
  check [文件夹 …]          检查政策包并运行其算例（默认：自带的政策包）
  show 地方 日期            当日有效的规定（地方：区划代码或名称）[--insutype 310] [--med-type 21]
  diff 甲 乙                两个政策包的不同（文件夹、签名包文件、编号或 编号@版本）
  missing 地方              没有公布、不是正式文件、超过一年没有核对的值
  schema                    重写编辑器用的 JSON Schema
`;

interface Answer {
  readonly report: unknown;
  readonly text: string;
  readonly ok: boolean;
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        packs: { type: 'string', multiple: true, default: [] },
        insutype: { type: 'string' },
        'med-type': { type: 'string' },
      },
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exit(1);
  }
}

const { values: options, positionals } = readArguments();

/** Every version given, beside the built-in packs: `choosePack` takes the highest that is active. */
function loadPacks(): PolicyPack[] {
  return [...loadBuiltInPacks(), ...options.packs.flatMap(loadPacksUnder)];
}

function argument(index: number, what: string): string {
  const found = positionals[index];
  if (found === undefined) throw new PolicyQuestionWrong(`缺少${what}\n\n${usage}`);
  return found;
}

function dayArgument(index: number): IsoDate {
  const text = argument(index, '日期');
  try {
    return isoDate(text);
  } catch {
    throw new PolicyQuestionWrong(`“${text}”不是日历上有的日期；请写作如 2024-01-01`);
  }
}

function known(
  code: string | undefined,
  labels: Readonly<Record<string, string>>,
  option: string,
): string | null {
  if (code === undefined || Object.hasOwn(labels, code)) return code ?? null;
  throw new PolicyQuestionWrong(`${option} 没有“${code}”；可用：${Object.keys(labels).join('、')}`);
}

function check(): Answer {
  const roots = positionals.slice(1);
  const report = checkPacks(roots.length === 0 ? [builtInPacksFolder] : roots);
  return { report, text: tellCheck(report), ok: report.ok };
}

function show(): Answer {
  const report = showPolicy(loadPacks(), {
    place: argument(1, '地方'),
    day: dayArgument(2),
    insuranceType: known(options.insutype, insuranceLabels, '--insutype'),
    careType: known(options['med-type'], careTypeLabels, '--med-type'),
  });
  return { report, text: tellPolicy(report), ok: true };
}

function diff(): Answer {
  const packs = loadPacks();
  const [before, after] = [argument(1, '第一个政策包'), argument(2, '第二个政策包')];
  const report = diffPacks(findPack(before, packs), findPack(after, packs));
  return { report, text: tellDiff(report), ok: true };
}

function missing(): Answer {
  const report = listMissing(loadPacks(), argument(1, '地方'), dateOf(beijingTime(Date.now())));
  return { report, text: tellMissing(report), ok: true };
}

function schema(): Answer {
  const written = writeSchemas();
  return {
    report: { written },
    text: written.length === 0 ? '没有变化\n' : `已重写 ${written.join('、')}\n`,
    ok: true,
  };
}

const commands: Readonly<Record<string, () => Answer>> = { check, show, diff, missing, schema };

try {
  const name = argument(0, '命令');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new PolicyQuestionWrong(`没有“${name}”这个命令\n\n${usage}`);
  const { report, text, ok } = command();
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : text);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  const isExpected =
    error instanceof PolicyQuestionWrong || error instanceof PackInvalid || error instanceof PolicyGap;
  if (!isExpected) throw error;
  process.stderr.write(`${error.message.trimEnd()}\n`);
  process.exitCode = 1;
}
