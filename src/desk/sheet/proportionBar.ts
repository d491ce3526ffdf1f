import { type Fen, notBelowZero } from '../../domain/money.ts';
import { html, type Markup } from './markup.ts';

interface BarPart {
  readonly paidFen: Fen;
  readonly colour: string;
}

const widthUnits = 1000;
const gapUnits = 2;

function magnitudeOf(part: BarPart, sign: number): number {
  return notBelowZero((part.paidFen * sign) as Fen);
}

/**
 * Who pays what, as one thin bar. Only the parts on the bill's side have a length: a refund is drawn like the settlement it undoes, and a
 * negative burden of the hospital has no place on it.
 */
export function proportionBar(parts: readonly BarPart[], totalFen: Fen): Markup | null {
  const sign = totalFen < 0 ? -1 : 1;
  const shown = parts.filter((part) => magnitudeOf(part, sign) > 0);
  const wholeFen = shown.reduce((sum, part) => sum + magnitudeOf(part, sign), 0);
  if (wholeFen === 0) return null;
  let left = 0;
  const pieces = shown.map((part) => {
    const width = (magnitudeOf(part, sign) * widthUnits) / wholeFen;
    const piece = html`<rect x="${left.toFixed(2)}" y="0" width="${Math.max(width - gapUnits, 1).toFixed(2)}" height="10" fill="${part.colour}"/>`;
    left += width;
    return piece;
  });
  return html`<svg class="bar" viewBox="0 0 ${widthUnits} 10" preserveAspectRatio="none" aria-hidden="true">${pieces}</svg>`;
}

/** How much of a limit is used. */
export function usageBar(usedFen: Fen, limitFen: Fen): Markup {
  const width = limitFen <= 0 ? 0 : Math.min(1, Math.max(0, usedFen / limitFen)) * widthUnits;
  return html`<svg class="bar" viewBox="0 0 ${widthUnits} 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${widthUnits}" height="10" fill="#dde4e7"/><rect width="${width.toFixed(2)}" height="10" fill="#0b4f63"/></svg>`;
}

export function swatch(colour: string): Markup {
  return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect x=".5" y=".5" width="9" height="9" fill="${colour}" stroke="#59636b" stroke-width=".6"/></svg>`;
}
