import { z } from 'zod';
import { CalendarError, isoDate } from '../domain/calendar.ts';

export const isoDateSchema = z.string().transform((text, context) => {
  try {
    return isoDate(text);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    context.addIssue({ code: 'custom', message: 'not a date' });
    return z.NEVER;
  }
});

const sexSchema = z.enum(['male', 'female', 'unknown']);
const maxTextLength = 500;
const textSchema = z.string().max(maxTextLength);

const common = {
  /** 18 characters by GB 11643, or the 15 of a 2017 外国人永久居留证: three letters and twelve digits. */
  identityNumber: z.string().regex(/^(\d{17}[\dX]|[A-Z]{3}\d{12})$/),
  certificate: z.enum(['residentIdentityCard', 'hongKongMacaoTaiwanResidence', 'permanentResidence']),
  name: textSchema.min(1),
  warnings: z.array(textSchema).max(20).readonly(),
};

const socialCardSchema = z.strictObject({
  ...common,
  medium: z.literal('socialCard'),
  cardNumber: z.string().regex(/^[A-Z0-9]{9}$/),
  cardSerial: z.string().regex(/^[0-9A-F]{32}$/),
  businessString: z.string().min(1).max(4_000).nullable(),
  specification: textSchema,
  issuingArea: z.string().regex(/^\d{6}$/),
  issuedOn: isoDateSchema.nullable(),
  validUntil: isoDateSchema.nullable(),
  sex: sexSchema,
  ethnicity: textSchema.nullable(),
  birthDate: isoDateSchema.nullable(),
  resetInformation: z.string().regex(/^[0-9A-F]*$/),
});

const identityCardSchema = z.strictObject({
  ...common,
  medium: z.literal('identityCard'),
  sex: sexSchema,
  ethnicity: textSchema.nullable(),
  birthDate: isoDateSchema.nullable(),
  validFrom: isoDateSchema.nullable(),
  validUntil: isoDateSchema.nullable(),
  nationality: textSchema.nullable(),
});

const electronicCredentialSchema = z.strictObject({
  ...common,
  medium: z.literal('electronicCredential'),
  token: z.string().min(1).max(4_000),
  insuredArea: textSchema.nullable(),
});

/** A credential on its way from the device process to the desk, one shape for each medium a device can read. */
export const readCredentialSchema = z.discriminatedUnion('medium', [
  socialCardSchema,
  identityCardSchema,
  electronicCredentialSchema,
]);
