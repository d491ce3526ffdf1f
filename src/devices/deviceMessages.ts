import { z } from 'zod';
import { CalendarError, isoDate } from '../domain/calendar.ts';
import { cardFaultCodes } from './cardFaultText.ts';
import { cardPresences, readerStates } from './readerStatus.ts';

/**
 * The contract between the desk and the device process, JSON both ways. Every request carries an id and gets one answer
 * with the same id; events come whenever they happen. Either side refuses what does not fit.
 */
const isoDateSchema = z.string().transform((text, context) => {
  try {
    return isoDate(text);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    context.addIssue({ code: 'custom', message: 'not a date' });
    return z.NEVER;
  }
});

const idSchema = z.int().nonnegative();
/** A device path, a COM port or `tcp://host:port`. */
const portSchema = z.string().min(1).max(256);

export const readerStatusSchema = z.strictObject({
  port: portSchema.nullable(),
  state: z.enum(readerStates),
  card: z.enum(cardPresences),
  firmware: z.string().max(64).nullable(),
  message: z.string(),
});

const credentialSchema = z.strictObject({
  medium: z.literal('socialCard'),
  identityNumber: z.string().regex(/^\d{17}[\dX]$/),
  name: z.string().min(1),
  warnings: z.array(z.string()).readonly(),
  cardNumber: z.string().regex(/^[A-Z0-9]{9}$/),
  cardSerial: z.string().regex(/^[0-9A-F]{32}$/),
  specification: z.string(),
  issuingArea: z.string().regex(/^\d{6}$/),
  issuedOn: isoDateSchema.nullable(),
  validUntil: isoDateSchema.nullable(),
  sex: z.enum(['male', 'female', 'unknown']),
  ethnicity: z.string().nullable(),
  birthDate: isoDateSchema.nullable(),
  resetInformation: z.string().regex(/^[0-9A-F]*$/),
});

export const cardReadingSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    credential: credentialSchema,
    wireBytes: z.strictObject({ sent: z.int().nonnegative(), received: z.int().nonnegative() }),
    durationMs: z.number().nonnegative(),
  }),
  z.strictObject({
    ok: z.literal(false),
    fault: z.strictObject({
      code: z.enum(cardFaultCodes),
      message: z.string(),
      nextStep: z.string(),
      detail: z.string(),
    }),
  }),
]);

export const deviceRequestSchema = z.discriminatedUnion('kind', [
  /** Null: no reader. Answered after the first attempt to open the port, whatever came of it. */
  z.strictObject({ kind: z.literal('configure'), id: idSchema, port: portSchema.nullable() }),
  z.strictObject({
    kind: z.literal('readCard'),
    id: idSchema,
    today: isoDateSchema,
    homeArea: z
      .string()
      .regex(/^\d{6}$/)
      .nullable(),
  }),
  z.strictObject({ kind: z.literal('status'), id: idSchema }),
]);

export type DeviceRequest = z.infer<typeof deviceRequestSchema>;

export const deviceReportSchema = z.discriminatedUnion('kind', [
  /** The answer to `configure` and `status`. */
  z.strictObject({ kind: z.literal('statusAnswer'), id: idSchema, status: readerStatusSchema }),
  z.strictObject({ kind: z.literal('cardAnswer'), id: idSchema, reading: cardReadingSchema }),
  z.strictObject({ kind: z.literal('readerState'), status: readerStatusSchema }),
  z.strictObject({ kind: z.literal('cardInserted') }),
  z.strictObject({ kind: z.literal('cardRemoved') }),
]);

export type DeviceReport = z.infer<typeof deviceReportSchema>;
