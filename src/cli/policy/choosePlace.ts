import type { PolicyPack } from '../../policy/packSchema.ts';

/** What was asked for does not exist; the message says what does. */
export class PolicyQuestionWrong extends Error {
  override readonly name = 'PolicyQuestionWrong';
}

/** An area code as given, or the code of the place whose name begins so. @throws PolicyQuestionWrong */
export function placeCode(packs: readonly PolicyPack[], place: string): string {
  if (/^\d{6}$/.test(place)) return place;
  const found = new Set(
    packs.filter(({ head }) => head.name.startsWith(place)).map(({ head }) => head.admdvs),
  );
  const [only] = found;
  if (found.size === 1 && only !== undefined) return only;
  const known = packs.map(({ head }) => `${head.admdvs} ${head.name}`).join('、');
  throw new PolicyQuestionWrong(`没有政策包的地方：“${place}”；现有 ${known}`);
}
