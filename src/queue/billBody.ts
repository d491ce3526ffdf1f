import { z } from 'zod';
import type { BillRecord } from '../store/bill.ts';

/**
 * What a bill carries beside its columns: everything the centre's transactions need later, when the card is back in its
 * owner's pocket. Stored as JSON with the bill, in the encrypted file.
 */
const codeAndName = z.strictObject({ code: z.string().min(1).max(30), name: z.string().min(1).max(100) });

export const billBodySchema = z.strictObject({
  identityNumber: z.string().min(1).max(50),
  personName: z.string().max(50),
  personType: z.string().max(6),
  insuredAdmdvs: z.string().max(6),
  /** `mdtrt_cert_type`: 02 身份证, 03 社会保障卡. */
  certificateType: z.enum(['02', '03']),
  /** 卡号|业务卡串 of some editions is far longer than the 50 characters of the field table (interface 3.2). */
  certificateNo: z.string().min(1).max(4_100),
  cardSerial: z.string().max(32),
  /** `psn_cert_type`. Bills of older versions were all made for 01 居民身份证. */
  personCertificateType: z
    .string()
    .regex(/^\d{2}$/)
    .default('01'),
  useAccount: z.boolean(),
  department: codeAndName,
  doctor: codeAndName,
  diagnosis: codeAndName,
  /** 门诊号 or 住院号. */
  visitNo: z.string().min(1).max(30),
  chargeBatch: z.string().min(1).max(30),
  /** Never seen online: paid in cash, settled when the centre answers again. */
  cashOnly: z.boolean(),
});

export type BillBody = z.infer<typeof billBodySchema>;

export function readBillBody(bill: BillRecord): BillBody {
  return billBodySchema.parse(bill.body);
}
