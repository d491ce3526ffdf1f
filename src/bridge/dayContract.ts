import { z } from 'zod';
import {
  fenSchema,
  idSchema,
  insuranceTypeSchema,
  longTextSchema,
  momentSchema,
  problemSchema,
  shortTextSchema,
} from './schemas.ts';

/** The part of the contract about the end of the day: shift, reconciliation, notices, claim. */

const countSchema = z.int().nonnegative();

/** One kind of open business that keeps a shift from closing (design section 2), ready for the screen. */
export const shiftBlockSchema = z.object({
  key: z.enum(['waiting', 'unknown', 'differences', 'stuck']),
  label: shortTextSchema,
  count: countSchema,
  reason: shortTextSchema,
  nextStep: shortTextSchema,
});

/** The open shift as it stands. Money that went out is above zero too. */
export const shiftViewSchema = z.object({
  shiftId: idSchema,
  shiftNo: shortTextSchema,
  openedAt: momentSchema,
  until: momentSchema,
  settlements: countSchema,
  refunds: countSchema,
  openingCashFen: fenSchema,
  cashInFen: fenSchema,
  cashBackFen: fenSchema,
  differenceInFen: fenSchema,
  differenceBackFen: fenSchema,
  /** Opening + in − back ± differences. */
  expectedFen: fenSchema,
  totalFen: fenSchema,
  fundFen: fenSchema,
  accountFen: fenSchema,
  /** Settlements whose cash cannot be decided yet; not in the figures above. */
  undecided: countSchema,
  undecidedFen: fenSchema,
  blocks: z.array(shiftBlockSchema).max(4),
});

export const closedShiftViewSchema = z.object({
  shiftId: idSchema,
  shiftNo: shortTextSchema,
  closedAt: momentSchema,
  expectedFen: fenSchema,
  countedFen: fenSchema,
  /** Above zero 长款, below zero 短款. */
  overShortFen: fenSchema,
  signedBy: shortTextSchema.nullable(),
});

export const shiftDeskSchema = z.object({
  shift: shiftViewSchema.nullable(),
  /** This operator's latest closed shift, so that its 班结单 can still be printed. */
  lastClosed: closedShiftViewSchema.nullable(),
  denominations: z.array(z.object({ denominationFen: fenSchema, label: shortTextSchema })).max(20),
  /** Who may sign for open business. */
  supervisors: z.array(z.object({ operatorNo: idSchema, name: shortTextSchema })).max(200),
});

const maxDenominations = 20;

/** Denomination in fen → pieces. */
const cashCountSchema = z
  .record(z.string().regex(/^\d{2,5}$/), z.int().min(0).max(100_000))
  .refine((counts) => Object.keys(counts).length <= maxDenominations, '面额过多');

export const printedReportSchema = z.object({
  sheetUrl: shortTextSchema,
  path: longTextSchema,
  copyNo: z.int(),
  pages: z.int(),
});

// ---- 对账 ---------------------------------------------------------------------------------------------------------

export const repairActionSchema = z.enum(['takeOver', 'reverse', 'acceptAbsence', 'settleAgain', 'note']);

/** The three figures a statement compares. */
const statementFiguresSchema = z.object({
  totalFen: fenSchema,
  fundTotalFen: fenSchema,
  accountFen: fenSchema,
});

export const findingViewSchema = z.object({
  findingId: shortTextSchema,
  label: shortTextSchema,
  clearingLabel: shortTextSchema,
  /** Slip number, or what is known of a row that nothing here belongs to. */
  subject: shortTextSchema,
  nameMasked: shortTextSchema,
  isRefund: z.boolean(),
  cause: longTextSchema,
  ours: statementFiguresSchema.nullable(),
  centre: statementFiguresSchema.nullable(),
  money: longTextSchema,
  actions: z
    .array(
      z.object({
        action: repairActionSchema,
        label: shortTextSchema,
        consequences: z.array(longTextSchema).max(5),
      }),
    )
    .max(5),
});

/** Longer lists are cut for the screen; the kept run has them all. */
export const maxFindingsShown = 200;

export const statementViewSchema = z.object({
  runId: idSchema,
  day: shortTextSchema,
  comparedAt: momentSchema,
  level: z.boolean(),
  totals: z
    .array(
      statementFiguresSchema.extend({
        insuranceType: insuranceTypeSchema,
        insuranceLabel: shortTextSchema,
        clearingType: shortTextSchema,
        clearingLabel: shortTextSchema,
        count: countSchema,
        level: z.boolean(),
        /** In the centre's words; empty when it gives none. */
        description: longTextSchema,
      }),
    )
    .max(20),
  findings: z.array(findingViewSchema).max(maxFindingsShown),
  findingCount: countSchema,
  /** Whether the operator at the desk may repair. */
  mayRepair: z.boolean(),
});

// ---- 月申报 -------------------------------------------------------------------------------------------------------

const claimMonthSchema = z.object({ month: z.string().regex(/^\d{6}$/) });

const claimFiguresSchema = z.object({
  totalFen: fenSchema,
  inScopeFen: fenSchema,
  fundFen: fenSchema,
  accountFen: fenSchema,
  cashFen: fenSchema,
  hospitalFen: fenSchema,
});

export const claimViewSchema = z.object({
  month: shortTextSchema,
  groups: z
    .array(
      z.object({
        key: shortTextSchema,
        insuranceLabel: shortTextSchema,
        clearingLabel: shortTextSchema,
        visits: z.int(),
        figures: claimFiguresSchema,
      }),
    )
    .max(20),
  visits: z.int(),
  total: claimFiguresSchema,
  /** The parts of the fund total; they add up to `total.fundFen`. */
  funds: z.array(z.object({ key: shortTextSchema, label: shortTextSchema, amountFen: fenSchema })).max(20),
  /** Settlements still open: their money is not in the figures, or may change. */
  open: countSchema,
});

const nothing = z.object({});

/** name → [in, out] */
export const dayOperations = {
  /** The shift of the operator at the desk, and what closing it takes. */
  'day.shift': { input: nothing, output: shiftDeskSchema },
  'day.openShift': { input: z.object({ openingCashFen: fenSchema }), output: shiftDeskSchema },
  /** Refused while anything is open, unless a supervisor signs with a reason. */
  'day.closeShift': {
    input: z.object({
      counts: cashCountSchema,
      signature: z.object({ operatorNo: idSchema, note: z.string().max(200) }).nullable(),
    }),
    output: closedShiftViewSchema,
  },
  'day.printShift': { input: z.object({ shiftId: idSchema }), output: printedReportSchema },
  /** 补退单, or 追收单 for an offline settlement the centre refused. */
  'day.printDifference': { input: z.object({ settlementId: idSchema }), output: printedReportSchema },
  /** Compares today's books with the centre's; repairs nothing. */
  'day.reconcile': { input: nothing, output: statementViewSchema },
  /** Supervisor: once per finding, with a note; proved by comparing again. */
  'day.repair': {
    input: z.object({
      runId: idSchema,
      findingId: z.string().min(1).max(200),
      action: repairActionSchema,
      note: z.string().min(1).max(200),
    }),
    output: nothing,
  },
  /** What needs somebody's eye though no bill failed: the store's keeping, and policy packs that part from the centre. */
  'day.notices': {
    input: nothing,
    output: z.object({
      keeping: z.array(problemSchema).max(10),
      drift: z.array(z.object({ key: shortTextSchema, notice: longTextSchema })).max(50),
    }),
  },
  'day.claim': { input: claimMonthSchema, output: claimViewSchema },
  'day.exportClaim': {
    input: claimMonthSchema,
    output: z.object({ workbookPath: longTextSchema, printed: printedReportSchema }),
  },
} as const;

export type ShiftDesk = z.infer<typeof shiftDeskSchema>;
export type ShiftView = z.infer<typeof shiftViewSchema>;
export type ShiftBlock = z.infer<typeof shiftBlockSchema>;
export type ClosedShiftView = z.infer<typeof closedShiftViewSchema>;
export type StatementView = z.infer<typeof statementViewSchema>;
export type FindingView = z.infer<typeof findingViewSchema>;
export type RepairChoice = FindingView['actions'][number];
export type ClaimView = z.infer<typeof claimViewSchema>;
export type PrintedReportView = z.infer<typeof printedReportSchema>;
