import { z } from 'zod';
import { longTextSchema, problemSchema, shortTextSchema } from './schemas.ts';

/**
 * What the desktop shell and the desk process say to each other over the process's own channel. The screens' frames do not
 * pass here: each window gets a message port of its own, handed over with `window`.
 */

/** A sheet of 400 lines with its explanation is well below this. */
export const maxSheetLength = 5_000_000;

/** The first message: all the desk cannot find out by itself. */
export const deskStartSchema = z.object({
  type: z.literal('start'),
  dataDir: longTextSchema,
  version: shortTextSchema,
  /** The store's key, unwrapped by the shell: 64 hexadecimal digits, and who keeps it. Null: the hospital keeps a key file. */
  storeKey: z.object({ backend: shortTextSchema, hex: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
});

export const shellMessageSchema = z.discriminatedUnion('type', [
  deskStartSchema,
  /** Comes with one message port; that port carries the bridge contract for one window. */
  z.object({ type: z.literal('window') }),
  /** Where is the sheet with this file name? Answered by `sheetFile`. */
  z.object({ type: z.literal('findSheet'), id: z.int(), name: shortTextSchema }),
  /** Answer to `printPdf`. `error` null: the file is written. */
  z.object({ type: z.literal('printed'), id: z.int(), error: longTextSchema.nullable() }),
  /** What a device process said. */
  z.object({ type: z.literal('fromDevice'), id: z.int(), message: z.unknown() }),
  /** That device process is gone, asked for or not. */
  z.object({ type: z.literal('deviceEnded'), id: z.int(), reason: shortTextSchema }),
  /** Finish what is under way, close the store, exit. */
  z.object({ type: z.literal('close') }),
]);

export const deskMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** The desk cannot work (folder read-only, wrong key, second instance); starting it again would not help. */
  z.object({ type: z.literal('failed'), problem: problemSchema }),
  z.object({ type: z.literal('sheetFile'), id: z.int(), path: longTextSchema.nullable() }),
  /** Make a PDF of a complete HTML document; the path is absolute and inside the data folder. */
  z.object({
    type: z.literal('printPdf'),
    id: z.int(),
    html: z.string().max(maxSheetLength),
    pdfPath: longTextSchema,
  }),
  /** Start a device process; `id` is the desk's name for it. Its messages pass through the shell unread. */
  z.object({ type: z.literal('openDevice'), id: z.int() }),
  z.object({ type: z.literal('toDevice'), id: z.int(), message: z.unknown() }),
  z.object({ type: z.literal('closeDevice'), id: z.int() }),
]);

export type DeskStart = z.infer<typeof deskStartSchema>;
export type ShellMessage = z.infer<typeof shellMessageSchema>;
export type DeskMessage = z.infer<typeof deskMessageSchema>;
