import { addFen, type Fen, maxFen, minFen, notBelowZero, subtractFen, zeroFen } from '../domain/money.ts';
import { costCoveredBy, type RatioBp, type RoundingMode, shareOf } from '../domain/ratio.ts';

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
  /** What is left of the payment cap. */
  readonly capLeftFen: Fen;
  /**
   * Where the scale begins when it runs through the year: a segment then pays the difference of what the year had earned
   * before and after, so that many stays add up to exactly what one stay would have been paid (policy facts 6.15). Null
   * when each settlement stands alone.
   */
  readonly yearlyFromFen: Fen | null;
  readonly rounding: RoundingMode;
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
  /** What was left of the cap before this segment. */
  readonly capLeftFen: Fen;
  readonly paidFen: Fen;
  readonly capped: boolean;
}

export interface BandAnswer {
  readonly segments: readonly PaidSegment[];
  readonly paidFen: Fen;
  /** Cost beyond the point where the cap was reached: the base of the next layer. */
  readonly beyondCapFen: Fen;
  readonly rounding: RoundingMode;
}

/**
 * Walks the bands in order with what is left of the cap (design section 5). A segment that fits is paid whole. The first
 * that does not fit is paid to the cap; the cost it covered is cap-left ÷ ratio; all cost beyond that point is the base of
 * the next layer.
 */
export function payByBands(question: BandQuestion): BandAnswer {
  const segments: PaidSegment[] = [];
  let capLeftFen = notBelowZero(question.capLeftFen);
  let coveredFen = zeroFen;
  let bandStartFen = zeroFen;
  for (const band of question.bands) {
    const fromFen = maxFen(bandStartFen, question.fromFen);
    const toFen = band.upToFen === null ? question.toFen : minFen(band.upToFen, question.toFen);
    if (toFen > fromFen) {
      const segment = paySegment(bandStartFen, fromFen, toFen, band, capLeftFen, question);
      segments.push(segment);
      capLeftFen = subtractFen(capLeftFen, segment.paidFen);
      coveredFen = addFen(coveredFen, segment.coveredFen);
      if (segment.capped) break;
    }
    if (band.upToFen === null) break;
    bandStartFen = band.upToFen;
  }
  const costFen = notBelowZero(subtractFen(question.toFen, question.fromFen));
  return {
    segments,
    paidFen: addFen(...segments.map((segment) => segment.paidFen)),
    beyondCapFen: subtractFen(costFen, coveredFen),
    rounding: question.rounding,
  };
}

function paySegment(
  bandStartFen: Fen,
  fromFen: Fen,
  toFen: Fen,
  band: ResolvedBand,
  capLeftFen: Fen,
  question: BandQuestion,
): PaidSegment {
  const { ratioBp } = band;
  const { yearlyFromFen, rounding } = question;
  const startFen = yearlyFromFen === null ? fromFen : maxFen(bandStartFen, yearlyFromFen);
  const wholeFen = subtractFen(
    shareOf(subtractFen(toFen, startFen), ratioBp, rounding),
    shareOf(subtractFen(fromFen, startFen), ratioBp, rounding),
  );
  const lengthFen = subtractFen(toFen, fromFen);
  const segment = { startFen, fromFen, toFen, ratioBp, capLeftFen };
  if (wholeFen <= capLeftFen) return { ...segment, coveredFen: lengthFen, paidFen: wholeFen, capped: false };
  const coveredFen = minFen(costCoveredBy(capLeftFen, ratioBp, rounding), lengthFen);
  return { ...segment, coveredFen, paidFen: capLeftFen, capped: true };
}
