import type { TrainingCentre } from '../../src/training/centre/trainingCentre.ts';

/** Just before the n-th commit, so that it never happened, or just after it, before another byte leaves. */
export type CutMoment = 'before' | 'after';

/**
 * Cuts the terminal's power at a chosen commit: from then on no statement runs and no request reaches the centre. What the
 * program still does in memory is what nobody will ever see.
 */
export class PowerSwitch {
  #cut: { readonly commit: number; readonly moment: CutMoment } | null = null;
  #centre: TrainingCentre | null = null;
  #off = false;
  commits = 0;

  readonly beforeStatement = (name: string): void => {
    if (this.#off) throw new Error('no power');
    if (name !== 'transaction.commit') return;
    this.commits += 1;
    if (this.#cut === null || this.commits !== this.#cut.commit) return;
    this.#off = true;
    this.#centre?.faults.add('any', { kind: 'dropBeforeCommit' }, 1_000);
    if (this.#cut.moment === 'before') throw new Error('no power');
  };

  cutAt(commit: number, moment: CutMoment, centre: TrainingCentre): void {
    this.commits = 0;
    this.#cut = { commit, moment };
    this.#centre = centre;
  }

  get isOff(): boolean {
    return this.#off;
  }

  on(): void {
    this.#off = false;
    this.#cut = null;
    this.#centre?.faults.clear();
  }
}
