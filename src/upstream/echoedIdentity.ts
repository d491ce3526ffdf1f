import type { PreparedCall } from './call.ts';
import type { Infno } from './infno.ts';

/** Their medins_setl_id echoes the msgid of the very request (interface 1.4); for cancellations no source says which. */
const echoesMsgid: ReadonlySet<Infno> = new Set(['2102', '2207', '2207A', '2304']);

type Row = Readonly<Record<string, unknown>>;

function firstObject(value: unknown): Row {
  const found: unknown = Array.isArray(value) ? value[0] : value;
  return typeof found === 'object' && found !== null ? (found as Row) : {};
}

/** The fields of the first node of the request. */
function askedIn(body: string): Row {
  const { input } = JSON.parse(body) as { input: Row };
  return firstObject(Object.values(input)[0]);
}

/**
 * Whether an answer belongs to another request: a proxy that mixes up its connections hands one person the settlement of
 * another, and everything in it looks right.
 * @returns what does not fit, or null
 */
export function strangerIn(prepared: PreparedCall, output: unknown): string | null {
  const { setlinfo } = firstObject(output) as { setlinfo?: unknown };
  if (setlinfo === undefined) return null;
  const answered = firstObject(setlinfo);
  const asked = askedIn(prepared.body);
  const pairs: [name: string, ours: unknown, theirs: unknown][] = [
    ['psn_no', asked.psn_no, answered.psn_no],
    ['mdtrt_id', asked.mdtrt_id, answered.mdtrt_id],
  ];
  if (echoesMsgid.has(prepared.infno)) {
    pairs.push(['medins_setl_id', prepared.msgid, answered.medins_setl_id]);
  }
  const wrong = pairs.find(
    ([, ours, theirs]) => typeof ours === 'string' && typeof theirs === 'string' && ours !== theirs,
  );
  return wrong === undefined ? null : `${wrong[0]} 应为 ${String(wrong[1])}，回答是 ${String(wrong[2])}`;
}
