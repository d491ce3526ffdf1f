import type { PdfPrinter } from './sheet/printPdf.ts';
import { SheetNotPrinted } from './sheet/sheetNotPrinted.ts';

/** Stands in where no Chromium was found: settling works, printing says what is missing. */
export const noPdfPrinter: PdfPrinter = {
  print: async () => {
    throw new SheetNotPrinted('PRINT_BROWSER_MISSING', 'no Chromium, Chrome or Edge on this machine');
  },
};
