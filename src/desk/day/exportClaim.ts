import { mkdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { ProblemError } from '../../domain/problem.ts';
import { appendAudit } from '../../store/audit.ts';
import { type DeskContext, now, signedInOperator } from '../deskContext.ts';
import { reportPath, sheetFolder } from '../sheetFiles.ts';
import { renderClaimSheet } from './claimSheet.ts';
import { claimWorkbook } from './claimWorkbook.ts';
import { monthlyClaim } from './monthlyClaim.ts';
import { type PrintedReport, printReport } from './printReport.ts';

const claimKind = 'claim';

/** On the disk under its own name, or not at all; for the owner's eyes only. */
async function saveWhole(bytes: Uint8Array, path: string): Promise<void> {
  const partPath = `${path}.part`;
  try {
    const file = await open(partPath, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partPath, path);
  } catch (cause) {
    await rm(partPath, { force: true }).catch(() => {});
    throw new ProblemError(
      {
        code: 'reportNotSaved',
        happened: '报表文件没有写进磁盘。',
        money: '账目已经保存，不受影响。',
        nextStep: '请信息科检查磁盘空间和文件夹权限，然后重新导出。',
      },
      { cause },
    );
  }
}

export interface ExportedClaim {
  readonly workbookPath: string;
  readonly printed: PrintedReport;
}

/** The month's claim as a workbook and as a PDF, everywhere, whatever the edition. @param month `YYYYMM` */
export async function exportClaim(context: DeskContext, month: string): Promise<ExportedClaim> {
  const { operatorNo } = signedInOperator(context);
  const claim = monthlyClaim(context, month);
  const { institution, training } = context;
  const printed = await printReport(context, claimKind, `QS${month}`, (copyNo) =>
    renderClaimSheet(claim, {
      institution: institution.name,
      code: institution.code,
      training: training !== null,
      copyNo,
    }),
  );
  mkdirSync(sheetFolder(context.dataDir), { recursive: true, mode: 0o700 });
  const workbookPath = reportPath(context.dataDir, `QS${month}`, printed.copyNo, 'xlsx');
  await saveWhole(await claimWorkbook(claim), workbookPath);
  context.store.write((writer) =>
    appendAudit(writer, {
      at: now(context),
      actor: operatorNo,
      action: 'claim.export',
      subject: month,
      content: JSON.stringify(claim.total),
    }),
  );
  return { workbookPath, printed };
}
