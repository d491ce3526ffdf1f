import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type DeviceSetup, deviceListSchema } from '../devices/deviceSetup.ts';
import { ProblemError } from '../domain/problem.ts';
import type { Site } from '../upstream/call.ts';
import {
  builtInEditions,
  type Edition,
  EditionInvalid,
  loadBuiltInEdition,
  loadEdition,
  unconfirmed,
} from '../upstream/edition.ts';
import type { GatewaySecrets } from '../upstream/gateways/signedHeaders.ts';
import { type CardPinRule, cardPinRules } from './cardPin.ts';
import type { InstitutionProfile } from './deskContext.ts';
import { defaultKeeping, type KeepingSettings } from './keeping/keepingSettings.ts';

/** What hospital IT writes once beside the data: `site.yaml` (docs/installation.md). */
const codeAndName = z.strictObject({ code: z.string().min(1).max(30), name: z.string().min(1).max(100) });

const siteFileSchema = z.strictObject({
  institution: z.strictObject({
    code: z.string().regex(/^[HP]\d{11}$/),
    name: z.string().min(1),
    admdvs: z.string().regex(/^\d{6}$/),
    level: z.enum(['0', '1', '2', '3']),
    affiliation: z.enum(['province', 'city', 'county']),
    community: z.boolean(),
    public: z.boolean(),
    kind: z.enum(['hospital', 'pharmacy']),
    defaultDepartment: codeAndName,
    defaultDoctor: codeAndName,
    defaultDiagnosis: codeAndName,
  }),
  centre: z.strictObject({
    url: z.url(),
    /** The id of a built-in edition, or the path of an edition file relative to this file. */
    edition: z.string().min(1),
    /** Doubtful choices of the edition that the bureau has confirmed (docs/edition-authoring.md). */
    confirmed: z.array(z.string().min(1)).max(100).default([]),
    /** SM2 private key or SM3 key, where the edition wants a signtype. */
    signingKey: z.string().min(1).optional(),
    recerSysCode: z.string().min(1).max(10),
    deviceNo: z.string().max(100),
    secrets: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('csb'), accessKey: z.string().min(1), secretKey: z.string().min(1) }),
      z.strictObject({ kind: z.literal('tif'), paasId: z.string().min(1), secret: z.string().min(1) }),
      z.strictObject({ kind: z.literal('xca'), key: z.string().min(1), secret: z.string().min(1) }),
      z.strictObject({
        kind: z.literal('frontEnd'),
        /** Program and arguments of the vendor's front end; null: HTTP to `url`. */
        command: z.tuple([z.string().min(1)], z.string()).nullable(),
      }),
    ]),
  }),
  /** Which of the institution's terminals this is; left out where it is the only one. Each needs a number of its own. */
  terminal: z
    .strictObject({ no: z.int().min(1).max(99), of: z.int().min(1).max(99) })
    .refine(({ no, of }) => no <= of, { path: ['no'], error: '不能大于终端总数 of' })
    .optional(),
  operators: z
    .array(
      z.strictObject({
        operatorNo: z.string().min(1).max(20),
        name: z.string().min(1).max(50),
        role: z.enum(['cashier', 'supervisor', 'insuranceOffice', 'administrator', 'auditor']),
      }),
    )
    .min(1),
  /** How the store is kept; what is left out is as `defaultKeeping`. */
  keeping: z
    .strictObject({
      /** A folder on another machine, for a copy of every backup. */
      copyFolder: z.string().min(1).optional(),
      backupDays: z.int().min(1).max(60).default(defaultKeeping.rotation.days),
      backupWeeks: z.int().min(1).max(104).default(defaultKeeping.rotation.weeks),
      snapshotDays: z.int().min(2).max(400).default(defaultKeeping.snapshotDays),
      journalDays: z.int().min(90).max(4000).default(defaultKeeping.journalDays),
    })
    .prefault({}),
  /** Readers and scanners of this window; an empty list: everything is typed. */
  devices: deviceListSchema,
  /** Whether a social card's PIN is asked for is a local rule (card readers section 2.7). */
  cardPin: z.enum(cardPinRules),
});

export interface SiteConfig {
  readonly institution: InstitutionProfile;
  readonly edition: Edition;
  readonly site: Site;
  readonly secrets: GatewaySecrets;
  readonly operators: readonly {
    operatorNo: string;
    name: string;
    role: z.infer<typeof siteFileSchema>['operators'][number]['role'];
    active: true;
  }[];
  readonly devices: readonly DeviceSetup[];
  readonly cardPin: CardPinRule;
  readonly keeping: KeepingSettings;
}

const fileName = 'site.yaml';

function refuse(happened: string): ProblemError {
  return new ProblemError({
    code: 'siteConfig',
    happened,
    money: '终端没有启动，数据没有变化。',
    nextStep: `请信息科按安装手册在数据文件夹里写好 ${fileName}；训练请用训练模式启动。`,
  });
}

/** @throws ProblemError naming what is missing or wrong */
export function loadSiteConfig(dataDir: string): SiteConfig {
  let text: string;
  try {
    text = readFileSync(join(dataDir, fileName), 'utf8');
  } catch {
    throw refuse(`没有找到机构配置文件 ${fileName}。`);
  }
  const checked = siteFileSchema.safeParse(parse(text, { schema: 'core' }));
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw refuse(`机构配置文件 ${fileName} 的 ${issue?.path.join('.') ?? ''} 不对：${issue?.message ?? ''}`);
  }
  const { institution, centre, operators, cardPin, terminal } = checked.data;
  return {
    institution,
    edition: editionOf(dataDir, centre),
    site: {
      centreUrl: centre.url,
      fixmedinsCode: institution.code,
      fixmedinsName: institution.name,
      mdtrtareaAdmvs: institution.admdvs,
      recerSysCode: centre.recerSysCode,
      opter: operators[0]?.operatorNo ?? '',
      opterName: operators[0]?.name ?? '',
      opterType: '1',
      devNo: centre.deviceNo,
      ...(terminal === undefined ? {} : { terminal }),
      ...(centre.signingKey === undefined ? {} : { signingKey: centre.signingKey }),
    },
    secrets: centre.secrets,
    operators: operators.map((operator) => ({ ...operator, active: true })),
    devices: checked.data.devices.map((device) => besideFile(device, dataDir)),
    cardPin,
    keeping: keepingOf(checked.data.keeping),
  };
}

function keepingOf(written: z.output<typeof siteFileSchema>['keeping']): KeepingSettings {
  const { copyFolder = null, backupDays, backupWeeks, snapshotDays, journalDays } = written;
  const rotation = { days: backupDays, weeks: backupWeeks };
  return { ...defaultKeeping, copyFolder, rotation, snapshotDays, journalDays };
}

/** The path of a library's description is relative to the file, as that of the edition is. */
function besideFile(device: DeviceSetup, dataDir: string): DeviceSetup {
  if (device.kind !== 'vendorLibrary') return device;
  return { ...device, description: resolve(dataDir, device.description) };
}

type CentreSettings = z.output<typeof siteFileSchema>['centre'];

function editionOf(dataDir: string, { edition: name, confirmed, secrets }: CentreSettings): Edition {
  const edition = readEdition(dataDir, name);
  if (edition.training) throw refuse('配置的是培训中心的接口版本，不能用于真实结算。');
  if (edition.gateway.kind !== secrets.kind) {
    throw refuse(`接口版本的网关是 ${edition.gateway.kind}，配置的密钥是 ${secrets.kind} 的。`);
  }
  const doubts = unconfirmed(edition, confirmed);
  if (doubts.length === 0) return edition;
  const listed = doubts.map(([key, doubt]) => `${key}（${doubt}）`).join('；');
  throw refuse(
    `接口版本“${edition.title}”还有没有核实的内容：${listed}。向医保局核实后逐项写入 centre.confirmed。`,
  );
}

function readEdition(dataDir: string, name: string): Edition {
  try {
    return builtInEditions().includes(name) ? loadBuiltInEdition(name) : loadEdition(join(dataDir, name));
  } catch (error) {
    if (error instanceof EditionInvalid) throw refuse(`接口版本文件不对：${error.message}`);
    throw refuse(`读不到接口版本文件 ${name}。`);
  }
}
