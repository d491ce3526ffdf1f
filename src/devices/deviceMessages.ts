import { z } from 'zod';
import { cardFaultCodes } from './cardFaultText.ts';
import { isoDateSchema, readCredentialSchema } from './credentialSchema.ts';
import { deviceListSchema, deviceSetupSchema } from './deviceSetup.ts';
import { cardPresences, readerStates } from './readerStatus.ts';

/**
 * The contract between the desk and the device process, JSON both ways. Every request carries an id and gets one answer
 * with the same id; events come whenever they happen and say which device they are of. Either side refuses what does not
 * fit.
 */
const idSchema = z.int().nonnegative();
const deviceIdSchema = deviceSetupSchema.options[0].shape.id;
const areaSchema = z.string().regex(/^\d{6}$/);

/** Longest text a scanner may hand over (card readers section 8.1). */
const maxScanLength = 4_096;
/** All frame logs of one process together are kept well below this. */
const maxLogLength = 8_000_000;

export const readerStatusSchema = z.strictObject({
  port: z.string().min(1).max(1_024).nullable(),
  state: z.enum(readerStates),
  card: z.enum(cardPresences),
  firmware: z.string().max(64).nullable(),
  message: z.string(),
});

/** A device with what it is doing. */
export const deviceStateSchema = z.strictObject({
  deviceId: deviceIdSchema,
  kind: z.enum(deviceSetupSchema.options.map((option) => option.shape.kind.value)),
  label: z.string().min(1).max(40),
  status: readerStatusSchema,
});

export type DeviceState = z.infer<typeof deviceStateSchema>;

const failedReadingSchema = z.strictObject({
  ok: z.literal(false),
  fault: z.strictObject({
    code: z.enum(cardFaultCodes),
    message: z.string(),
    nextStep: z.string(),
    detail: z.string(),
  }),
});

export const cardReadingSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    credential: readCredentialSchema,
    wireBytes: z.strictObject({ sent: z.int().nonnegative(), received: z.int().nonnegative() }),
    durationMs: z.number().nonnegative(),
  }),
  failedReadingSchema,
]);

const pinOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accepted') }),
  z.strictObject({ kind: z.literal('wrong'), triesLeft: z.int().min(0).max(15).nullable() }),
  z.strictObject({ kind: z.literal('locked') }),
  z.strictObject({ kind: z.literal('failed'), reading: failedReadingSchema }),
]);

/** ASCII digits, as numbers in an array: what is a string cannot be wiped. */
const pinDigitsSchema = z.array(z.int().min(0x30).max(0x39)).min(4).max(16);

export const deviceRequestSchema = z.discriminatedUnion('kind', [
  /** Only devices whose setup changed are started anew. Answered after the first attempt to open each. */
  z.strictObject({ kind: z.literal('configure'), id: idSchema, devices: deviceListSchema }),
  /** `deviceId` null: whichever reader has something (src/devices/readAnyCredential.ts). */
  z.strictObject({
    kind: z.literal('readCredential'),
    id: idSchema,
    deviceId: deviceIdSchema.nullable(),
    today: isoDateSchema,
    homeArea: areaSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('verifyPin'),
    id: idSchema,
    deviceId: deviceIdSchema,
    pin: z.discriminatedUnion('enteredAt', [
      z.strictObject({ enteredAt: z.literal('terminal'), digits: pinDigitsSchema }),
      z.strictObject({ enteredAt: z.literal('pinPad') }),
    ]),
  }),
  /** Lets a vendor's library that crashed too often be tried again. */
  z.strictObject({ kind: z.literal('release'), id: idSchema, deviceId: deviceIdSchema }),
  /** The masked frame logs of all devices, as text. */
  z.strictObject({ kind: z.literal('exportFrames'), id: idSchema }),
  z.strictObject({ kind: z.literal('status'), id: idSchema }),
]);

export type DeviceRequest = z.infer<typeof deviceRequestSchema>;

export const deviceReportSchema = z.discriminatedUnion('kind', [
  /** The answer to `configure`, `release` and `status`: every device, in the order of the configuration. */
  z.strictObject({ kind: z.literal('statusAnswer'), id: idSchema, devices: z.array(deviceStateSchema) }),
  /** `deviceId` null: the answer is not of one device. */
  z.strictObject({
    kind: z.literal('cardAnswer'),
    id: idSchema,
    deviceId: deviceIdSchema.nullable(),
    reading: cardReadingSchema,
  }),
  z.strictObject({ kind: z.literal('pinAnswer'), id: idSchema, outcome: pinOutcomeSchema }),
  z.strictObject({ kind: z.literal('framesAnswer'), id: idSchema, text: z.string().max(maxLogLength) }),
  z.strictObject({ kind: z.literal('deviceState'), device: deviceStateSchema }),
  z.strictObject({ kind: z.literal('presented'), device: deviceStateSchema }),
  z.strictObject({ kind: z.literal('removed'), device: deviceStateSchema }),
  z.strictObject({
    kind: z.literal('scanned'),
    device: deviceStateSchema,
    text: z.string().min(1).max(maxScanLength),
  }),
]);

export type DeviceReport = z.infer<typeof deviceReportSchema>;
