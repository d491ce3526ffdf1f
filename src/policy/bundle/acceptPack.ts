import type { IsoDate } from '../../domain/calendar.ts';
import { compareVersions } from '../compareVersions.ts';
import type { BenefitFile, LoadedParameter, PolicyPack } from '../packSchema.ts';
import { PackRefused } from './packBundle.ts';

function parametersOf(benefit: BenefitFile): [string, LoadedParameter<unknown>][] {
  return Object.entries(benefit.parameters).flatMap(([name, parameter]) =>
    parameter === undefined ? [] : [[`${benefit.benefit}/${name}`, parameter as LoadedParameter<unknown>]],
  );
}

function hasValueOn(parameter: LoadedParameter<unknown>, day: IsoDate): boolean {
  return parameter.values.some((value) => value.from <= day && (value.to === null || value.to >= day));
}

/** What the running pack answers on the day of the change, the new one must answer too. */
function checkNoGap(running: PolicyPack, next: PolicyPack, activeFrom: IsoDate): void {
  const known = new Map(next.benefits.flatMap(parametersOf));
  for (const [name, parameter] of running.benefits.flatMap(parametersOf)) {
    if (!hasValueOn(parameter, activeFrom)) continue;
    const successor = known.get(name);
    if (successor !== undefined && hasValueOn(successor, activeFrom)) continue;
    throw new PackRefused(
      'gapInDates',
      `新政策包的“${parameter.label}”（${name}）在启用日 ${activeFrom} 没有值`,
    );
  }
}

/**
 * Whether `next` may follow the packs that run: same place, a higher version than any of the same id, active no earlier
 * than the newest of them, and no value lost on the day of the change.
 * @throws PackRefused; nothing has been changed
 */
export function acceptPack(running: readonly PolicyPack[], next: PolicyPack, activeFrom: IsoDate): void {
  const same = running.filter((pack) => pack.head.pack === next.head.pack);
  const other = running.find(
    (pack) => pack.head.admdvs === next.head.admdvs && pack.head.pack !== next.head.pack,
  );
  if (other !== undefined || same.some((pack) => pack.head.admdvs !== next.head.admdvs)) {
    throw new PackRefused('wrongPlace', `区划 ${next.head.admdvs} 与现有政策包不符`);
  }
  for (const pack of same) {
    if (compareVersions(next.head.version, pack.head.version) <= 0) {
      const versions = `${next.head.version} 不高于现有的 ${pack.head.version}`;
      throw new PackRefused('downgrade', `政策包 ${next.head.pack} 的版本 ${versions}`);
    }
    if (pack.activeFrom !== undefined && activeFrom < pack.activeFrom) {
      throw new PackRefused('downgrade', `启用日 ${activeFrom} 早于现有版本的 ${pack.activeFrom}`);
    }
  }
  const newest = same.toSorted((left, right) => compareVersions(right.head.version, left.head.version))[0];
  if (newest !== undefined) checkNoGap(newest, next, activeFrom);
}
