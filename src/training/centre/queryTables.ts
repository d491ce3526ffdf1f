import type { RequestNode } from './requestNode.ts';

/** Request tables of files, catalogues and queries (interface 7.1, 7.8, 7.9); notation in requestTables.ts. */
export const queryTables = {
  '9101': {
    fsUploadIn: { many: false, fields: 'in:B! filename:C200! fixmedins_code:C30!' },
  },
  '9102': {
    fsDownloadIn: { many: false, fields: 'file_qury_no:C30! filename:C200! fixmedins_code:C30!' },
  },
  '1201': {
    medinsinfo: { many: false, fields: 'fixmedins_type:C6! fixmedins_name:C200 fixmedins_code:C12' },
  },
  '1301': {
    data: { many: false, fields: 'ver:C20!' },
  },
  '1302': {
    data: { many: false, fields: 'ver:C20!' },
  },
  '1305': {
    data: { many: false, fields: 'ver:C20!' },
  },
  '1306': {
    data: { many: false, fields: 'ver:C20!' },
  },
  '1307': {
    data: { many: false, fields: 'ver:C20!' },
  },
  '1309': {
    data: { many: false, fields: 'ver:C20!' },
  },
  '1312': {
    data: {
      many: false,
      fields: `
        query_date:D hilist_code:C30 insu_admdvs:C6 begndate:D hilist_name:C200 wubi:C30 pinyin:C30
        med_chrgitm_type:C6 chrgitm_lv:C3 lmt_used_flag:C3 list_type:C30 med_use_flag:C3 matn_used_flag:C3
        hilist_use_type:C3 lmt_cpnd_type:C3 vali_flag:C3 updt_time:D! page_num:N4! page_size:N4!
      `,
    },
  },
  '1316': {
    data: {
      many: false,
      fields: `
        query_date:D med_list_codg:C30 hilist_code:C30 list_type:C30 insu_admdvs:C6 begndate:D
        vali_flag:C3 updt_time:D! page_num:N4! page_size:N4!
      `,
    },
  },
  '1317': {
    data: {
      many: false,
      fields: `
        query_date:D fixmedins_code:C30 medins_list_codg:C30 medins_list_name:C200 insu_admdvs:C6
        list_type:C30 med_list_codg:C30 begndate:D vali_flag:C3 updt_time:D! page_num:N4! page_size:N4!
      `,
    },
  },
  '1318': {
    data: {
      many: false,
      fields: `
        query_date:D hilist_code:C30 hilist_lmtpric_type:C6 overlmt_dspo_way:C6 insu_admdvs:C6 begndate:D
        enddate:D vali_flag:C3 rid:C40 tabname:C100 poolarea_no:C6 updt_time:D! page_num:N4! page_size:N4!
      `,
    },
  },
  '1319': {
    data: {
      many: false,
      fields: `
        query_date:D hilist_code:C30 selfpay_prop_psn_type:C6 selfpay_prop_type:C6 insu_admdvs:C6
        begndate:D enddate:D vali_flag:C3 rid:C40 tabname:C100 poolarea_no:C6 updt_time:D! page_num:N4!
        page_size:N4!
      `,
    },
  },
  '1901': {
    data: { many: false, fields: 'type:C30! parent_value:C10! admdvs:C6! date:D! Vali_Flag:C3!' },
  },
  '5201': {
    data: { many: false, fields: 'psn_no:C30! begntime:T! endtime:T! med_type:C6! mdtrt_id:C30' },
  },
  '5203': {
    data: { many: false, fields: 'psn_no:C30! setl_id:C30! mdtrt_id:C30!' },
  },
  '5204': {
    data: { many: false, fields: 'psn_no:C30! setl_id:C30! mdtrt_id:C30!' },
  },
  '5301': {
    data: { many: false, fields: 'psn_no:C30!' },
  },
  '5303': {
    data: { many: false, fields: 'psn_no:C30 begntime:T! endtime:T!' },
  },
  '100001': {
    data: { many: false, fields: 'psn_No:C30! setl_Id:C30! mdtrt_Id:C30!' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, RequestNode>>>>;
