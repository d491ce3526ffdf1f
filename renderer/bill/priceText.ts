/** A catalogue price with at least two decimals, so that the column lines up: 12.8 → 12.80; 0.385714 stays. */
export function priceText(price: string): string {
  const [whole = '', decimals = ''] = price.split('.');
  return `${whole}.${decimals.padEnd(2, '0')}`;
}
