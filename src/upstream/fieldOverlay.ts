import { z } from 'zod';
import { infnos } from './infno.ts';

const names = z.array(z.string().regex(/^\w+$/)).min(1);

const infnoSchema = z.enum(infnos);

/**
 * Where an edition's field tables differ from those of interface section 7 (section 12 and the note "Difference from A").
 * Names are wire names as section 7 prints them.
 */
export const fieldOverlaySchema = z.strictObject({
  /** Fields this edition does not have; neither asked for nor sent. */
  absent: z.partialRecord(infnoSchema, names),
  /** Fields required in section 7 and optional here; left out they leave as "". */
  optional: z.partialRecord(infnoSchema, names),
  /** Spelling of a field's name: exp_content → expContent. */
  renamed: z.record(z.string().regex(/^\w+$/), z.string().regex(/^\w+$/)),
  /** Field → code of section 8 → code of this edition: psn_cert_type 01 → 1, med_type 21 → 2101. */
  codes: z.record(z.string().regex(/^\w+$/), z.record(z.string().min(1), z.string().min(1).max(30))),
  /** Constant fields this edition adds to a node. */
  extra: z.partialRecord(
    infnoSchema,
    z.array(
      z.strictObject({
        node: z.string().regex(/^\w+$/),
        name: z.string().regex(/^\w+$/),
        value: z.string().max(4000),
      }),
    ),
  ),
});

export type FieldOverlay = z.output<typeof fieldOverlaySchema>;
