import { strToU8, zipSync } from 'fflate';
import { formatRatio } from '../../domain/ratio.ts';
import { WireNumber } from '../../upstream/wireJson.ts';
import type { TrainingItem } from './catalogue.ts';
import type { RequestInput } from './checkRequest.ts';
import { keepFile, publicOwner } from './handleFiles.ts';
import { field, type HandlerContext, objectOf, todayOf } from './handlerContext.ts';
import type { Output } from './wireAnswer.ts';

const effectiveFrom = '2020-01-01';

/** 1201 医药机构信息获取 */
export function handleQueryInstitution(context: HandlerContext): Output {
  const { code, name, kind, level } = context.institution;
  return {
    medinsinfo: [
      {
        fixmedins_code: code,
        fixmedins_name: name,
        uscc: '',
        fixmedins_type: kind === 'pharmacy' ? '2' : '1',
        hosp_lv: { '3': '2', '2': '5', '1': '8', '0': '11' }[level],
        exp_content: '',
      },
    ],
  };
}

/** 目录类别 (dictionary list_type) by the shape of the code (interface 3.1). */
function listTypeOf(code: string): string {
  if (/^[XZ]/.test(code)) return '101';
  if (code.startsWith('T')) return '102';
  return code.startsWith('C') ? '301' : '201';
}

const ofCatalogue: Readonly<Record<string, (item: TrainingItem) => boolean>> = {
  '1301': (item) => listTypeOf(item.code) === '101',
  '1302': (item) => listTypeOf(item.code) === '102',
  '1305': (item) => listTypeOf(item.code) === '201',
  '1306': (item) => listTypeOf(item.code) === '301',
};

/** 1301 to 1309: the items as a zipped text, code first; column counts differ between editions (interface 7.8). */
export function catalogueDownload(infno: string) {
  return (context: HandlerContext): Output => {
    const belongs = ofCatalogue[infno] ?? (() => false);
    const rows = [...context.catalogue.values()].filter(belongs);
    const text = rows.map((item) => `${item.code}\t${item.name}\t${item.unit}\tnull\n`).join('');
    const filename = `${infno}.zip`;
    const content = Buffer.from(zipSync({ [`${infno}.txt`]: strToU8(text) }));
    const fileNo = keepFile(context, publicOwner, filename, content);
    return {
      file_qury_no: fileNo,
      filename,
      dld_end_time: '2099-12-31',
      data_cnt: new WireNumber(String(rows.length)),
    };
  };
}

/** The page of a query, in the paging object of this centre. */
function page(input: RequestInput, rows: readonly Record<string, unknown>[]): Output {
  const fields = objectOf(input, 'data');
  const [number, size] = [Number(field(fields, 'page_num')), Number(field(fields, 'page_size'))];
  const start = Math.max(0, number - 1) * size;
  return {
    pageNum: new WireNumber(String(number)),
    recordCounts: new WireNumber(String(rows.length)),
    data: rows.slice(start, start + size),
  };
}

function itemsAsked(context: HandlerContext, input: RequestInput): TrainingItem[] {
  const { hilist_code: hilistCode = '', med_list_codg: listCode = '' } = objectOf(input, 'data');
  const code = hilistCode === '' ? listCode : hilistCode;
  return [...context.catalogue.values()].filter((item) => code === '' || item.code === code);
}

const common = (context: HandlerContext, item: TrainingItem, infno: string) => ({
  insu_admdvs: context.careAdmdvs,
  begndate: effectiveFrom,
  enddate: '',
  vali_flag: '1',
  rid: `${infno}-${item.code}`,
  updt_time: effectiveFrom,
});

/** 1312 */
export function handleInsuranceItems(context: HandlerContext, input: RequestInput): Output {
  return page(
    input,
    itemsAsked(context, input).map((item) => ({
      ...common(context, item, '1312'),
      hilist_code: item.code,
      hilist_name: item.name,
      med_chrgitm_type: item.chargeCategory,
      chrgitm_lv: item.itemClass,
      lmt_used_flag: item.restricted ? '1' : '0',
      list_type: listTypeOf(item.code),
    })),
  );
}

/** 1316 */
export function handleItemMatches(context: HandlerContext, input: RequestInput): Output {
  return page(
    input,
    itemsAsked(context, input).map((item) => ({
      ...common(context, item, '1316'),
      med_list_codg: item.code,
      hilist_code: item.code,
      list_type: listTypeOf(item.code),
    })),
  );
}

/** 1317 */
export function handleInstitutionItems(context: HandlerContext, input: RequestInput): Output {
  return page(
    input,
    itemsAsked(context, input).map((item) => ({
      ...common(context, item, '1317'),
      fixmedins_code: context.institution.code,
      medins_list_codg: item.code,
      medins_list_name: item.name,
      list_type: listTypeOf(item.code),
      med_list_codg: item.code,
    })),
  );
}

/** 1318: only what has a limit. */
export function handlePriceLimits(context: HandlerContext, input: RequestInput): Output {
  return page(
    input,
    itemsAsked(context, input).flatMap((item) =>
      item.limitPrice === null
        ? []
        : [
            {
              ...common(context, item, '1318'),
              hilist_code: item.code,
              hilist_lmtpric_type: context.institution.level === '3' ? '3' : '2',
              overlmt_dspo_way: '1',
              hilist_pric_uplmt_amt: new WireNumber(item.limitPrice),
            },
          ],
    ),
  );
}

/** 1319 */
export function handleSelfPayRatios(context: HandlerContext, input: RequestInput): Output {
  return page(
    input,
    itemsAsked(context, input).map((item) => ({
      ...common(context, item, '1319'),
      hilist_code: item.code,
      selfpay_prop_psn_type: '99',
      selfpay_prop_type: '10',
      selfpay_prop: new WireNumber(formatRatio(item.selfPayRatioBp)),
    })),
  );
}

/** 1901: the edition's own dictionaries. */
export function handleDictionary(context: HandlerContext, input: RequestInput): Output {
  const type = field(objectOf(input, 'data'), 'type');
  const entries = Object.entries(context.edition.dictionaries[type] ?? {});
  return {
    list: entries.map(([value, label], index) => ({
      type,
      label,
      value,
      parentValue: '',
      sort: new WireNumber(String(index + 1)),
      valiFlag: '1',
      createUser: '',
      createDate: todayOf(context),
      version: new WireNumber('1'),
    })),
  };
}
