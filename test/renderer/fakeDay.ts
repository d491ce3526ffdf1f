import type { DeskHandlers } from '../../src/bridge/bridgeServer.ts';
import type { OperationName, OperationOutput } from '../../src/bridge/contract.ts';
import type {
  ClosedShiftView,
  dayOperations,
  FindingView,
  ShiftBlock,
  ShiftView,
  StatementView,
} from '../../src/bridge/dayContract.ts';
import { isoDateTime } from '../../src/domain/calendar.ts';
import { addFen, type Fen, fen, subtractFen, zeroFen } from '../../src/domain/money.ts';

const denominations = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10];

/** Two bills of 40.40 in cash, as the sample price list makes them. */
const cashIn = fen(8_080);

export const oneWaiting: ShiftBlock = {
  key: 'waiting',
  label: '待上传',
  count: 1,
  reason: '中心还没有确认，金额可能变化。',
  nextStep: '联网后自动上传，也可在工作台按 Alt+U。',
};

export const lostAnswer: FindingView = {
  findingId: '11:H220501202009010001',
  label: '中心有，本机没有入账',
  clearingLabel: '门诊',
  subject: 'YJ20200901000002',
  nameMasked: '孙*强',
  isRefund: false,
  cause: '中心已经处理，应答没有到达本机，或是别的终端办理的。',
  ours: null,
  centre: { totalFen: fen(4_040), fundTotalFen: zeroFen, accountFen: zeroFen },
  money: '中心已按 总额 40.40、基金 0.00、账户 0.00 入账，本机没有。',
  actions: [
    {
      action: 'takeOver',
      label: '按中心的记录入账',
      consequences: ['本机：按中心的记录记为已结算。', '中心：不变。'],
    },
    { action: 'reverse', label: '向中心冲正（2601）', consequences: ['中心：发出冲正，撤销这一笔。'] },
  ],
};

const figures = { totalFen: fen(8_080), fundTotalFen: zeroFen, accountFen: zeroFen };
const claimFigures = {
  totalFen: fen(129_580),
  inScopeFen: fen(129_580),
  fundFen: fen(45_750),
  accountFen: zeroFen,
  cashFen: fen(83_830),
  hospitalFen: zeroFen,
};

/** The end of the day at the fake desk. */
export class FakeDay {
  blocks: ShiftBlock[] = [];
  findings: FindingView[] = [];
  /** Without a finding: editions that cannot compare row by row. */
  level = true;
  mayRepair = true;
  notices: OperationOutput<'day.notices'> = { keeping: [], drift: [] };
  #openingCashFen: Fen | null = null;
  #lastClosed: ClosedShiftView | null = null;
  #copyNo = 0;

  #shift(openingCashFen: Fen): ShiftView {
    return {
      shiftId: 'shift-1',
      shiftNo: 'BJ20200901000001',
      openedAt: isoDateTime('2020-09-01 08:00:00'),
      until: isoDateTime('2020-09-01 17:00:00'),
      settlements: 2,
      refunds: 0,
      openingCashFen,
      cashInFen: cashIn,
      cashBackFen: zeroFen,
      differenceInFen: zeroFen,
      differenceBackFen: zeroFen,
      expectedFen: addFen(openingCashFen, cashIn),
      totalFen: cashIn,
      fundFen: zeroFen,
      accountFen: zeroFen,
      undecided: 0,
      undecidedFen: zeroFen,
      blocks: this.blocks,
    };
  }

  #desk(): OperationOutput<'day.shift'> {
    return {
      shift: this.#openingCashFen === null ? null : this.#shift(this.#openingCashFen),
      lastClosed: this.#lastClosed,
      denominations: denominations.map((amount) => ({
        denominationFen: fen(amount),
        label: amount >= 100 ? `${amount / 100} 元` : `${amount / 10} 角`,
      })),
      supervisors: [
        { operatorNo: '2001', name: '训练组长' },
        { operatorNo: '2002', name: '值班组长' },
      ],
    };
  }

  #close(counts: Record<string, number>, signedBy: string | null): ClosedShiftView {
    const { expectedFen, shiftId, shiftNo } = this.#shift(this.#openingCashFen ?? zeroFen);
    const countedFen = addFen(...Object.entries(counts).map(([key, pieces]) => fen(Number(key) * pieces)));
    this.#openingCashFen = null;
    this.#lastClosed = {
      shiftId,
      shiftNo,
      closedAt: isoDateTime('2020-09-01 17:05:00'),
      expectedFen,
      countedFen,
      overShortFen: subtractFen(countedFen, expectedFen),
      signedBy,
    };
    return this.#lastClosed;
  }

  #statement(): StatementView {
    const level = this.level && this.findings.length === 0;
    return {
      runId: 'run-1',
      day: '2020-09-01',
      comparedAt: isoDateTime('2020-09-01 17:01:00'),
      level,
      totals: [
        {
          ...figures,
          insuranceType: '390',
          insuranceLabel: '城乡居民基本医疗保险',
          clearingType: '11',
          clearingLabel: '门诊',
          count: 2,
          level,
          description: '',
        },
      ],
      findings: this.findings,
      findingCount: this.findings.length,
      mayRepair: this.mayRepair,
    };
  }

  handlers(guard: (operation: OperationName) => void): Pick<DeskHandlers, keyof typeof dayOperations> {
    const printed = (subject: string) => {
      this.#copyNo += 1;
      const sheetUrl = `sheets/${subject}.pdf`;
      return { sheetUrl, path: `/tmp/${subject}.pdf`, copyNo: this.#copyNo, pages: 1 };
    };
    return {
      'day.shift': () => this.#desk(),
      'day.openShift': ({ openingCashFen }) => {
        guard('day.openShift');
        this.#openingCashFen = openingCashFen;
        return this.#desk();
      },
      'day.closeShift': ({ counts, signature }) => {
        guard('day.closeShift');
        return this.#close(counts, signature === null ? null : '训练组长');
      },
      'day.printShift': ({ shiftId }) => {
        guard('day.printShift');
        return printed(shiftId);
      },
      'day.printDifference': ({ settlementId }) => {
        guard('day.printDifference');
        return printed(`difference-${settlementId}`);
      },
      'day.reconcile': () => {
        guard('day.reconcile');
        return this.#statement();
      },
      'day.repair': () => {
        guard('day.repair');
        this.findings = [];
        return {};
      },
      'day.notices': () => this.notices,
      'day.claim': ({ month }) => {
        guard('day.claim');
        const group = { key: '390-11', insuranceLabel: '城乡居民基本医疗保险', clearingLabel: '门诊' };
        return {
          month,
          groups: [{ ...group, visits: 3, figures: claimFigures }],
          visits: 3,
          total: claimFigures,
          funds: [
            { key: 'poolFen', label: '统筹基金', amountFen: fen(45_750) },
            { key: 'otherFundFen', label: '其他基金', amountFen: zeroFen },
          ],
          open: 1,
        };
      },
      'day.exportClaim': ({ month }) => {
        guard('day.exportClaim');
        return { workbookPath: `/data/sheets/QS${month}-1.xlsx`, printed: printed(`QS${month}`) };
      },
    };
  }
}
