const pageObject = /\/Type\s*\/Page(?![A-Za-z])/g;

/**
 * Pages of a PDF as browsers write it, whose page objects stand uncompressed. Null unless it begins and ends as a PDF and has a page.
 */
export function countPdfPages(bytes: Buffer): number | null {
  const begins = bytes.subarray(0, 5).toString('latin1') === '%PDF-';
  const ends = bytes.subarray(-1024).includes('%%EOF');
  if (!begins || !ends) return null;
  const pages = bytes.toString('latin1').match(pageObject)?.length ?? 0;
  return pages === 0 ? null : pages;
}
