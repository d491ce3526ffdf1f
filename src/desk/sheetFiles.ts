import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** PDFs of printed sheets live in one folder of the data directory and are named by slip number and copy. */
export function sheetFolder(dataDir: string): string {
  return join(dataDir, 'sheets');
}

export function sheetPath(dataDir: string, slipNo: string, copyNo: number): string {
  return join(sheetFolder(dataDir), `${slipNo}-${copyNo}.pdf`);
}

/** 补退单 of a settlement. */
export function differenceSlipPath(dataDir: string, slipNo: string, copyNo: number): string {
  return join(sheetFolder(dataDir), `${slipNo}-B-${copyNo}.pdf`);
}

/** Reports of shifts (BJ…) and months (QS…). */
export function reportPath(
  dataDir: string,
  subject: string,
  copyNo: number,
  kind: 'pdf' | 'xlsx' = 'pdf',
): string {
  return join(sheetFolder(dataDir), `${subject}-${copyNo}.${kind}`);
}

/** Where a shell offers the file, relative to its own address. */
export function sheetUrl(path: string): string {
  return `/sheets/${basename(path)}`;
}

const sheetName = /^(?:YJ\d{14}(?:-B)?|BJ\d{14}|QS\d{6})-\d{1,4}\.pdf$/;

/** The file behind a name a screen asks for; only names this desk gives out, never a path. */
export async function findSheet(dataDir: string, name: string): Promise<string | null> {
  if (!sheetName.test(name)) return null;
  const path = join(sheetFolder(dataDir), name);
  return access(path).then(
    () => path,
    () => null,
  );
}
