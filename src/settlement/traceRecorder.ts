import type { Fen } from '../domain/money.ts';
import {
  type Confidence,
  type SourceRef,
  type StageName,
  type TraceStep,
  weakerConfidence,
} from '../domain/settlement.ts';
import type { Sourced } from '../policy/packTypes.ts';

/** Collects the steps of one calculation and the weakest confidence of the values it used. */
export class TraceRecorder {
  readonly #steps: TraceStep[] = [];
  #confidence: Confidence = 'official';

  /** Every value of law passes through here on its way into the arithmetic, so none is used unrecorded. */
  use<T>(sourced: Sourced<T>): T {
    this.#confidence = weakerConfidence(this.#confidence, sourced.confidence);
    return sourced.value;
  }

  step(
    stage: StageName,
    label: string,
    formula: string,
    operands: Readonly<Record<string, string>>,
    amountFen: Fen,
    source: SourceRef | null = null,
  ): void {
    this.#steps.push({ stage, label, formula, operands, amountFen, source });
  }

  get steps(): readonly TraceStep[] {
    return this.#steps;
  }

  get confidence(): Confidence {
    return this.#confidence;
  }
}
