import { z } from 'zod';
import { dayOperations } from './dayContract.ts';
import { policyOperations } from './policyContract.ts';
import {
  amountsSchema,
  confidenceSchema,
  dateSchema,
  fenSchema,
  fundShareSchema,
  idSchema,
  insuranceTypeSchema,
  longTextSchema,
  momentSchema,
  problemSchema,
  ratioBpSchema,
  shortTextSchema,
  traceStepSchema,
  yearToDateSchema,
} from './schemas.ts';

/**
 * The one contract between desk and screens: operation → what goes in, what comes out; and the events the desk sends by
 * itself. Both sides check both directions, whatever carries it (MessagePort or WebSocket). Nothing else crosses.
 */

// ---- what the status bar shows -----------------------------------------------------------------------------------

export const connectionSchema = z.object({
  online: z.boolean(),
  /** When the centre was last lost; null while online. */
  offlineSince: momentSchema.nullable(),
  lastSuccessAt: momentSchema.nullable(),
  /** Centre minus this machine's clock; null until the centre was heard. */
  clockSkewMs: z.int().nullable(),
  /** `off`: the machine's clock wants setting; `wrong`: nothing is granted offline by it. */
  clockTrust: z.enum(['close', 'off', 'wrong']),
});

export const queueSchema = z.object({
  /** Settlements not yet final at the centre (待上传). */
  pending: z.int(),
  /** Sent, no answer: neither success nor failure (结果未知). */
  unknown: z.int(),
  /** Provisional ones whose centre figures differ (有差额). */
  differences: z.int(),
  /** Needs a person (待处理). */
  stuck: z.int(),
});

/** One device of this window, as the status bar and the device list show it. */
export const deviceViewSchema = z.object({
  deviceId: idSchema,
  label: shortTextSchema,
  kindLabel: shortTextSchema,
  /** What may be presented to it. */
  takes: z.enum(['card', 'identityCard', 'code', 'any']),
  state: z.enum([
    'opening',
    'ready',
    'cardPresent',
    'missing',
    'serviceMissing',
    'quarantined',
    'restarting',
  ]),
  message: shortTextSchema,
});

/** All devices together: what the card panel says while nobody is being read. */
export const readerSchema = z.object({
  state: z.enum([
    'noReader',
    'opening',
    'insert',
    'cardPresent',
    'serviceMissing',
    'quarantined',
    'restarting',
  ]),
  label: shortTextSchema,
  devices: z.array(deviceViewSchema).max(16),
});

export const deskStateSchema = z.object({
  training: z.boolean(),
  version: shortTextSchema,
  institution: z.object({ code: shortTextSchema, name: shortTextSchema, levelLabel: shortTextSchema }),
  regionName: shortTextSchema,
  operator: z.object({ operatorNo: idSchema, name: shortTextSchema, roleLabel: shortTextSchema }).nullable(),
  /** The operators who may sign in, for the sign-in list. */
  operators: z
    .array(z.object({ operatorNo: idSchema, name: shortTextSchema, roleLabel: shortTextSchema }))
    .max(200),
  today: dateSchema,
  connection: connectionSchema,
  queue: queueSchema,
  reader: readerSchema,
});

// ---- person -------------------------------------------------------------------------------------------------------

/** One yearly limit as a thin bar: used of limit. `limitFen` null when the pack states none. */
export const limitBarSchema = z.object({
  key: shortTextSchema,
  label: shortTextSchema,
  usedFen: fenSchema,
  limitFen: fenSchema.nullable(),
});

export const entitlementViewSchema = z.object({
  insuranceType: insuranceTypeSchema,
  insuranceLabel: shortTextSchema,
  personType: shortTextSchema,
  personTypeLabel: shortTextSchema,
  status: z.enum(['active', 'suspended', 'invalid', 'ended', 'none']),
  statusLabel: shortTextSchema,
  insuredPlaceName: shortTextSchema,
  hasAccount: z.boolean(),
  accountBalanceFen: fenSchema,
  waitingUntil: dateSchema.nullable(),
  limits: z.array(limitBarSchema).max(20),
  yearToDate: yearToDateSchema,
});

export const personViewSchema = z.object({
  personNo: idSchema,
  nameMasked: shortTextSchema,
  identityNumberMasked: shortTextSchema,
  sexLabel: shortTextSchema,
  age: z.int().nullable(),
  identityClassLabels: z.array(shortTextSchema).max(20),
  entitlements: z.array(entitlementViewSchema).max(10),
  /** 'centre' just now, or 'cache' with its age. */
  source: z.enum(['centre', 'cache']),
  seenAt: momentSchema,
  ageMinutes: z.int(),
  /** 社会保障卡, 身份证, 医保码 or 手工输入. */
  credentialLabel: shortTextSchema,
  /** Things worth a look, from card or centre, ready for the screen. */
  warnings: z.array(longTextSchema).max(20),
  /** Null, or why no fund share can be granted now (unknown offline, suspended …): the person pays cash. */
  cashOnlyReason: longTextSchema.nullable(),
});

// ---- bill and split -----------------------------------------------------------------------------------------------

export const catalogueItemSchema = z.object({
  code: idSchema,
  name: shortTextSchema,
  /** Pinyin initials, e.g. amxljn. */
  initials: shortTextSchema,
  specification: shortTextSchema,
  unit: shortTextSchema,
  /** Unit price in yuan as written, at most six decimals. */
  price: shortTextSchema,
  itemClass: z.enum(['01', '02', '03']),
  itemClassLabel: shortTextSchema,
  selfPayRatioBp: ratioBpSchema,
  limitPrice: shortTextSchema.nullable(),
  chargeCategory: shortTextSchema,
  chargeCategoryLabel: shortTextSchema,
});

export const draftLineSchema = z.object({
  catalogueCode: idSchema,
  /** As typed; the desk refuses what is not a quantity above zero with at most four decimals. */
  quantity: z.string().max(20),
  /** As typed; null takes the catalogue's price. */
  price: z.string().max(20).nullable(),
});

export const billDraftSchema = z.object({
  personNo: idSchema,
  insuranceType: insuranceTypeSchema,
  kind: z.enum(['outpatient', 'inpatient']),
  /** Visit or admission date. */
  beganOn: dateSchema,
  /** Settlement or discharge date. */
  settledOn: dateSchema,
  useAccount: z.boolean(),
  lines: z.array(draftLineSchema).max(400),
});

export const draftLineViewSchema = z.object({
  lineNo: shortTextSchema,
  catalogueCode: idSchema,
  name: shortTextSchema,
  specification: shortTextSchema,
  itemClassLabel: shortTextSchema,
  selfPayRatioBp: ratioBpSchema,
  price: shortTextSchema,
  quantity: shortTextSchema,
  amountFen: fenSchema,
  inScopeFen: fenSchema,
});

/** One part of the bar "who pays what". The parts add up to the total. */
export const splitPartSchema = z.object({
  key: z.enum([
    'pool',
    'largeAmount',
    'catastrophic',
    'civilServant',
    'assistance',
    'otherFund',
    'hospital',
    'account',
    'familyAccount',
    'cash',
  ]),
  label: shortTextSchema,
  amountFen: fenSchema,
});

export const splitSchema = z.object({
  amounts: amountsSchema,
  parts: z.array(splitPartSchema).max(20),
  funds: z.array(fundShareSchema).max(20),
  /** 自付 and 自费 by the receipt rule (policy facts 5.4). */
  selfPayFen: fenSchema,
  ownExpenseFen: fenSchema,
  policy: z.object({
    pack: shortTextSchema,
    version: shortTextSchema,
    name: shortTextSchema,
    confidence: confidenceSchema,
    confidenceLabel: shortTextSchema,
  }),
  /** 费用解释, in the order of the calculation. */
  steps: z.array(traceStepSchema).max(500),
});

export const differenceSchema = z.object({
  label: shortTextSchema,
  localFen: fenSchema,
  centreFen: fenSchema,
});

export const trialSchema = z.object({
  lines: z.array(draftLineViewSchema).max(400),
  /** Null while the bill is empty or cash only. */
  local: splitSchema.nullable(),
  /** Why there is no split, ready for the screen. */
  problem: problemSchema.nullable(),
});

export const preparedSchema = z.object({
  billId: idSchema,
  mode: z.enum(['online', 'provisional', 'cashOnly']),
  local: splitSchema,
  /** The centre's amounts (2206A, 2303); null offline. */
  centre: amountsSchema.nullable(),
  differences: z.array(differenceSchema).max(30),
  /** What will be collected from the patient if confirmed: the centre's figure when there is one. */
  cashFen: fenSchema,
  notices: z.array(longTextSchema).max(20),
});

export const settlementStateNames = [
  'pending',
  'final',
  'refused',
  'unknown',
  'provisional',
  'difference',
  'cleared',
  'reversed',
  'disputed',
] as const;

export const settlementViewSchema = z.object({
  settlementId: idSchema,
  slipNo: shortTextSchema,
  state: z.enum(settlementStateNames),
  /** 已结算, 待上传（暂结）, 结果未知 … */
  stateLabel: shortTextSchema,
  mode: z.enum(['online', 'provisional', 'cashOnly']),
  isRefund: z.boolean(),
  nameMasked: shortTextSchema,
  kindLabel: shortTextSchema,
  settledAt: momentSchema,
  amounts: amountsSchema,
  /** Centre − terminal, cash: above zero is to be collected, below zero to be given back. */
  cashDifferenceFen: fenSchema,
  /** What happened, what did not happen to the money, what to do next; null when all is well. */
  problem: problemSchema.nullable(),
  /** Where the sheet can be opened, relative to the shell; null until printed. */
  sheetUrl: shortTextSchema.nullable(),
});

export const trainingPersonSchema = z.object({
  key: idSchema,
  label: shortTextSchema,
  identityNumber: shortTextSchema,
});

/** The longest scan a scanner of the desk hands over (card readers section 8.1). */
const scannedTextSchema = z.string().min(1).max(4_096);

const nothing = z.object({});

/** name → [in, out] */
export const operations = {
  ...dayOperations,
  ...policyOperations,
  'desk.state': { input: nothing, output: deskStateSchema },
  'operator.signIn': { input: z.object({ operatorNo: idSchema }), output: deskStateSchema },
  'operator.signOut': { input: nothing, output: deskStateSchema },
  /** Whatever lies on the readers; `card.pinWanted` when the site asks for the card's PIN. */
  'credential.read': { input: nothing, output: personViewSchema },
  /** ASCII digits as numbers: a text could not be wiped. Once per call: nothing ever repeats it by itself. */
  'credential.verifyPin': {
    input: z.discriminatedUnion('enteredAt', [
      z.object({
        enteredAt: z.literal('terminal'),
        digits: z.array(z.int().min(0x30).max(0x39)).min(4).max(16),
      }),
      z.object({ enteredAt: z.literal('pinPad') }),
    ]),
    output: personViewSchema,
  },
  /** Lets a vendor's library that crashed too often be tried again. */
  'devices.release': { input: z.object({ deviceId: idSchema }), output: readerSchema },
  /** Writes the masked frame logs into the data folder, for IT. */
  'devices.exportLog': { input: nothing, output: z.object({ path: longTextSchema }) },
  'credential.typeNumber': {
    input: z.object({ identityNumber: z.string().max(40), name: z.string().max(50) }),
    output: personViewSchema,
  },
  /** A scanned text that may be a 医保码; passed to the centre unopened and kept nowhere. */
  'credential.decodeCode': { input: z.object({ text: scannedTextSchema }), output: personViewSchema },
  'catalogue.search': {
    input: z.object({ text: z.string().max(40), limit: z.int().min(1).max(50) }),
    output: z.object({ items: z.array(catalogueItemSchema).max(50), total: z.int() }),
  },
  /** The first of the bar codes that an item is filed under; the numbers of one scan, most particular first. */
  'catalogue.findBarCode': {
    input: z.object({ codes: z.array(z.string().min(1).max(20)).min(1).max(5) }),
    output: z.object({ item: catalogueItemSchema.nullable() }),
  },
  /** Local split of the draft as it stands; stores nothing, sends nothing. */
  'bill.trial': { input: billDraftSchema, output: trialSchema },
  /** Stores the bill and, online, takes it to the centre's pre-settlement. No money moves. */
  'bill.prepare': { input: billDraftSchema, output: preparedSchema },
  /** Withdraws what `bill.prepare` registered at the centre. */
  'bill.abandon': { input: z.object({ billId: idSchema }), output: nothing },
  /** The confirming transaction; then, online, the centre's settlement. Repeating it returns the first result. */
  'settlement.confirm': {
    input: z.object({ billId: idSchema, expectedCashFen: fenSchema }),
    output: settlementViewSchema,
  },
  'settlement.get': { input: z.object({ settlementId: idSchema }), output: settlementViewSchema },
  'settlement.explain': {
    input: z.object({ settlementId: idSchema }),
    output: z.object({ steps: z.array(traceStepSchema).max(500) }),
  },
  'settlement.list': {
    input: z.object({ text: z.string().max(40), limit: z.int().min(1).max(200) }),
    output: z.object({ items: z.array(settlementViewSchema).max(200) }),
  },
  'settlement.refund': {
    input: z.object({ settlementId: idSchema, reason: z.string().min(1).max(200) }),
    output: settlementViewSchema,
  },
  /** Supervisor clears a difference after the 补退单 was paid out or collected. */
  'settlement.clearDifference': {
    input: z.object({ settlementId: idSchema, note: z.string().min(1).max(200) }),
    output: settlementViewSchema,
  },
  'sheet.print': {
    input: z.object({ settlementId: idSchema }),
    output: z.object({ sheetUrl: shortTextSchema, path: longTextSchema, copyNo: z.int(), pages: z.int() }),
  },
  'queue.drain': { input: nothing, output: queueSchema },
  /** A supervisor lets a settlement that was put aside unfinished run again; answered when it has run. */
  'queue.retry': { input: z.object({ settlementId: idSchema }), output: settlementViewSchema },
  'training.people': { input: nothing, output: z.object({ people: z.array(trainingPersonSchema).max(50) }) },
  /** Training mode only: move the virtual cards and trouble the training centre. */
  'training.act': {
    input: z.discriminatedUnion('action', [
      z.object({ action: z.literal('insertCard'), personKey: idSchema }),
      z.object({ action: z.literal('removeCard') }),
      z.object({ action: z.literal('scanCode'), personKey: idSchema }),
      z.object({ action: z.literal('placeIdentityCard'), personKey: idSchema }),
      z.object({ action: z.literal('liftIdentityCard') }),
      z.object({ action: z.literal('networkDown') }),
      z.object({ action: z.literal('networkUp') }),
      z.object({ action: z.literal('loseNextAnswer') }),
      z.object({ action: z.literal('refuseNext') }),
    ]),
    output: z.object({ done: longTextSchema }),
  },
} as const;

export type OperationName = keyof typeof operations;
export type OperationInput<N extends OperationName> = z.input<(typeof operations)[N]['input']>;
export type OperationOutput<N extends OperationName> = z.output<(typeof operations)[N]['output']>;

/** What the desk sends by itself. */
export const events = {
  connection: connectionSchema,
  queue: queueSchema,
  reader: readerSchema,
  settlement: settlementViewSchema,
  /** One scan of a scanner of the desk. May be a 医保码: the screen routes it and forgets it. */
  scanned: z.object({ text: scannedTextSchema }),
} as const;

export type EventName = keyof typeof events;
export type EventBody<N extends EventName> = z.output<(typeof events)[N]>;

// ---- frames -------------------------------------------------------------------------------------------------------

/** The largest frame either side accepts, in UTF-16 code units. */
export const maxFrameLength = 1_000_000;

export const requestFrameSchema = z.object({
  id: z.int().nonnegative(),
  operation: z.enum(Object.keys(operations) as [OperationName, ...OperationName[]]),
  input: z.unknown(),
});

export const deskFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: z.int(), output: z.unknown() }),
  z.object({ type: z.literal('problem'), id: z.int(), problem: problemSchema }),
  z.object({
    type: z.literal('event'),
    event: z.enum(Object.keys(events) as [EventName, ...EventName[]]),
    body: z.unknown(),
  }),
]);

export type RequestFrame = z.infer<typeof requestFrameSchema>;
export type DeskFrame = z.infer<typeof deskFrameSchema>;

export type PersonView = z.infer<typeof personViewSchema>;
export type EntitlementView = z.infer<typeof entitlementViewSchema>;
export type CatalogueItem = z.infer<typeof catalogueItemSchema>;
export type BillDraft = z.infer<typeof billDraftSchema>;
export type Trial = z.infer<typeof trialSchema>;
export type Split = z.infer<typeof splitSchema>;
export type SplitPart = z.infer<typeof splitPartSchema>;
export type Prepared = z.infer<typeof preparedSchema>;
export type SettlementView = z.infer<typeof settlementViewSchema>;
export type SettlementState = (typeof settlementStateNames)[number];
export type DeskState = z.infer<typeof deskStateSchema>;
export type QueueState = z.infer<typeof queueSchema>;
export type ConnectionState = z.infer<typeof connectionSchema>;
export type ReaderState = z.infer<typeof readerSchema>;
export type DeviceView = z.infer<typeof deviceViewSchema>;
