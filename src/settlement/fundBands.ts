import { addFen, type Fen, formatYuan, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import { displayPercent, formatRatio, type RatioBp, ratioBp, shareOf } from '../domain/ratio.ts';
import type { SourceRef } from '../domain/settlement.ts';
import type { BandTable, Cap, RatioModifier, Sourced } from '../policy/packTypes.ts';
import { type Calculation, published } from './calculation.ts';
import type { BandAnswer, PaidSegment, ResolvedBand } from './payByBands.ts';
import { fits } from './situation.ts';

/** The modifiers that hold here, and their words for the explanation. */
export interface RatioChange {
  readonly modifiers: readonly RatioModifier[];
  /** Out of area: points off or a factor, on every band. */
  readonly outOfArea: { readonly mode: 'subtractPoints' | 'factor'; readonly share: RatioBp } | null;
  readonly words: readonly string[];
}

export const noChange: RatioChange = { modifiers: [], outOfArea: null, words: [] };

function modifierWords({ label, points, factor }: RatioModifier): string {
  const size = displayPercent(ratioBp(Math.abs(points)));
  const added = points > 0 ? `提高 ${size}` : points < 0 ? `降低 ${size}` : '';
  return `${label}${added}${factor === null ? '' : `乘以 ${displayPercent(factor)}`}`;
}

/** Keeps the modifiers whose condition holds and records that they were used. */
export function ratioChange(
  sourced: readonly Sourced<RatioModifier>[],
  outOfArea: RatioChange['outOfArea'],
  { situation, trace }: Calculation,
): RatioChange {
  const holding = sourced.filter((modifier) => fits(modifier.value.when, situation));
  if (holding.length === 0 && outOfArea === null) return noChange;
  const modifiers = holding.map((modifier) => trace.use(modifier));
  const words = modifiers.map(modifierWords);
  if (outOfArea !== null && outOfArea.mode === 'subtractPoints' && outOfArea.share > 0) {
    words.push(`异地就医降低 ${displayPercent(outOfArea.share)}`);
  }
  if (outOfArea !== null && outOfArea.mode === 'factor') {
    words.push(`异地就医乘以 ${displayPercent(outOfArea.share)}`);
  }
  return { modifiers, outOfArea, words };
}

/** base + points, times the factors, kept between nothing and all. */
function changedRatio(base: RatioBp, index: number, change: RatioChange, calculation: Calculation): RatioBp {
  let ratio: number = base;
  const touching = change.modifiers.filter(({ bands }) => bands === null || bands.includes(index));
  for (const { points } of touching) ratio += points;
  if (change.outOfArea?.mode === 'subtractPoints') ratio -= change.outOfArea.share;
  ratio = Math.min(10_000, Math.max(0, ratio));
  const factors = touching.flatMap(({ factor }) => (factor === null ? [] : [factor]));
  if (change.outOfArea?.mode === 'factor') factors.push(change.outOfArea.share);
  return factors.reduce(
    (changed, factor) => ratioBp(shareOf(changed as unknown as Fen, factor, calculation.rounding.mode)),
    ratioBp(ratio),
  );
}

/** The bands of a benefit, named `of`, with the ratios of this situation. @throws PolicyGap for a ratio nobody published */
export function resolveBands(
  { value: table, missing }: Sourced<BandTable>,
  of: string,
  change: RatioChange,
  calculation: Calculation,
): ResolvedBand[] {
  return table.segments.map((segment, index) => {
    const base = published(segment.ratio, { of, what: '支付比例', missing }, calculation);
    return {
      upToFen: segment.upToFen,
      ratioBp: change === noChange ? base : changedRatio(base, index, change, calculation),
    };
  });
}

/** How much of a ceiling was used before this settlement. */
export function usedOf(counters: readonly Cap['counters'][number][], { input }: Calculation): Fen {
  return counters.reduce((used, counter) => addFen(used, input.yearToDate[counter]), zeroFen);
}

/** What is left of a ceiling; null: it has no limit. */
export function leftOf(cap: Cap, calculation: Calculation): Fen | null {
  return cap.limitFen === null
    ? null
    : notBelowZero(subtractFen(cap.limitFen, usedOf(cap.counters, calculation)));
}

/** Ten-thousandths of a fen in yuan, without idle zeros beyond the fen. */
function exactYuan(tenThousandths: number): string {
  const digits = String(tenThousandths).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6).replace(/0{1,4}$/, '')}`;
}

/**
 * (to − from) × ratio; where the scale runs through the year, what the year had earned after less before: the difference
 * of two rounded products, which the shorter form would miss by a fen.
 */
function segmentFormula({ startFen, fromFen, toFen, ratioBp: ratio, carried }: PaidSegment): string {
  const earned = (upToFen: Fen) =>
    `（${formatYuan(upToFen)} − ${formatYuan(startFen)}）× ${displayPercent(ratio)}`;
  if (carried !== null && carried !== 0)
    return `${earned(toFen)}，连同此前各段的 ${exactYuan(carried)} 一并舍入`;
  return fromFen === startFen ? earned(toFen) : `${earned(toFen)} − ${earned(fromFen)}`;
}

function segmentWords(segment: PaidSegment, words: readonly string[]): string {
  const { paidFen, coveredFen, capped } = segment;
  const because = words.length === 0 ? '' : `（${words.join('，')}）`;
  const formula = segmentFormula(segment);
  if (!capped) return `${formula} = ${formatYuan(paidFen)}${because}`;
  // what was left of the ceiling is what was paid
  return (
    `${formula}，限额只余 ${formatYuan(paidFen)}，支付 ${formatYuan(paidFen)}，` +
    `对应费用 ${formatYuan(coveredFen)}${because}`
  );
}

/** One step per band segment, with the cap where it was reached. */
export function explainSegments(
  stage: 'poolBand' | 'daySurgery' | 'largeAmount' | 'catastrophic',
  label: string,
  { segments, rounding }: BandAnswer,
  words: readonly string[],
  source: SourceRef,
  { trace }: Calculation,
): void {
  for (const segment of segments) {
    trace.step(stage, label, segment.paidFen, source, () => ({
      formula: segmentWords(segment, words),
      operands: {
        start: formatYuan(segment.startFen),
        from: formatYuan(segment.fromFen),
        to: formatYuan(segment.toFen),
        ratio: formatRatio(segment.ratioBp),
        rounding: rounding.mode,
        place: rounding.place,
        carried: segment.carried === null ? '' : exactYuan(segment.carried),
        capLeft: segment.capLeftFen === null ? '' : formatYuan(segment.capLeftFen),
        covered: formatYuan(segment.coveredFen),
        capped: String(segment.capped),
      },
    }));
  }
}
