import { mkdirSync } from 'node:fs';
import {
  careTypeLabels,
  confidenceLabels,
  itemClassLabels,
  personTypeLabels,
} from '../domain/dictionaries.ts';
import { maskIdentityNumber, maskName } from '../domain/identityNumber.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { SettlementAmounts } from '../domain/settlement.ts';
import { emptyYearToDate } from '../domain/yearToDate.ts';
import { type BillBody, readBillBody } from '../queue/billBody.ts';
import { readYearToDate } from '../store/accumulator.ts';
import { appendAudit } from '../store/audit.ts';
import { readOperator } from '../store/operator.ts';
import { latestSnapshotByPersonNo } from '../store/personSnapshot.ts';
import {
  listPrintJobs,
  markPrinted,
  markPrintFailed,
  type PrintJob,
  queuePrint,
  retryPrint,
} from '../store/printJob.ts';
import { readSettlement } from '../store/settlement.ts';
import { readSettlementDetail, type SettlementDetail } from '../store/settlementDetail.ts';
import { readVisit } from '../store/visit.ts';
import { type DeskContext, now, signedInOperator } from './deskContext.ts';
import { limitBars, placeName } from './personView.ts';
import { type StoredSettlement, storedSettlement } from './settlementView.ts';
import { renderSheet } from './sheet/renderSheet.ts';
import type { SheetModel, SheetPerson } from './sheet/sheetModel.ts';
import { SheetNotPrinted } from './sheet/sheetNotPrinted.ts';
import { sheetFolder, sheetPath, sheetUrl } from './sheetFiles.ts';

const sheetKind = 'sheet';

function sheetPerson(context: DeskContext, { settlement }: StoredSettlement, body: BillBody): SheetPerson {
  const saved = latestSnapshotByPersonNo(context.store.reader, settlement.personNo);
  const entitlement = saved?.snapshot.entitlements.find(
    (one) => one.insuranceType === settlement.insuranceType,
  );
  const known = entitlement !== undefined;
  return {
    nameMasked: maskName(body.personName),
    identityNumberMasked: maskIdentityNumber(body.identityNumber),
    insuranceType: known ? settlement.insuranceType : null,
    personTypeLabel: known ? (personTypeLabels[body.personType] ?? body.personType) : null,
    insuredPlaceName: known ? placeName(context, body.insuredAdmdvs) : null,
    hasAccount: entitlement?.hasAccount ?? false,
  };
}

function sheetLimits(context: DeskContext, { settlement }: StoredSettlement): SheetModel['limits'] {
  const { reader } = context.store;
  const saved = latestSnapshotByPersonNo(reader, settlement.personNo);
  const entitlement = saved?.snapshot.entitlements.find(
    (one) => one.insuranceType === settlement.insuranceType,
  );
  if (entitlement === undefined) return [];
  const yearToDate =
    readYearToDate(reader, settlement.personNo, settlement.insuranceType, settlement.year) ?? emptyYearToDate;
  return limitBars(context, { ...entitlement, yearToDate });
}

function sheetLines({ bill }: StoredSettlement, detail: SettlementDetail): SheetModel['lines'] {
  const splits = new Map(detail.lines.map((line) => [line.lineNo, line]));
  return bill.lines.map((line) => ({
    lineNo: line.lineNo,
    name: line.name,
    specification: '',
    itemClassLabel: itemClassLabels[line.itemClass],
    price: line.price,
    quantity: line.quantity,
    amountFen: line.amountFen,
    inScopeFen: splits.get(line.lineNo)?.inScopeFen ?? line.amountFen,
    chargeCategory: line.chargeCategory,
  }));
}

/** What the centre settled counts once it has spoken; before that, the terminal's own figures. */
function sheetAmounts({ settlement, state }: StoredSettlement): SettlementAmounts {
  const centreSpoke = (state.state === 'difference' || state.state === 'cleared') && state.centre !== null;
  return centreSpoke ? (state.centre as SettlementAmounts) : settlement.amounts;
}

function sheetModel(context: DeskContext, stored: StoredSettlement, reprintNo: number): SheetModel {
  const { reader } = context.store;
  const { settlement, state, bill } = stored;
  const body = readBillBody(bill);
  const original = settlement.reversesId === null ? null : readSettlement(reader, settlement.reversesId);
  const detail = readSettlementDetail(reader, settlement.id);
  const explained = original === null ? detail : readSettlementDetail(reader, original.id);
  const pack = context.packs.find((one) => one.head.pack === settlement.policy.pack);
  const catalogue = context.catalogue;
  return {
    institution: { code: context.institution.code, name: context.institution.name },
    slipNo: settlement.slipNo,
    kind: bill.kind,
    careTypeLabel: careTypeLabels[bill.careType] ?? bill.careType,
    person: sheetPerson(context, stored, body),
    beganOn: bill.beganOn,
    endedOn: bill.settledOn,
    settledAt: settlement.settledAt,
    operatorName: readOperator(reader, settlement.operatorNo)?.name ?? settlement.operatorNo,
    centreSettlementId: readVisit(reader, bill.id)?.setlId ?? null,
    marks: {
      provisional: ['provisional', 'pending', 'unknown'].includes(state.state) && !body.cashOnly,
      refundOfSlipNo: original?.slipNo ?? null,
      cashOnly: body.cashOnly && state.state === 'provisional',
      training: context.training !== null,
      reprintNo,
    },
    lines: sheetLines(stored, explained).map((line, index) => ({
      ...line,
      specification: catalogue.find(bill.lines[index]?.catalogueCode ?? '')?.specification ?? '',
    })),
    amounts: sheetAmounts(stored),
    funds: detail.funds,
    steps: explained.steps,
    policy:
      pack === undefined
        ? null
        : {
            name: pack.head.name,
            version: settlement.policy.version,
            confidenceLabel: confidenceLabels[settlement.policy.confidence],
          },
    limits: sheetLimits(context, stored),
  };
}

/** The job the confirming transaction queued, the copy that did not come out the last time, or a further copy. */
function nextPrintJob(context: DeskContext, settlementId: string): PrintJob {
  const at = now(context);
  return context.store.write((writer) => {
    const unprinted = listPrintJobs(writer, settlementId).find(
      (job) => job.kind === sheetKind && job.status !== 'done',
    );
    if (unprinted === undefined) {
      return queuePrint(writer, { id: context.newId(), settlementId, kind: sheetKind, at });
    }
    if (unprinted.status === 'failed') retryPrint(writer, { id: unprinted.id, at });
    return unprinted;
  });
}

function failure(error: unknown): Problem {
  if (error instanceof SheetNotPrinted) return error.problem;
  return {
    code: 'sheetNotPrinted',
    happened: '结算单没有打印出来。',
    money: '结算已经完成，不受打印影响。',
    nextStep: '请稍后在“最近结算”里补打；仍不成功请联系信息科。',
  };
}

interface PrintedSheet {
  readonly sheetUrl: string;
  readonly path: string;
  readonly copyNo: number;
  readonly pages: number;
}

/**
 * Prints the sheet to a PDF. The job is a durable row: a failed print says so and never touches the settlement; further
 * copies are counted and marked 补打, one after the other, so that two clicks are two copies with a number each.
 * @throws SheetNotPrinted with the three sentences
 */
export async function printSheet(context: DeskContext, settlementId: string): Promise<PrintedSheet> {
  const { operatorNo } = signedInOperator(context);
  const { printing } = context.session;
  const before = printing.get(settlementId) ?? Promise.resolve();
  const printed = before.catch(() => {}).then(() => printCopy(context, settlementId, operatorNo));
  printing.set(settlementId, printed);
  try {
    return await printed;
  } finally {
    if (printing.get(settlementId) === printed) printing.delete(settlementId);
  }
}

async function printCopy(
  context: DeskContext,
  settlementId: string,
  operatorNo: string,
): Promise<PrintedSheet> {
  const stored = storedSettlement(context, settlementId);
  const job = nextPrintJob(context, settlementId);
  const path = sheetPath(context.dataDir, stored.settlement.slipNo, job.copyNo);
  try {
    mkdirSync(sheetFolder(context.dataDir), { recursive: true, mode: 0o700 });
    const html = renderSheet(sheetModel(context, stored, job.copyNo - 1));
    const { pages } = await context.pdfPrinter.print(html, path);
    context.store.write((writer) => {
      const at = now(context);
      markPrinted(writer, { id: job.id, path, at });
      appendAudit(writer, {
        at,
        actor: operatorNo,
        action: job.copyNo === 1 ? 'sheet.print' : 'sheet.reprint',
        subject: settlementId,
        content: JSON.stringify({ job: job.id, copyNo: job.copyNo, pages }),
      });
    });
    return { sheetUrl: sheetUrl(path), path, copyNo: job.copyNo, pages };
  } catch (error) {
    const problem = failure(error);
    context.store.write((writer) => markPrintFailed(writer, { id: job.id, problem, at: now(context) }));
    throw error instanceof SheetNotPrinted ? error : new ProblemError(problem, { cause: error });
  }
}
