import type { IsoDateTime } from '../domain/calendar.ts';
import type { CallOutcome } from '../upstream/call.ts';

export interface Connection {
  readonly online: boolean;
  readonly offlineSince: IsoDateTime | null;
  readonly lastSuccessAt: IsoDateTime | null;
}

/** An answer of any kind, a refusal too, proves the line. */
export function provesLine(outcome: CallOutcome): boolean {
  return outcome.kind === 'accepted' || (outcome.kind === 'refused' && outcome.reason !== 'notSent');
}

/**
 * What the answers of the centre say about the line. Never asked of the operating system: a cable in the wall is not an
 * answer from the centre.
 */
export class ConnectionMonitor {
  #state: Connection;
  readonly #onChange: (connection: Connection) => void;

  constructor(offlineSince: IsoDateTime, onChange: (connection: Connection) => void) {
    this.#state = { online: false, offlineSince, lastSuccessAt: null };
    this.#onChange = onChange;
  }

  get state(): Connection {
    return this.#state;
  }

  /** An answer proves the line; silence or a refused connection ends it. */
  note(outcome: CallOutcome, at: IsoDateTime): void {
    if (provesLine(outcome)) {
      this.#change({ online: true, offlineSince: null, lastSuccessAt: at });
      return;
    }
    const silent = outcome.kind !== 'unknown' || ['timeout', 'connectionLost'].includes(outcome.cause);
    if (silent && this.#state.online) this.#change({ ...this.#state, online: false, offlineSince: at });
  }

  #change(next: Connection): void {
    const turned = next.online !== this.#state.online;
    this.#state = next;
    if (turned) this.#onChange(next);
  }
}
