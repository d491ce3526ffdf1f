import { z } from 'zod';

/**
 * The data file that describes one vendor library: where it lies, which functions to call with which arguments, what a
 * return value means and how to read the result (card readers sections 2.9 and 7, interface section 5.1). Signatures
 * differ between versions of one library, so nothing about them is code. Written by IT: docs/vendor-libraries.md.
 */
const wordSchema = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]{0,39}$/, { error: '应是小写字母开头的字母和数字，如 cardText；请改写' });

const sha256Schema = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, { error: '应是 64 位十六进制的 SHA-256；请用 certutil 或 sha256sum 算出后填写' });

const fileSchema = { path: z.string().min(1).max(1_024), sha256: sha256Schema };

/** A 32-bit library needs a 32-bit Node.js as its helper's program. */
const librarySchema = z.strictObject({
  ...fileSchema,
  helperProgram: z.strictObject(fileSchema).optional(),
});

const platformSchema = z.enum([
  'windows',
  'windows-x64',
  'windows-ia32',
  'windows-arm64',
  'linux',
  'linux-x64',
  'linux-ia32',
  'linux-arm64',
  'linux-loong64',
]);

const encodingSchema = z.enum(['gb18030', 'utf-8']);

export const maxOutBytes = 65_536;
const maxTextLength = 8_192;
const int32Schema = z.int().min(-0x8000_0000).max(0x7fff_ffff);

const jsonValueSchema: z.ZodType<JsonTemplate> = z.lazy(() =>
  z.union([
    z.string().max(maxTextLength),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(jsonValueSchema).max(50),
    z.record(z.string().max(100), jsonValueSchema),
  ]),
);

/** A JSON value; its strings may hold `{placeholders}`. */
export type JsonTemplate =
  | string
  | number
  | boolean
  | null
  | readonly JsonTemplate[]
  | { readonly [key: string]: JsonTemplate };

const argumentSchema = z.discriminatedUnion('kind', [
  /** `char *` in; may hold `{placeholders}`. */
  z.strictObject({ kind: z.literal('text'), value: z.string().max(maxTextLength) }),
  z.strictObject({ kind: z.literal('int'), value: int32Schema }),
  /** `char *` in: the JSON text of the value. */
  z.strictObject({ kind: z.literal('json'), value: jsonValueSchema }),
  /** `char *` out with the room the vendor's manual promises. */
  z.strictObject({ kind: z.literal('textOut'), keepAs: wordSchema, bytes: z.int().min(1).max(maxOutBytes) }),
  /** `int *`, with what it points to before the call. */
  z.strictObject({ kind: z.literal('intOut'), value: int32Schema.default(0) }),
  /** A handle that an earlier call gave, by its name. */
  z.strictObject({ kind: z.literal('handle'), from: wordSchema }),
  /** `HANDLE *` out. */
  z.strictObject({ kind: z.literal('handleOut'), keepAs: wordSchema }),
]);

const successSchema = z.union([
  z.strictObject({ equals: z.array(int32Schema).min(1).max(20) }),
  z.strictObject({ atLeast: int32Schema }),
]);

/** What a code of the library means to the cashier; other codes are `libraryFailed`. */
const codeSchema = z.strictObject({
  fault: z
    .enum(['noReader', 'noCard', 'cardMute', 'thirdGenerationNeedsOnline', 'libraryFailed'])
    .default('libraryFailed'),
  text: z.string().min(1).max(100).optional(),
});

const codesSchema = z
  .record(z.string().regex(/^-?\d{1,10}$/, { error: '应是加引号的返回码，如 "-2"；请改写' }), codeSchema)
  .default({});

const functionSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_?@][\w?@$]{0,199}$/, { error: '应是库中导出的函数名；请照厂商说明书填写' }),
  /** Matters on 32-bit Windows only. */
  convention: z.enum(['cdecl', 'stdcall']).default('cdecl'),
  returns: z.enum(['int', 'long', 'handle', 'void']).default('int'),
  /** Keeps the returned value as a handle for later calls. */
  keepAs: wordSchema.optional(),
  arguments: z.array(argumentSchema).max(16),
  /** Not for `void`, which always succeeds. */
  success: successSchema.optional(),
  /** The out text that holds the library's own words after a failure. */
  errorText: wordSchema.optional(),
  codes: codesSchema,
  timeoutMs: z.int().min(100).max(120_000).default(15_000),
});

/** The standard's order of fields (card readers section 2.9). */
export const pipeFieldNames = [
  'issuingArea',
  'identityNumber',
  'cardNumber',
  'cardSerial',
  'name',
  'resetInformation',
  'specification',
  'issuedOn',
  'validUntil',
  'terminalNumber',
  'terminalDevice',
] as const;

export type PipeFieldName = (typeof pipeFieldNames)[number];

const pathSchema = z
  .string()
  .regex(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,7}$/, { error: '应是用点连接的键名，如 data.userName；请改写' });

const resultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pipe'),
    from: wordSchema,
    /** The out text with 江苏's 业务卡串. */
    businessFrom: wordSchema.optional(),
    /** By position; `ignored` for what is not needed. */
    fields: z
      .array(z.enum([...pipeFieldNames, 'ignored']))
      .min(1)
      .max(40)
      .default([...pipeFieldNames]),
  }),
  z.strictObject({
    kind: z.literal('json'),
    from: wordSchema,
    code: pathSchema,
    success: z.array(int32Schema).min(1).max(20).default([0]),
    message: pathSchema,
    codes: codesSchema,
    fields: z.strictObject({
      name: pathSchema,
      identityNumber: pathSchema,
      token: pathSchema,
      insuredArea: pathSchema.optional(),
    }),
  }),
]);

export const placeholderNames = [
  'institution',
  'operator',
  'operatorName',
  'department',
  'departmentName',
] as const;

export type PlaceholderName = (typeof placeholderNames)[number];

export const vendorDescriptionSchema = z.strictObject({
  format: z.literal(1),
  name: z.string().min(1).max(60),
  library: z.partialRecord(platformSchema, librarySchema),
  /** Of every `char *`, in and out. */
  encoding: encodingSchema.default('gb18030'),
  /** Values for placeholders that the terminal does not give. */
  values: z.partialRecord(z.enum(placeholderNames), z.string().min(1).max(100)).default({}),
  /** `once`: after loading, closed at the end. `everyReading`: around each reading. */
  session: z.enum(['once', 'everyReading']).default('once'),
  open: z.array(functionSchema).max(8).default([]),
  read: functionSchema,
  close: z.array(functionSchema).max(8).default([]),
  result: resultSchema,
});

export type VendorDescription = z.infer<typeof vendorDescriptionSchema>;
export type VendorFunction = VendorDescription['read'];
export type VendorArgument = VendorFunction['arguments'][number];
export type VendorResult = VendorDescription['result'];
export type VendorCodes = VendorFunction['codes'];
export type LibraryEntry = z.infer<typeof librarySchema>;
export type VendorEncoding = z.infer<typeof encodingSchema>;
