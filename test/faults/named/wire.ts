import type { DeskOptions } from '../../../src/desk/deskEntry.ts';
import { sendCall } from '../../../src/upstream/centreClient.ts';

export interface Sent {
  readonly infno: string;
  readonly msgid: string;
  readonly body: string;
  readonly outcome: string;
}

type SendCall = NonNullable<DeskOptions['send']>;

/** Looks on while calls leave over HTTP. */
export class Wire {
  readonly sent: Sent[] = [];
  /** Called just before the bytes leave. */
  before: (infno: string, msgid: string) => void = () => {};

  readonly send: SendCall = async (prepared, edition, secrets, nowMs) => {
    const { infno, msgid, body } = prepared;
    this.before(infno, msgid);
    const outcome = await sendCall(prepared, edition, secrets, nowMs);
    this.sent.push({ infno, msgid, body, outcome: outcome.kind });
    return outcome;
  };

  of(infno: string): Sent[] {
    return this.sent.filter((one) => one.infno === infno);
  }
}
