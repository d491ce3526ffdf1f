import type { Fault } from './centreFaults.ts';
import { type Delivery, html, json, type Reply } from './reply.ts';

const wait = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

const once = (reply: Reply): Delivery => ({ kind: 'once', reply });

const crashed = json('{"status":500,"error":"Internal Server Error"}', 500);

/** Above every limit a client sets for one answer. */
const hugeBytes = 6 * 1024 * 1024;

type Answers = {
  readonly [K in Fault['kind']]?: (
    fault: Extract<Fault, { kind: K }>,
    perform: () => Reply,
    refused: (text: string) => Reply,
  ) => Delivery | Promise<Delivery>;
};

/** Does it or not as the fault says, then answers with `reply` whatever came of it. */
function instead(fault: { readonly afterCommit: boolean }, perform: () => Reply, reply: Reply): Delivery {
  if (fault.afterCommit) perform();
  return once(reply);
}

const answers: Answers = {
  refuse: (fault, _perform, refused) => once(refused(fault.text)),
  gateway401: () => once(json('{"code":401,"message":"signature mismatch"}', 401)),
  gateway200: (fault, perform) =>
    instead(fault, perform, json(JSON.stringify({ code: fault.code, message: 'gateway error' }))),
  dropBeforeCommit: () => null,
  dropAfterCommit: (_fault, perform) => {
    perform();
    return null;
  },
  status500: (fault, perform) => instead(fault, perform, crashed),
  html: (fault, perform) => instead(fault, perform, html(200, 'Bad Gateway')),
  html500: (fault, perform) => instead(fault, perform, html(500, 'Internal Server Error')),
  delay: async (fault, perform) => {
    await wait(fault.delayMs);
    return once(perform());
  },
  answerLate: async (fault, perform) => {
    const reply = perform();
    await wait(fault.delayMs);
    return once(reply);
  },
  truncatedBody: (_fault, perform) => {
    const reply = perform();
    return once({ ...reply, body: reply.body.slice(0, Math.trunc(reply.body.length / 2)) });
  },
  hugeBody: (_fault, perform) => {
    const reply = perform();
    return once({ ...reply, body: reply.body + ' '.repeat(hugeBytes) });
  },
  duplicateAnswer: (_fault, perform) => ({ kind: 'twice', reply: perform() }),
};

/**
 * @param perform does what was asked and renders the answer, misshapen where the fault is one of content
 * @param refused renders infcode -1 with a text
 */
export async function answerWith(
  fault: Fault | null,
  perform: () => Reply,
  refused: (text: string) => Reply,
): Promise<Delivery> {
  if (fault === null) return once(perform());
  // The table ties kind and function together; the look-up by a union loses that for the compiler.
  const answer = answers[fault.kind] as
    | ((fault: Fault, perform: () => Reply, refused: (text: string) => Reply) => Delivery | Promise<Delivery>)
    | undefined;
  return answer === undefined ? once(perform()) : answer(fault, perform, refused);
}
