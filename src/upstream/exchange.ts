/** What one request came to, before anybody reads the answer. */
export type Exchange =
  /** `dateMs`: the Date header of the answer, in epoch milliseconds; null without one. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: string;
      readonly dateMs: number | null;
    }
  /** `application/octet-stream`: the file of 9102 (interface 7.1). */
  | { readonly kind: 'file'; readonly status: number; readonly bytes: Uint8Array }
  /** No byte of the request was handed to the network. */
  | { readonly kind: 'notSent'; readonly detail: string }
  /** The request left, wholly or in part, and no complete answer came back. */
  | {
      readonly kind: 'lost';
      readonly cause: 'timeout' | 'connectionLost' | 'unreadable';
      readonly detail: string;
    };

export interface ExchangeLimits {
  readonly connectTimeoutMs: number;
  /** From the last byte handed over to the last byte received: a drip of single bytes does not extend it. */
  readonly readTimeoutMs: number;
  readonly maxAnswerBytes: number;
}
