import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ProblemError } from '../domain/problem.ts';
import type { Site } from '../upstream/call.ts';
import { type Edition, EditionInvalid, loadEdition } from '../upstream/edition.ts';
import type { GatewaySecrets } from '../upstream/gateways/signedHeaders.ts';
import type { InstitutionProfile } from './deskContext.ts';

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
    /** Path of the edition file, relative to this file. */
    edition: z.string().min(1),
    recerSysCode: z.string().min(1).max(10),
    deviceNo: z.string().max(100),
    secrets: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('csb'), accessKey: z.string().min(1), secretKey: z.string().min(1) }),
      z.strictObject({ kind: z.literal('tif'), paasId: z.string().min(1), secret: z.string().min(1) }),
    ]),
  }),
  operators: z
    .array(
      z.strictObject({
        operatorNo: z.string().min(1).max(20),
        name: z.string().min(1).max(50),
        role: z.enum(['cashier', 'supervisor', 'insuranceOffice', 'administrator', 'auditor']),
      }),
    )
    .min(1),
  /** Serial port of the card reader; null: none. */
  readerPort: z.string().nullable(),
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
  readonly readerPort: string | null;
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
  const { institution, centre, operators, readerPort } = checked.data;
  return {
    institution,
    edition: editionOf(join(dataDir, centre.edition)),
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
    },
    secrets: centre.secrets,
    operators: operators.map((operator) => ({ ...operator, active: true })),
    readerPort,
  };
}

function editionOf(file: string): Edition {
  try {
    const edition = loadEdition(file);
    if (edition.training) throw refuse('配置的是培训中心的接口版本，不能用于真实结算。');
    return edition;
  } catch (error) {
    if (error instanceof EditionInvalid) throw refuse(`接口版本文件不对：${error.message}`);
    if (error instanceof ProblemError) throw error;
    throw refuse(`读不到接口版本文件 ${file}。`);
  }
}
