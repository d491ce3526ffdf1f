/** A card has 30 bytes for the name, and loses up to three of them when the last character does not fit. */
const shortestCutBytes = 27;

/** In GB 18030, near enough: the rare characters of four bytes only make a name longer. */
function bytesOf(name: string): number {
  return [...name].reduce((total, character) => total + (character < '\u0080' ? 1 : 2), 0);
}

function comparable(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s·•‧・.]/g, '')
    .toUpperCase();
}

/**
 * Whether two spellings are of one name: blanks and the dots inside names do not count, since every system writes its own,
 * and a long name cut by a card agrees with the whole one.
 */
export function sameName(one: string, other: string): boolean {
  const [short, long] = comparable(one).length <= comparable(other).length ? [one, other] : [other, one];
  if (comparable(short) === comparable(long)) return true;
  return bytesOf(short) >= shortestCutBytes && comparable(long).startsWith(comparable(short));
}
