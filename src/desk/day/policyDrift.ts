import { displayPercent, ratioBp } from '../../domain/ratio.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import {
  countCauses,
  type DifferenceCause,
  listUncompared,
  packShares,
} from '../../store/policyComparison.ts';
import { settlementStates } from '../../store/settlementState.ts';
import { type DeskContext, now, signedInOperator } from '../deskContext.ts';
import { causeLabels } from './guessCause.ts';
import { recordComparison } from './recordComparison.ts';

/** How well one pack version still says what the centre says. */
export interface PackDrift {
  readonly pack: string;
  readonly packVersion: string;
  readonly packName: string;
  /** Among the newest settlements under this version. */
  readonly compared: number;
  readonly differing: number;
  readonly shareBp: number;
  readonly mainCause: DifferenceCause | null;
  /** Chinese; null below the threshold. */
  readonly notice: string | null;
}

export interface DriftRule {
  /** Newest settlements of a pack version that are looked at. */
  readonly window: number;
  /** Fewer prove nothing. */
  readonly minCompared: number;
  readonly thresholdBp: number;
}

/** A pack that is out of date differs on nearly every bill; single bills differ for reasons of their own. */
export const usualDriftRule: DriftRule = { window: 50, minCompared: 10, thresholdBp: 2_000 };

const maxCaughtUp = 1_000;

/** Settlements made offline are compared once the centre has answered. */
function catchUp(context: DeskContext): void {
  const waiting = listUncompared(context.store.reader, maxCaughtUp);
  if (waiting.length === 0) return;
  context.store.write((writer) => {
    for (const settlement of waiting) {
      const said = settlementStates(writer, settlement.id).find(({ centre }) => centre !== null);
      const centre = said?.centre as SettlementAmounts | undefined;
      if (said === undefined || centre === undefined) continue;
      const sides = { local: settlement.amounts, centre };
      recordComparison(writer, settlement, sides, context.exchange.link.edition, said.at);
    }
  });
}

/**
 * The share of settlements on which terminal and centre differ, by pack version; above the threshold a notice that names the
 * pack. The centre's figures were collected all the same: the alarm is about what an offline settlement would grant.
 */
export function policyDrift(context: DeskContext, rule: DriftRule = usualDriftRule): PackDrift[] {
  signedInOperator(context);
  catchUp(context);
  const { reader } = context.store;
  return packShares(reader, rule.window).map(({ pack, packVersion, compared, differing }) => {
    const shareBp = Math.floor((differing * 10_000) / compared);
    const mainCause = countCauses(reader, { pack, packVersion, window: rule.window })[0]?.cause ?? null;
    const packName = context.packs.find(({ head }) => head.pack === pack)?.head.name ?? pack;
    const alarm = compared >= rule.minCompared && shareBp >= rule.thresholdBp && mainCause !== null;
    return {
      pack,
      packVersion,
      packName,
      compared,
      differing,
      shareBp,
      mainCause,
      notice: alarm
        ? `截至 ${now(context)}，政策包“${packName}”（${packVersion}）最近 ${compared} 笔结算中有 ${differing} 笔（${displayPercent(ratioBp(shareBp))}）与医保中心金额不同，主要原因：${causeLabels[mainCause]}。在线结算以中心金额为准，不受影响；离线暂结可能算错，请医保办核对并更新政策包。`
        : null,
    };
  });
}
