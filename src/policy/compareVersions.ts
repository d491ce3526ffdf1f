/** −1, 0 or 1 by the numbers of a version: 2020.10 is after 2020.9. */
export function compareVersions(left: string, right: string): number {
  const [ours, theirs] = [left, right].map((version) =>
    version.split('.').map((part) => Number.parseInt(part, 10)),
  );
  const length = Math.max(ours?.length ?? 0, theirs?.length ?? 0);
  for (let index = 0; index < length; index += 1) {
    const difference = (ours?.[index] ?? 0) - (theirs?.[index] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
