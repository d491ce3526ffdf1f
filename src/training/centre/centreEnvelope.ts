import { z } from 'zod';
import { infnos } from '../../upstream/infno.ts';

/** The envelope of interface 1.1 as the centre checks it; a msgid of 29 characters is real traffic too (1.4). */
export const envelopeSchema = z.object({
  infno: z.enum(infnos),
  msgid: z.string().min(29).max(30),
  mdtrtarea_admvs: z.string().length(6),
  insuplc_admdvs: z.string().max(6),
  recer_sys_code: z.string().min(1).max(10),
  infver: z.string().min(1).max(6),
  opter_type: z.enum(['1', '2', '3']),
  opter: z.string().min(1).max(30),
  opter_name: z.string().min(1).max(50),
  inf_time: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
  fixmedins_code: z.string().length(12),
  fixmedins_name: z.string().min(1),
  sign_no: z.string().max(30),
  input: z.record(z.string(), z.unknown()),
});

export type Envelope = z.infer<typeof envelopeSchema>;

export function personNoOf(envelope: Envelope): string {
  for (const node of Object.values(envelope.input)) {
    const row: unknown = Array.isArray(node) ? node[0] : node;
    if (typeof row === 'object' && row !== null && 'psn_no' in row) return String(row.psn_no);
  }
  return '';
}

/** insuplc_admdvs is needed whenever the input carries a psn_no (interface 1.1). */
export function needsInsuredPlace(envelope: Envelope): boolean {
  return personNoOf(envelope) !== '';
}

/** @returns null when `text` is not one JSON document */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
