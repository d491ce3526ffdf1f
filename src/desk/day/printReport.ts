import { mkdirSync } from 'node:fs';
import { ProblemError } from '../../domain/problem.ts';
import { appendAudit } from '../../store/audit.ts';
import { endReport, queueReport } from '../../store/reportPrint.ts';
import { type DeskContext, now, signedInOperator } from '../deskContext.ts';
import { SheetNotPrinted } from '../sheet/sheetNotPrinted.ts';
import { reportPath, sheetFolder, sheetUrl } from '../sheetFiles.ts';

export interface PrintedReport {
  readonly sheetUrl: string;
  readonly path: string;
  readonly copyNo: number;
  readonly pages: number;
}

/**
 * Prints a report as a durable job of its own: a failed print is kept as failed, and the same copy comes out the next time.
 * @param subject begins the file's name: letters and digits only
 * @throws ProblemError, SheetNotPrinted
 */
export async function printReport(
  context: DeskContext,
  kind: string,
  subject: string,
  render: (copyNo: number) => string,
): Promise<PrintedReport> {
  const { operatorNo } = signedInOperator(context);
  const job = context.store.write((writer) =>
    queueReport(writer, { id: context.newId(), kind, subject, at: now(context) }),
  );
  const path = reportPath(context.dataDir, subject, job.copyNo);
  try {
    mkdirSync(sheetFolder(context.dataDir), { recursive: true, mode: 0o700 });
    const { pages } = await context.pdfPrinter.print(render(job.copyNo), path);
    context.store.write((writer) => {
      const at = now(context);
      endReport(writer, { id: job.id, path, at, problem: null });
      const content = JSON.stringify({ job: job.id, copyNo: job.copyNo, pages });
      appendAudit(writer, { at, actor: operatorNo, action: `${kind}.print`, subject, content });
    });
    return { sheetUrl: sheetUrl(path), path, copyNo: job.copyNo, pages };
  } catch (error) {
    const problem = error instanceof SheetNotPrinted ? error.problem : reportNotPrinted;
    context.store.write((writer) => endReport(writer, { id: job.id, path: null, at: now(context), problem }));
    throw error instanceof SheetNotPrinted ? error : new ProblemError(problem, { cause: error });
  }
}

const reportNotPrinted = {
  code: 'reportNotPrinted',
  happened: '报表没有打印出来。',
  money: '账目已经保存，不受打印影响。',
  nextStep: '请稍后再打印一次；仍不成功请联系信息科。',
};
