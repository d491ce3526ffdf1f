import { epochOf, isoDateTime } from '../domain/calendar.ts';
import { addFen, displayYuan, type Fen } from '../domain/money.ts';
import { lastAnsweredSetting } from '../queue/centreExchange.ts';
import { readSetting } from '../store/setting.ts';
import type { SettlementRecord } from '../store/settlement.ts';
import type { OpenSettlementState } from '../store/settlementState.ts';
import { listSettlementsInState } from '../store/settlementsInState.ts';
import type { VisitKind } from './chooseBenefit.ts';
import { type DeskContext, snapshotAgeMinutes } from './deskContext.ts';
import type { PersonAtDesk } from './personAtDesk.ts';

export type OfflineDecision =
  | { readonly kind: 'provisional' }
  /** No fund share may be granted, cash may be taken; why, in Chinese. */
  | { readonly kind: 'cashOnly'; readonly reason: string }
  | { readonly kind: 'forbidden'; readonly reason: string };

const maxOpenProvisional = 10_000;

/** What two runs of a clock may differ by when nobody has set it. */
const clockBehindMs = 5 * 60_000;

/** Why times of this machine cannot be believed; null when they can. Limits in hours and days rest on them. */
function clockDoubt(context: DeskContext): string | null {
  const { clock, store } = context;
  if (clock.trust === 'wrong') {
    const apart = Math.round(Math.abs(clock.skewMs ?? 0) / 60_000);
    return `本机时钟与医保中心相差 ${apart} 分钟，请信息科先校时；离线期间不能暂结。`;
  }
  const lastAnsweredAt = readSetting(store.reader, lastAnsweredSetting);
  if (lastAnsweredAt === null || epochOf(isoDateTime(lastAnsweredAt)) - clock.nowMs() <= clockBehindMs) {
    return null;
  }
  return `本机时钟比上次联网的时间（${lastAnsweredAt}）还早，请信息科先校时；离线期间不能暂结。`;
}

/** Fund shares the centre has not confirmed. */
const unconfirmed: readonly OpenSettlementState[] = ['provisional', 'unknown', 'disputed'];

function openFundShares(settlements: readonly SettlementRecord[]): Fen {
  return addFen(...settlements.map((settlement) => settlement.amounts.fundTotalFen));
}

/**
 * What may be done while the centre is silent (design section 2): the limits are the edition's, and they are enforced
 * here, not on the screen.
 */
export function decideOffline(
  context: DeskContext,
  person: PersonAtDesk,
  kind: VisitKind,
  fundShareFen: Fen,
): OfflineDecision {
  const { edition, connection } = context.exchange.link;
  const limits = edition.offline;
  if (limits.operations[kind] === 'forbidden') {
    return { kind: 'forbidden', reason: '网络中断时不能办理这类结算。' };
  }
  if (person.unknown) return { kind: 'cashOnly', reason: '本机没有此人的参保信息。' };
  const doubt = clockDoubt(context);
  if (doubt !== null) return { kind: 'cashOnly', reason: doubt };
  if (edition.cardToken !== null) {
    return { kind: 'cashOnly', reason: '本地中心结算时要重新读卡，离线不能暂结。' };
  }
  const ageHours = snapshotAgeMinutes(context, person) / 60;
  if (ageHours > limits.snapshotMaxAgeHours) {
    return {
      kind: 'cashOnly',
      reason: `参保信息是 ${Math.floor(ageHours)} 小时前的，超过 ${limits.snapshotMaxAgeHours} 小时不能暂结。`,
    };
  }
  const { offlineSince } = connection.state;
  const offlineHours =
    offlineSince === null ? 0 : (context.clock.nowMs() - epochOf(offlineSince)) / 3_600_000;
  if (offlineHours > limits.maxOfflineHours) {
    return { kind: 'cashOnly', reason: `网络中断已超过 ${limits.maxOfflineHours} 小时，不能再暂结。` };
  }
  return limits.operations[kind] === 'limited'
    ? withinAmounts(context, person, fundShareFen)
    : { kind: 'provisional' };
}

function withinAmounts(context: DeskContext, person: PersonAtDesk, fundShareFen: Fen): OfflineDecision {
  const { perPersonLimitFen, totalLimitFen } = context.exchange.link.edition.offline;
  const open = unconfirmed
    .flatMap((state) => listSettlementsInState(context.store.reader, state, maxOpenProvisional))
    .filter((settlement) => settlement.mode === 'provisional');
  const ofPerson = open.filter((settlement) => settlement.personNo === person.snapshot.personNo);
  if (addFen(openFundShares(ofPerson), fundShareFen) > perPersonLimitFen) {
    return {
      kind: 'cashOnly',
      reason: `基金暂付将超过每人 ${displayYuan(perPersonLimitFen)} 元的离线限额。`,
    };
  }
  if (addFen(openFundShares(open), fundShareFen) > totalLimitFen) {
    return {
      kind: 'cashOnly',
      reason: `基金暂付将超过本机合计 ${displayYuan(totalLimitFen)} 元的离线限额。`,
    };
  }
  return { kind: 'provisional' };
}
