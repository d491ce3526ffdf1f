import { type FindingView, maxFindingsShown, type StatementView } from '../../bridge/dayContract.ts';
import type { IsoDate } from '../../domain/calendar.ts';
import { maskName } from '../../domain/identityNumber.ts';
import { insuranceLabels } from '../../domain/person.ts';
import { readBillBody } from '../../queue/billBody.ts';
import { readBill } from '../../store/bill.ts';
import { readSettlement } from '../../store/settlement.ts';
import { type DeskContext, isSupervisor, now, signedInOperator } from '../deskContext.ts';
import { clearingTypeLabels } from './monthlyClaim.ts';
import type { DayReconciliation } from './reconcileDay.ts';
import {
  type FindingKind,
  findingLabels,
  type RepairAction,
  repairActionLabels,
  type StatementFinding,
} from './statementFinding.ts';

/** How the two books came to part, in words for whoever has to decide. */
const causes: Readonly<Record<FindingKind, string>> = {
  missingHere: '中心已经处理，应答没有到达本机，或是别的终端办理的。',
  missingThere: '本机收到过中心的结果，中心现在没有这一笔，可能已被撤销或丢失。',
  amountDiffers: '两边是同一笔，金额不同：中心在应答之后改动过，或两边的计算不同。',
  stateDiffers: '一边有效，另一边已退费、已撤销或未成功。',
  absentThere: '请求送出后没有结果；中心的清单完整，里面没有这一笔。',
};

const notYet = '这一笔还在上传途中，等上传完成后再对账。';

/** What each repair does to our books, to the centre's and to the cash, as the use cases carry it out. */
const consequences: Readonly<Record<RepairAction, readonly [settlement: string[], refund: string[]]>> = {
  takeOver: [
    [
      '本机：按中心的记录记为已结算；金额不同的列为差额。',
      '中心：不变。',
      '现金：按中心金额应收，差额凭补退单补收或退还。',
    ],
    ['本机：退费记为完成，原结算记为已退费。', '中心：不变。', '现金：可以退给本人。'],
  ],
  reverse: [
    [
      '中心：发出冲正，撤销这一笔。',
      '本机：结果未定的记为未结算；已入账的另一笔不变。',
      '现金：未结算的，已收的应退还本人。',
    ],
    [
      '中心：发出冲正，撤销这次退费。',
      '本机：结果未定的退费记为未办成，原结算仍然有效。',
      '现金：不退给本人。',
    ],
  ],
  acceptAbsence: [
    ['本机：记为未结算，年度累计退回，账单可以重新结算。', '中心：不变。', '现金：已收的应退还本人。'],
    ['本机：退费记为未办成，原结算仍然有效。', '中心：不变。', '现金：不退给本人。'],
  ],
  settleAgain: [
    [
      '本机：原记录作废，用同样的金额另立一笔，换新单号。',
      '中心：重新上传结算。',
      '现金：不再收取；中心金额不同的列为差额。',
    ],
    [
      '本机：原记录作废，用同样的金额另立一笔，换新单号。',
      '中心：重新上传结算。',
      '现金：不再收取；中心金额不同的列为差额。',
    ],
  ],
  note: [
    ['本机：只记下说明，账目不变。', '中心：不变。', '现金：不变。两边仍然不平。'],
    ['本机：只记下说明，账目不变。', '中心：不变。', '现金：不变。两边仍然不平。'],
  ],
};

function nameOf(context: DeskContext, settlementId: string | null): string {
  const { reader } = context.store;
  const settlement = settlementId === null ? null : readSettlement(reader, settlementId);
  const bill = settlement === null ? null : readBill(reader, settlement.billId);
  return bill === null ? '' : maskName(readBillBody(bill).personName);
}

function findingView(context: DeskContext, finding: StatementFinding): FindingView {
  const { kind, clearingType, slipNo, personNo, isRefund, ours, centre, money, actions } = finding;
  return {
    findingId: finding.id,
    label: findingLabels[kind],
    clearingLabel: clearingTypeLabels[clearingType] ?? clearingType,
    subject: slipNo ?? `人员编号尾号 ${personNo.slice(-4)}`,
    nameMasked: nameOf(context, finding.settlementId),
    isRefund,
    cause: actions.length === 0 ? notYet : causes[kind],
    ours,
    centre,
    money,
    actions: actions.map((action) => ({
      action,
      label: repairActionLabels[action],
      consequences: [...consequences[action][isRefund ? 1 : 0]],
    })),
  };
}

/** @param day the day that was compared */
export function statementView(context: DeskContext, run: DayReconciliation, day: IsoDate): StatementView {
  const { runId, level, totals, findings } = run;
  return {
    runId,
    day,
    comparedAt: now(context),
    level,
    totals: totals.map((row) => ({
      ...row,
      insuranceLabel: insuranceLabels[row.insuranceType],
      clearingLabel: clearingTypeLabels[row.clearingType] ?? row.clearingType,
    })),
    findings: findings.slice(0, maxFindingsShown).map((finding) => findingView(context, finding)),
    findingCount: findings.length,
    mayRepair: isSupervisor(signedInOperator(context)),
  };
}
