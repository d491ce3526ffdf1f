import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { type Edition, loadEdition } from '../upstream/edition.ts';

/**
 * What hospital IT writes once for a terminal: `site.json` and the edition file it names, both in the data folder, readable by
 * the terminal's account only because the first one holds the gateway's secret.
 */
const name = z.string().min(1).max(200);
const code = z.string().min(1).max(64);
const coded = z.strictObject({ code, name });

const siteSchema = z.strictObject({
  /** File name of the edition beside this file. */
  edition: z.string().regex(/^[\w-]+\.yaml$/),
  centreUrl: z.url({ protocol: /^https?$/ }),
  secrets: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('csb'), accessKey: code, secretKey: name }),
    z.strictObject({ kind: z.literal('tif'), paasId: code, secret: name }),
  ]),
  institution: z.strictObject({
    code,
    name,
    /** 就医地医保区划 */
    admdvs: z.string().regex(/^\d{6}$/),
    level: z.enum(['0', '1', '2', '3']),
    affiliation: z.enum(['province', 'city', 'county']),
    community: z.boolean(),
    public: z.boolean(),
    kind: z.enum(['hospital', 'pharmacy']),
    defaultDepartment: coded,
    defaultDoctor: coded,
    defaultDiagnosis: coded,
  }),
  terminal: z.strictObject({ recerSysCode: z.string().min(1).max(10), devNo: code }),
  operators: z
    .array(
      z.strictObject({
        operatorNo: code,
        name,
        role: z.enum(['cashier', 'supervisor', 'insuranceOffice', 'administrator', 'auditor']),
        active: z.boolean(),
      }),
    )
    .min(1)
    .max(200),
  /** COM3, /dev/ttyUSB0; null without a reader: numbers are typed. */
  readerPort: z.string().min(1).max(200).nullable(),
});

export interface SiteSettings extends Omit<z.output<typeof siteSchema>, 'edition'> {
  readonly edition: Edition;
}

/** @throws ProblemError when the files are missing or wrong; the message names the key */
export function loadSiteSettings(dataDir: string): SiteSettings {
  try {
    const site = siteSchema.parse(JSON.parse(readFileSync(join(dataDir, 'site.json'), 'utf8')));
    return { ...site, edition: loadEdition(join(dataDir, site.edition)) };
  } catch (error) {
    throw new ProblemError(
      {
        code: 'SITE_NOT_SET_UP',
        happened: `本机构的配置（site.json）缺失或有误：${reasonOf(error)}`,
        money: `终端没有启动。${nothingSettled}`,
        nextStep: `请信息科检查数据文件夹 ${dataDir} 里的 site.json 和版本文件，然后重新打开。`,
      },
      { cause: error },
    );
  }
}

/** Keys only: the file holds a secret, and messages are shown and logged. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues[0]?.path.join('.') ?? '';
  if (error instanceof SyntaxError) return '不是有效的 JSON';
  return error instanceof Error ? error.message : String(error);
}
