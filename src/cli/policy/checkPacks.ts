import { inspectPackFolder, packFoldersUnder } from '../../policy/loadPacks.ts';
import { findingText, type PackFinding, PackInvalid } from '../../policy/packFinding.ts';
import { entryGroups } from '../../policy/report/packEntries.ts';
import { runExamples } from './runExamples.ts';

export interface CheckedFolder {
  readonly folder: string;
  /** Null when the pack does not load. */
  readonly pack: string | null;
  readonly version: string | null;
  readonly name: string | null;
  readonly benefits: number;
  readonly values: number;
  readonly examples: number;
  readonly findings: readonly PackFinding[];
}

export interface CheckReport {
  readonly ok: boolean;
  readonly folders: readonly CheckedFolder[];
}

const nothing = { pack: null, version: null, name: null, benefits: 0, values: 0, examples: 0 };

function checkFolder(folder: string): CheckedFolder {
  const { pack, findings } = inspectPackFolder(folder);
  if (pack === null) return { folder, ...nothing, findings };
  const examples = runExamples(folder, pack);
  const entries = entryGroups(pack).flatMap((group) => group.entries);
  return {
    folder,
    pack: pack.head.pack,
    version: pack.head.version,
    name: pack.head.name,
    benefits: pack.benefits.length,
    values: entries.reduce((sum, { parameter }) => sum + parameter.values.length, 0),
    examples: examples.count,
    findings: [...findings, ...examples.findings],
  };
}

/** A folder that holds no pack is a finding like any other: the remaining folders are still looked at. */
function checkUnder(root: string): CheckedFolder[] {
  try {
    return packFoldersUnder(root).map(checkFolder);
  } catch (error) {
    if (!(error instanceof PackInvalid)) throw error;
    return [{ folder: root, ...nothing, findings: error.findings }];
  }
}

/** Loads and checks every pack under the folders and runs the examples beside each. */
export function checkPacks(roots: readonly string[]): CheckReport {
  const folders = roots.flatMap(checkUnder);
  const ok = folders.every(({ findings }) => findings.every(({ level }) => level !== 'error'));
  return { ok, folders };
}

function folderLines(checked: CheckedFolder): string[] {
  const { folder, pack, version, name, benefits, values, examples, findings } = checked;
  const count = (level: PackFinding['level']) => findings.filter((finding) => finding.level === level).length;
  const errors = count('error');
  const verdict = errors === 0 ? '通过' : `有 ${errors} 处错误`;
  const warnings = count('warning') === 0 ? '' : `，${count('warning')} 处提醒`;
  const what =
    pack === null
      ? folder
      : `${pack} ${version} ${name}：待遇 ${benefits} 项，值 ${values} 个，算例 ${examples} 个`;
  const details = findings.map(
    (finding) => `  ${finding.level === 'error' ? '错误' : '提醒'} ${findingText(finding)}`,
  );
  return [`${what}　${verdict}${warnings}`, ...details];
}

/** For people. */
export function tellCheck({ ok, folders }: CheckReport): string {
  const verdict = ok ? '全部通过' : '有错误，这些政策包不能使用';
  return `${[...folders.flatMap(folderLines), verdict].join('\n')}\n`;
}
