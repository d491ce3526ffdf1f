import { z } from 'zod';
import { maxOutBytes } from './vendorDescription.ts';

/**
 * The contract between the device process and a helper that holds one vendor library. Bytes travel as base64: the helper
 * may run under another Node.js, 32-bit or older, with which only JSON is common. One request at a time.
 */
const base64Schema = z.base64().max(Math.ceil(maxOutBytes / 3) * 4 + 4);

const helperArgumentSchema = z.discriminatedUnion('kind', [
  /** `char *`; the helper adds the NUL. */
  z.strictObject({ kind: z.literal('bytes'), base64: base64Schema }),
  z.strictObject({ kind: z.literal('int'), value: z.int() }),
  z.strictObject({ kind: z.literal('textOut'), keepAs: z.string(), bytes: z.int().min(1).max(maxOutBytes) }),
  z.strictObject({ kind: z.literal('intOut'), value: z.int() }),
  z.strictObject({ kind: z.literal('handle'), from: z.string() }),
  z.strictObject({ kind: z.literal('handleOut'), keepAs: z.string() }),
]);

export const helperCallSchema = z.strictObject({
  name: z.string(),
  convention: z.enum(['cdecl', 'stdcall']),
  returns: z.enum(['int', 'long', 'handle', 'void']),
  keepAs: z.string().nullable(),
  arguments: z.array(helperArgumentSchema).max(16),
});

export const helperRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('load'), path: z.string() }),
  z.strictObject({ kind: z.literal('call'), call: helperCallSchema }),
]);

export const helperReportSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('loaded') }),
  /** The system's or the loader's own words. */
  z.strictObject({ kind: z.literal('refused'), reason: z.string().max(1_000) }),
  z.strictObject({
    kind: z.literal('answer'),
    /** Null for `void`. */
    returned: z.number().nullable(),
    /** Each out text up to its NUL; null: no NUL within its length. */
    texts: z.record(z.string(), base64Schema.nullable()),
    ints: z.array(z.int()),
  }),
  /** Bytes beyond the end of argument `argument` (from 0) were changed: nothing of this process is to be trusted. */
  z.strictObject({ kind: z.literal('overran'), argument: z.int() }),
  /** The function was not called: not exported, or a handle that nobody gave. */
  z.strictObject({ kind: z.literal('notCalled'), reason: z.string().max(1_000) }),
]);

export type HelperCall = z.infer<typeof helperCallSchema>;
export type HelperArgument = HelperCall['arguments'][number];
export type HelperRequest = z.infer<typeof helperRequestSchema>;
export type HelperReport = z.infer<typeof helperReportSchema>;
