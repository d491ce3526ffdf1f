import type { Fault } from '../../src/training/centre/centreFaults.ts';
import type { Infno } from '../../src/upstream/infno.ts';

/** What the network does to one request. `Before` never reaches the centre, `After` is lost on the way back. */
export const networkFaults = [
  'refusedConnection',
  'lostBefore',
  'lostAfter',
  'timeoutBefore',
  'timeoutAfter',
  'cutShort',
] as const;
export type NetworkFault = (typeof networkFaults)[number];

/** How the centre misbehaves. Its drops and delays are the network's business here. */
export const centreFaults: readonly Fault[] = [
  { kind: 'status500', afterCommit: false },
  { kind: 'status500', afterCommit: true },
  { kind: 'html', afterCommit: false },
  { kind: 'html', afterCommit: true },
  { kind: 'truncatedBody' },
  { kind: 'missingAmounts' },
  { kind: 'wrongType' },
  { kind: 'objectInsteadOfList' },
  { kind: 'listInsteadOfObject' },
  { kind: 'gateway401' },
  { kind: 'refuse', text: '该业务暂不受理' },
  { kind: 'differ', amountFen: 1 },
  { kind: 'differ', amountFen: 5_00 },
];

/** Where faults strike; what moves money comes up more often. */
export const struckTransactions: readonly (Infno | 'any')[] = [
  'any',
  '1101',
  '2201',
  '2203A',
  '2204',
  '2205',
  '2206A',
  '2207A',
  '2207A',
  '2207A',
  '2208',
  '2208',
  '2301',
  '2303',
  '2304',
  '2304',
  '2305',
  '2401',
  '2402',
  '2601',
  '2601',
  '9001',
];

/** Counts what the world met, by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  met(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  add(other: Tally): void {
    for (const [name, count] of other.#counts) this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  has(name: string): boolean {
    return this.#counts.has(name);
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
