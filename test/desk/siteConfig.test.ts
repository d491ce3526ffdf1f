import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardPinRules } from '../../src/desk/cardPin.ts';
import { defaultKeeping } from '../../src/desk/keeping/keepingSettings.ts';
import { loadSiteConfig, type SiteConfig } from '../../src/desk/siteConfig.ts';
import { ProblemError } from '../../src/domain/problem.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yijie-site-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const csb = { kind: 'csb', accessKey: 'AK', secretKey: 'SK' };

function load(
  centre: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {},
): SiteConfig {
  const site = {
    institution: {
      code: 'H22050000001',
      name: '测试医院',
      admdvs: '220500',
      level: '2',
      affiliation: 'city',
      community: false,
      public: true,
      kind: 'hospital',
      defaultDepartment: { code: 'A03', name: '内科' },
      defaultDoctor: { code: 'D220500000001', name: '医师一' },
      defaultDiagnosis: { code: 'J06.900', name: '急性上呼吸道感染' },
    },
    centre: { url: 'http://127.0.0.1:1', recerSysCode: 'X', deviceNo: '', secrets: csb, ...centre },
    operators: [{ operatorNo: 'C001', name: '收费一', role: 'cashier' }],
    devices: [],
    cardPin: cardPinRules[0],
    ...rest,
  };
  writeFileSync(join(folder, 'site.yaml'), JSON.stringify(site));
  return loadSiteConfig(folder);
}

function refusal(centre: Readonly<Record<string, unknown>>): string {
  try {
    load(centre);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.happened;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the edition of a site', () => {
  it('is a built-in one by its id, once every doubt is confirmed', () => {
    const { edition } = load({ edition: 'hunan', confirmed: ['cumTypeCodes', 'errorTexts'] });
    expect(edition.infver).toBe('1.0.0');
  });

  it('settles nothing while a doubt is open, and says which', () => {
    expect(refusal({ edition: 'hunan', confirmed: ['errorTexts'] })).toContain(
      'cumTypeCodes（5206 累计类别代码',
    );
    expect(refusal({ edition: 'hunan' })).toContain('errorTexts');
  });

  it('is a file beside the settings', () => {
    writeFileSync(join(folder, 'own.yaml'), 'base: hunan\nid: own\ntitle: 本地\nunverified: {}\n');
    expect(load({ edition: 'own.yaml' }).edition.title).toBe('本地');
  });

  it('is never that of the training centre', () => {
    expect(refusal({ edition: 'training' })).toContain('培训中心');
  });

  it('has the gateway of the keys', () => {
    const confirmed = [
      'fields',
      'msgid',
      'reversible',
      'amountFormula',
      'fileTransfer',
      'cumTypeCodes',
      'errorTexts',
    ];
    expect(refusal({ edition: 'zhejiang', confirmed })).toContain('网关是 xca');
    const secrets = { kind: 'xca', key: 'H22050000001', secret: 'S' };
    expect(load({ edition: 'zhejiang', confirmed, secrets }).secrets).toEqual(secrets);
  });

  it('reaches a front end by a program or by its address', () => {
    const confirmed = [
      'infver',
      'transactions',
      'fields',
      'cardToken',
      'reversible',
      'amountFormula',
      'fileTransfer',
      'cumTypeCodes',
      'errorTexts',
    ];
    for (const command of [null, ['front-end', '--quiet']]) {
      const secrets = { kind: 'frontEnd', command };
      expect(load({ edition: 'sichuan', confirmed, secrets }).secrets).toEqual(secrets);
    }
  });

  it('is refused by name when there is none', () => {
    expect(refusal({ edition: 'nowhere.yaml' })).toContain('nowhere.yaml');
  });
});

describe('the number of the terminal', () => {
  const edition = { edition: 'hunan', confirmed: ['cumTypeCodes', 'errorTexts'] };

  it('goes into the msgids; without one this is the only terminal', () => {
    expect(load(edition, { terminal: { no: 2, of: 3 } }).site.terminal).toEqual({ no: 2, of: 3 });
    expect(load(edition).site.terminal).toBeUndefined();
  });

  it.each([{ no: 4, of: 3 }, { no: 0, of: 3 }, { no: 1 }])('%j is refused', (terminal) => {
    expect(() => load(edition, { terminal })).toThrow(ProblemError);
  });
});

describe('the keeping of the store', () => {
  const edition = { edition: 'hunan', confirmed: ['cumTypeCodes', 'errorTexts'] };

  it('is the default where the file says nothing of it', () => {
    expect(load(edition).keeping).toEqual(defaultKeeping);
  });
});
