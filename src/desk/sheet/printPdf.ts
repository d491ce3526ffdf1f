/** Turns one print file into a PDF on disk. Under Electron and under a browser the same file gives the same sheet. */
export interface PdfPrinter {
  /**
   * Writes `pdfPath` whole or not at all, replacing an earlier file of that name.
   * @param html a complete document, as `renderSheet` makes it
   * @throws SheetNotPrinted
   */
  print(html: string, pdfPath: string): Promise<{ readonly pages: number }>;
}
