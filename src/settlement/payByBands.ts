import { addFen, type Fen, maxFen, minFen, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import { costCoveredBy, type RatioBp, type RoundingMode, shareOf } from '../domain/ratio.ts';
import type { RoundingRule } from '../policy/packTypes.ts';

/** A band with its ratio already settled for this person and institution. */
export interface ResolvedBand {
  readonly upToFen: Fen | null;
  readonly ratioBp: RatioBp;
}

export interface BandQuestion {
  /** Where on the scale of the bands this cost begins and ends. */
  readonly fromFen: Fen;
  readonly toFen: Fen;
  readonly bands: readonly ResolvedBand[];
  /** What is left of the payment cap; null: there is none. */
  readonly capLeftFen: Fen | null;
  /**
   * Where the scale begins when it runs through the year: a segment then pays the difference of what the year had earned
   * before and after, so that many stays add up to exactly what one stay would have been paid (policy facts 6.15). Null
   * when each settlement stands alone.
   */
  readonly yearlyFromFen: Fen | null;
  readonly rounding: RoundingRule;
}

/** paid = min((to − start) × ratio − (from − start) × ratio, cap left), each product rounded. */
export interface PaidSegment {
  /** Where the segment's payment is counted from: `from`, or the start of the band on a scale that runs through the year. */
  readonly startFen: Fen;
  readonly fromFen: Fen;
  readonly toFen: Fen;
  /** Cost of the segment that the payment covers: less than its length only where the cap was reached. */
  readonly coveredFen: Fen;
  readonly ratioBp: RatioBp;
  /** What was left of the cap before this segment; null: no cap. */
  readonly capLeftFen: Fen | null;
  /**
   * Where a fund is rounded once over all its segments: what was earned before this one, exact, in ten-thousandths of a
   * fen. The segment gets what it adds to the rounded sum. Null where each segment is rounded by itself.
   */
  readonly carried: number | null;
  readonly paidFen: Fen;
  readonly capped: boolean;
}

export interface BandAnswer {
  readonly segments: readonly PaidSegment[];
  readonly paidFen: Fen;
  /** Cost beyond the point where the cap was reached: the base of the next layer. */
  readonly beyondCapFen: Fen;
  readonly rounding: RoundingRule;
}

/**
 * Hands out whole fen so that the sum of the segments is the rounded sum of their exact products: for places that round a
 * fund once and not each segment.
 */
class FundRounding {
  /** In ten-thousandths of a fen. */
  exact = 0;
  readonly #mode: RoundingMode;

  constructor(mode: RoundingMode) {
    this.#mode = mode;
  }

  #rounded(): Fen {
    return shareOf(this.exact as Fen, 1 as RatioBp, this.#mode);
  }

  next(lengthFen: Fen, ratio: RatioBp): Fen {
    const before = this.#rounded();
    this.exact += lengthFen * ratio;
    return subtractFen(this.#rounded(), before);
  }
}

/** Rounds the fund as a whole where the place does, on a yearly scale together with what the year had earned before. */
function fundRounding({ rounding, bands, fromFen, yearlyFromFen }: BandQuestion): FundRounding | null {
  if (rounding.place !== 'fund') return null;
  const fund = new FundRounding(rounding.mode);
  let bandStartFen = yearlyFromFen ?? fromFen;
  for (const { upToFen, ratioBp } of bands) {
    const toFen = maxFen(bandStartFen, upToFen === null ? fromFen : minFen(upToFen, fromFen));
    fund.next(subtractFen(toFen, bandStartFen), ratioBp);
    bandStartFen = toFen;
  }
  return fund;
}

/**
 * Walks the bands in order with what is left of the cap (design section 5). A segment that fits is paid whole. The first
 * that does not fit is paid to the cap; the cost it covered is cap-left ÷ ratio; all cost beyond that point is the base of
 * the next layer.
 */
export function payByBands(question: BandQuestion): BandAnswer {
  const segments: PaidSegment[] = [];
  const perFund = fundRounding(question);
  let capLeftFen = question.capLeftFen === null ? null : notBelowZero(question.capLeftFen);
  let paidFen = zeroFen;
  let coveredFen = zeroFen;
  let bandStartFen = zeroFen;
  for (const band of question.bands) {
    const fromFen = maxFen(bandStartFen, question.fromFen);
    const toFen = band.upToFen === null ? question.toFen : minFen(band.upToFen, question.toFen);
    if (toFen > fromFen) {
      const segment = paySegment(bandStartFen, fromFen, toFen, band, capLeftFen, question, perFund);
      segments.push(segment);
      if (capLeftFen !== null) capLeftFen = subtractFen(capLeftFen, segment.paidFen);
      paidFen = addFen(paidFen, segment.paidFen);
      coveredFen = addFen(coveredFen, segment.coveredFen);
      if (segment.capped) break;
    }
    bandStartFen = band.upToFen ?? question.toFen;
  }
  const costFen = notBelowZero(subtractFen(question.toFen, question.fromFen));
  return { segments, paidFen, beyondCapFen: subtractFen(costFen, coveredFen), rounding: question.rounding };
}

function paySegment(
  bandStartFen: Fen,
  fromFen: Fen,
  toFen: Fen,
  { ratioBp }: ResolvedBand,
  capLeftFen: Fen | null,
  { yearlyFromFen, rounding }: BandQuestion,
  perFund: FundRounding | null,
): PaidSegment {
  const startFen = yearlyFromFen === null || perFund !== null ? fromFen : maxFen(bandStartFen, yearlyFromFen);
  const lengthFen = subtractFen(toFen, fromFen);
  const carried = perFund === null ? null : perFund.exact;
  const wholeFen =
    perFund?.next(lengthFen, ratioBp) ??
    subtractFen(
      shareOf(subtractFen(toFen, startFen), ratioBp, rounding.mode),
      shareOf(subtractFen(fromFen, startFen), ratioBp, rounding.mode),
    );
  if (capLeftFen === null || wholeFen <= capLeftFen) {
    return {
      startFen,
      fromFen,
      toFen,
      ratioBp,
      capLeftFen,
      carried,
      coveredFen: lengthFen,
      paidFen: wholeFen,
      capped: false,
    };
  }
  const coveredFen = minFen(costCoveredBy(capLeftFen, ratioBp, rounding.mode), lengthFen);
  return {
    startFen,
    fromFen,
    toFen,
    ratioBp,
    capLeftFen,
    carried,
    coveredFen,
    paidFen: capLeftFen,
    capped: true,
  };
}
