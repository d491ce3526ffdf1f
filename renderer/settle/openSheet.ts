/** The sheet opens beside the desk, never in its place: the page holds the next bill. */
export function openSheet(sheetUrl: string): void {
  window.open(sheetUrl, '_blank', 'noopener');
}
