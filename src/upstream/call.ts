import type { IsoDateTime } from '../domain/calendar.ts';
import type { RetryClass } from './defineTransaction.ts';
import type { ErrorClass } from './edition.ts';
import type { Attachment } from './fileTransfer.ts';
import type { Infno } from './infno.ts';
import type { OutputOf } from './registry.ts';

/** What is fixed for one terminal of one institution. */
export interface Site {
  /** Address before the paths of the edition, e.g. http://10.1.2.3:8080; a trailing slash is ignored. */
  readonly centreUrl: string;
  readonly fixmedinsCode: string;
  readonly fixmedinsName: string;
  /** 就医地医保区划 */
  readonly mdtrtareaAdmvs: string;
  readonly recerSysCode: string;
  readonly opter: string;
  readonly opterName: string;
  readonly opterType: '1' | '2' | '3';
  readonly devNo: string;
  /** Which of the institution's terminals this is, from 1: two of them must never make the same msgid. Absent: the only one. */
  readonly terminal?: { readonly no: number; readonly of: number };
  /** SM2 private key or SM3 key for cainfo, where the edition wants a signtype. */
  readonly signingKey?: string;
}

/** What changes from call to call. */
export interface CallSession {
  /** From 9001; null before signing in. */
  readonly signNo: string | null;
  /** 参保地医保区划 of the person, from 1101; null while unknown. */
  readonly insuplcAdmdvs: string | null;
  /** From the security control, read for this very settlement (四川); absent elsewhere. */
  readonly cardToken?: string | null;
}

/**
 * A request ready to leave and to be stored. The caller commits it before `sendCall`: what is stored is byte for byte
 * what the centre will see.
 */
export interface PreparedCall<I extends Infno = Infno> {
  readonly infno: I;
  readonly msgid: string;
  readonly url: string;
  /** The exact JSON text that will leave. */
  readonly body: string;
  /** The file of 9101 where the edition sends it beside the envelope. */
  readonly attachment?: Attachment | null;
  readonly readTimeoutMs: number;
  readonly retry: RetryClass;
}

/** Whether the centre did it. `unknown` is neither yes nor no and is never shown as either (interface 4.4). */
export type CallOutcome<I extends Infno = Infno> =
  | {
      readonly kind: 'accepted';
      readonly output: OutputOf<I>;
      readonly raw: string;
      readonly centreTime: IsoDateTime | null;
      readonly warnings: readonly string[];
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'business' | 'notSent' | 'gateway';
      readonly message: string;
      readonly errorClass: ErrorClass | null;
      readonly raw: string | null;
      readonly centreTime: IsoDateTime | null;
    }
  | {
      readonly kind: 'unknown';
      readonly cause: 'timeout' | 'connectionLost' | 'http' | 'unreadable';
      readonly message: string;
      readonly raw: string | null;
    };
