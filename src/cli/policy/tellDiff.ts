import { changeWords, type PackDiff } from '../../policy/report/diffPacks.ts';

/** For people. */
export function tellDiff({ before, after, changes }: PackDiff): string {
  const lines = changes.map(({ kind, id, label, field, before: old, after: now }) => {
    const what = field === null ? (now ?? old) : `${field}：${old ?? '无'} → ${now ?? '无'}`;
    return `${changeWords[kind]} ${label}　${what}　[${id}]`;
  });
  const title = `${before.pack} ${before.version} → ${after.pack} ${after.version}　${changes.length} 处不同`;
  return `${[title, ...lines].join('\n')}\n`;
}
