import { readFileSync, statSync } from 'node:fs';
import { PackRefused, reopenStoredBundle } from '../../policy/bundle/packBundle.ts';
import { compareVersions } from '../../policy/compareVersions.ts';
import { loadPackFolder } from '../../policy/loadPacks.ts';
import type { PolicyPack } from '../../policy/packSchema.ts';
import { PolicyQuestionWrong } from './choosePlace.ts';

function onDisk(name: string): PolicyPack | null {
  const found = statSync(name, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (found.isDirectory()) return loadPackFolder(name);
  try {
    return reopenStoredBundle(readFileSync(name, 'utf8')).pack;
  } catch (error) {
    if (error instanceof PackRefused) throw new PolicyQuestionWrong(`${name}: ${error.message}`);
    throw error;
  }
}

/**
 * The pack meant by a folder, a signed bundle (read, not trusted: its signature is not looked at), or `id` and `id@version`
 * of a loaded pack; without a version the highest.
 * @throws PolicyQuestionWrong, PackInvalid
 */
export function findPack(name: string, packs: readonly PolicyPack[]): PolicyPack {
  const [id, version] = name.split('@');
  const loaded = packs
    .filter(({ head }) => head.pack === id && (version === undefined || head.version === version))
    .sort((first, second) => compareVersions(second.head.version, first.head.version));
  const found = loaded[0] ?? onDisk(name);
  if (found !== null) return found;
  const known = packs.map(({ head }) => `${head.pack}@${head.version}`).join('、');
  throw new PolicyQuestionWrong(`没有“${name}”这个政策包；请给出文件夹、签名包文件，或其中之一：${known}`);
}
