import type { DeskHandlers } from '../../bridge/bridgeServer.ts';
import type { ClaimView, dayOperations } from '../../bridge/dayContract.ts';
import { type DeskContext, signedInOperator, today } from '../deskContext.ts';
import { keepingWarnings } from '../keeping/keepingState.ts';
import { closeShift } from './closeShift.ts';
import { exportClaim } from './exportClaim.ts';
import { type ClaimFigures, claimFunds, monthlyClaim } from './monthlyClaim.ts';
import { openShift } from './openShift.ts';
import { policyDrift } from './policyDrift.ts';
import { printDifferenceSlip } from './printDifferenceSlip.ts';
import { printShiftReport } from './printShiftReport.ts';
import { reconcileDay } from './reconcileDay.ts';
import { repairFinding } from './repairFinding.ts';
import { closedShiftView, shiftDesk } from './shiftView.ts';
import { statementView } from './statementView.ts';

function claimFiguresView({ funds, ...figures }: ClaimFigures): ClaimView['total'] {
  return figures;
}

function claimView(context: DeskContext, month: string): ClaimView {
  const { groups, visits, total, open } = monthlyClaim(context, month);
  return {
    month,
    groups: groups.map(({ insuranceType, insuranceLabel, clearingType, clearingLabel, ...group }) => ({
      key: `${insuranceType}-${clearingType}`,
      insuranceLabel,
      clearingLabel,
      visits: group.visits,
      figures: claimFiguresView(group.figures),
    })),
    visits,
    total: claimFiguresView(total),
    funds: claimFunds.map(([key, label]) => ({ key, label, amountFen: total.funds[key] })),
    open,
  };
}

/** The operations of the end of the day, each answered by its use case. */
export function dayHandlers(context: DeskContext): Pick<DeskHandlers, keyof typeof dayOperations> {
  return {
    'day.shift': () => shiftDesk(context),
    'day.openShift': ({ openingCashFen }) => {
      openShift(context, openingCashFen);
      return shiftDesk(context);
    },
    'day.closeShift': ({ counts, signature }) => closedShiftView(closeShift(context, counts, signature)),
    'day.printShift': ({ shiftId }) => printShiftReport(context, shiftId),
    'day.printDifference': ({ settlementId }) => printDifferenceSlip(context, settlementId),
    'day.reconcile': async () => {
      const day = today(context);
      return statementView(context, await reconcileDay(context, day, day), day);
    },
    'day.repair': async (choice) => {
      await repairFinding(context, choice);
      return {};
    },
    'day.notices': () => {
      signedInOperator(context);
      return {
        keeping: keepingWarnings(context.store.reader),
        drift: policyDrift(context).flatMap(({ pack, packVersion, notice }) =>
          notice === null ? [] : [{ key: `${pack} ${packVersion}`, notice }],
        ),
      };
    },
    'day.claim': ({ month }) => claimView(context, month),
    'day.exportClaim': ({ month }) => exportClaim(context, month),
  };
}
