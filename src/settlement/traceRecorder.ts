import type { Fen } from '../domain/money.ts';
import {
  type Confidence,
  type SourceRef,
  type StageName,
  type TraceStep,
  weakerConfidence,
} from '../domain/settlement.ts';
import type { Sourced } from '../policy/packTypes.ts';

/** The words of a step: the formula for people, the same numbers by name for whoever recomputes it. */
export interface StepWords {
  readonly formula: string;
  readonly operands: Readonly<Record<string, string>>;
}

/**
 * A step keeps its numbers and writes its words when they are first read: a settlement that is tried on every key stroke
 * records everything and formats only what is shown or stored.
 */
class RecordedStep implements TraceStep {
  readonly stage: StageName;
  readonly label: string;
  readonly amountFen: Fen;
  readonly source: SourceRef | null;
  #words: StepWords | (() => StepWords);

  constructor(
    stage: StageName,
    label: string,
    write: () => StepWords,
    amountFen: Fen,
    source: SourceRef | null,
  ) {
    this.stage = stage;
    this.label = label;
    this.#words = write;
    this.amountFen = amountFen;
    this.source = source;
  }

  #written(): StepWords {
    if (typeof this.#words === 'function') this.#words = this.#words();
    return this.#words;
  }

  get formula(): string {
    return this.#written().formula;
  }

  get operands(): Readonly<Record<string, string>> {
    return this.#written().operands;
  }

  /** Getters are not copied by JSON.stringify or by spreading: whoever writes a step writes all of it. */
  toJSON(): TraceStep {
    const { stage, label, formula, operands, amountFen, source } = this;
    return { stage, label, formula, operands, amountFen, source };
  }
}

/** Collects the steps of one calculation and the weakest confidence of the values it used. */
export class TraceRecorder {
  readonly #steps: TraceStep[] = [];
  #confidence: Confidence = 'official';
  readonly #unofficial: string[] = [];

  /** Every value of law passes through here on its way into the arithmetic, so none is used unrecorded. */
  use<T>(sourced: Sourced<T>): T {
    if (sourced.confidence !== 'official') {
      this.#confidence = weakerConfidence(this.#confidence, sourced.confidence);
      if (!this.#unofficial.includes(sourced.key)) this.#unofficial.push(sourced.key);
    }
    return sourced.value;
  }

  step(
    stage: StageName,
    label: string,
    amountFen: Fen,
    source: SourceRef | null,
    write: () => StepWords,
  ): void {
    this.#steps.push(new RecordedStep(stage, label, write, amountFen, source));
  }

  get steps(): readonly TraceStep[] {
    return this.#steps;
  }

  get unofficial(): readonly string[] {
    return this.#unofficial;
  }

  get confidence(): Confidence {
    return this.#confidence;
  }
}
