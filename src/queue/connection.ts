import type { IsoDateTime } from '../domain/calendar.ts';
import type { CallOutcome } from '../upstream/call.ts';

export interface Connection {
  readonly online: boolean;
  readonly offlineSince: IsoDateTime | null;
  readonly lastSuccessAt: IsoDateTime | null;
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

  /** An answer of any kind from the centre proves the line; silence or refusal to connect ends it. */
  note(outcome: CallOutcome, at: IsoDateTime): void {
    const answered =
      outcome.kind === 'accepted' || (outcome.kind === 'refused' && outcome.reason !== 'notSent');
    if (answered) {
      this.#change({ online: true, offlineSince: null, lastSuccessAt: at });
      return;
    }
    const silent =
      outcome.kind === 'refused' || outcome.cause === 'timeout' || outcome.cause === 'connectionLost';
    if (silent && this.#state.online) this.#change({ ...this.#state, online: false, offlineSince: at });
  }

  #change(next: Connection): void {
    const turned = next.online !== this.#state.online;
    this.#state = next;
    if (turned) this.#onChange(next);
  }
}
