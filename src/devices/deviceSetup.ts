import { z } from 'zod';

/**
 * One device of the site, as IT writes it in `site.yaml`. A device is known by its USB serial number or product where it
 * has one: port names change with the socket it is plugged into.
 */
const idSchema = z.string().regex(/^[a-z][a-zA-Z0-9-]{0,39}$/);
const labelSchema = z.string().min(1).max(40);

/** How to find the serial port. The first that is given and present wins: serial number, product, path. */
export const portMatchSchema = z
  .strictObject({
    serialNumber: z.string().min(1).max(128).optional(),
    /** USB vendor and product id, `08e6:3437`. */
    product: z
      .string()
      .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/)
      .optional(),
    /** A device path, a COM port or `tcp://host:port`. */
    path: z.string().min(1).max(256).optional(),
  })
  .refine((match) => Object.keys(match).length > 0, { message: '至少写 serialNumber、product、path 之一' });

export type PortMatch = z.infer<typeof portMatchSchema>;

const common = { id: idSchema, label: labelSchema };
const baudRateSchema = z.union([
  z.literal(9600),
  z.literal(19200),
  z.literal(38400),
  z.literal(57600),
  z.literal(115200),
]);

export const deviceSetupSchema = z.discriminatedUnion('kind', [
  /** `gemPcTwin` echoes every command; `gemCore` does not; `gemCoreSimPro2` also starts at 9600. */
  z.strictObject({
    ...common,
    kind: z.literal('serialCcid'),
    model: z.enum(['gemPcTwin', 'gemCore', 'gemCoreSimPro2']),
    port: portMatchSchema,
  }),
  z.strictObject({
    ...common,
    kind: z.literal('acsSerial'),
    port: portMatchSchema,
    baudRate: baudRateSchema,
    /** ACR122: 0. ACR1281: 0 contactless, 1 contact. */
    slot: z.int().min(0).max(2),
  }),
  /** Readers of the system's smart card service; null: every reader it has. */
  z.strictObject({ ...common, kind: z.literal('pcsc'), readerName: z.string().min(1).max(128).nullable() }),
  /** Null: all five speeds are tried, the usual one first. */
  z.strictObject({
    ...common,
    kind: z.literal('identityCard'),
    port: portMatchSchema,
    baudRate: baudRateSchema.nullable(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('scanner'),
    port: portMatchSchema,
    baudRate: baudRateSchema,
  }),
  /** Path of the file that describes the library's functions. */
  z.strictObject({ ...common, kind: z.literal('vendorLibrary'), description: z.string().min(1).max(1024) }),
]);

export type DeviceSetup = z.infer<typeof deviceSetupSchema>;
export type DeviceKind = DeviceSetup['kind'];

/** More than a window has room for. */
const maxDevices = 16;

/** `devices` of `site.yaml`. The order matters: of two readers that say the same, the first is believed. */
export const deviceListSchema = z
  .array(deviceSetupSchema)
  .max(maxDevices)
  .refine((devices) => new Set(devices.map(({ id }) => id)).size === devices.length, {
    message: '两个设备的 id 相同',
  });
