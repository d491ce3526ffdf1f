import type { Infno } from '../../upstream/infno.ts';
import { queryTables } from './queryTables.ts';
import type { RequestNode } from './requestNode.ts';
import { settlementTables } from './settlementTables.ts';

/**
 * The request tables as the centre checks them: a transcription of interface section 7 of its own, so that a slip in
 * the terminal's schemas meets somebody who read the table separately. Notation: `name:type!`, where C is text, N a
 * number with its digits and decimals, D a date, T a date and time, and `!` marks a required field.
 *
 * Two widths follow the dictionaries instead of the table, which contradicts them: psn_type has codes of six digits
 * (C3), and oinfno has numbers of five characters (C4).
 */
export const requestTables: Readonly<Record<Infno, Readonly<Record<string, RequestNode>>>> = {
  ...queryTables,
  ...settlementTables,
  '9001': {
    signIn: { many: false, fields: 'opter_no:C20! mac:C20! ip:C20!' },
  },
  '9002': {
    signOut: { many: false, fields: 'sign_no:C30! opter_no:C20!' },
  },
  '1101': {
    data: {
      many: false,
      fields: `
        mdtrt_cert_type:C3! mdtrt_cert_no:C50! card_sn:C32 begntime:T psn_cert_type:C6! certno:C50!
        psn_name:C50!
      `,
    },
  },
  '6101': {
    data: {
      many: false,
      fields: `
        orgId:C40! businessType:C5! businessInfo:C200 operatorId:C20! operatorName:C30! officeId:C20!
        officeName:C30! deviceType:C30
      `,
    },
  },
  '2001': {
    data: {
      many: false,
      fields: `
        psn_no:C30! insutype:C6! fixmedins_code:C12! med_type:C6! begntime:T! endtime:T dise_codg:C30
        dise_name:C500 oprn_oprt_code:C30 oprn_oprt_name:C500 matn_type:C6 birctrl_type:C6 exp_content:C4000
      `,
    },
  },
  '5206': {
    data: { many: false, fields: 'psn_no:C30! cum_ym:C6' },
  },
  '2201': {
    data: {
      many: false,
      fields: `
        psn_no:C30! insutype:C6! begntime:T! mdtrt_cert_type:C3! mdtrt_cert_no:C50! card_sn:C32
        psn_cert_type:C3! certno:C20! psn_type:C6! psn_name:C20! ipt_otp_no:C30! atddr_no:C30 dr_name:C50
        dept_code:C30! dept_name:C100! caty:C10! exp_content:C4000
      `,
    },
  },
  '2202': {
    data: { many: false, fields: 'psn_no:C30! mdtrt_id:C30! ipt_otp_no:C30! exp_content:C4000' },
  },
  '2203A': {
    mdtrtinfo: {
      many: false,
      fields: `
        mdtrt_id:C30! psn_no:C30! med_type:C6! begntime:T! main_cond_dscr:C1000 dise_codg:C30 dise_name:C500
        birctrl_type:C6 birctrl_matn_date:D matn_type:C6 geso_val:N2 exp_content:C4000
      `,
    },
    diseinfo: {
      many: true,
      fields: `
        diag_type:C3! diag_srt_no:N2! diag_code:C20! diag_name:C100! diag_dept:C50! dise_dor_no:C30!
        dise_dor_name:C50! diag_time:T! vali_flag:C3!
      `,
    },
  },
  '2204': {
    feedetail: {
      many: true,
      fields: `
        feedetl_sn:N30! mdtrt_id:C30! psn_no:C30! chrg_bchno:C30! dise_codg:C30 rxno:C30 rx_circ_flag:C3!
        fee_ocur_time:T! med_list_codg:C50! medins_list_codg:C150! det_item_fee_sumamt:N16,2! cnt:N16,4!
        pric:N16,6! sin_dos_dscr:C200 used_frqu_dscr:C200 prd_days:N4,2 medc_way_dscr:C200
        bilg_dept_codg:C30! bilg_dept_name:C100! bilg_dr_codg:C30! bilg_dr_name:C50! acord_dept_codg:C30
        acord_dept_name:C100 orders_dr_code:C30 orders_dr_name:C50 hosp_appr_flag:C3! tcmdrug_used_way:C6
        etip_flag:C3 etip_hosp_code:C30 dscg_tkdrug_flag:C3 matn_fee_flag:C6 memo:C1000 comb_no:C3
        exp_content:C4000
      `,
    },
  },
  '2205': {
    data: { many: false, fields: 'mdtrt_id:C30! chrg_bchno:C30! psn_no:C30! exp_content:C4000' },
  },
  '2206A': {
    data: {
      many: false,
      fields: `
        psn_no:C30! mdtrt_cert_type:C3! mdtrt_cert_no:C50! med_type:C6! medfee_sumamt:N16,2! psn_setlway:C6!
        mdtrt_id:C30! chrg_bchno:C30! acct_used_flag:C1! insutype:C6! exp_content:C4000
      `,
    },
  },
  '2207A': {
    data: {
      many: false,
      fields: `
        psn_no:C30! mdtrt_cert_type:C3! mdtrt_cert_no:C50! med_type:C6! medfee_sumamt:N16,2! psn_setlway:C6!
        mdtrt_id:C30! chrg_bchno:C30! acct_used_flag:C1! insutype:C6! invono:C20 fulamt_ownpay_amt:N16,2!
        overlmt_selfpay:N16,2! preselfpay_amt:N16,2! inscp_scp_amt:N16,2! exp_content:C4000
      `,
    },
  },
  '2208': {
    data: { many: false, fields: 'setl_id:C30! mdtrt_id:C30! psn_no:C30! exp_content:C4000' },
  },
  '2401': {
    mdtrtinfo: {
      many: false,
      fields: `
        psn_no:C30! insutype:C6! coner_name:C50 tel:C50 begntime:T! mdtrt_cert_type:C3! mdtrt_cert_no:C50
        card_sn:C32 cert_type:C3! certno:C20! med_type:C6! ipt_no:C30! medrcdno:C30 atddr_no:C30!
        chfpdr_name:C50! adm_diag_dscr:C200! adm_dept_codg:C30! adm_dept_name:C100! adm_bed:C30!
        dscg_maindiag_code:C20! dscg_maindiag_name:C300! main_cond_dscr:C1000 dise_codg:C30 dise_name:C500
        oprn_oprt_code:C30 oprn_oprt_name:C500 fpsc_no:C50 matn_type:C6 birctrl_type:C6 latechb_flag:C3
        geso_val:N2 fetts:N3 fetus_cnt:N3 pret_flag:C3 birctrl_matn_date:D dise_type_code:C6
        exp_content:C4000 insuplc_admdvs:C6! mdtrtarea_admvs:C6!
      `,
    },
    diseinfo: {
      many: true,
      fields: `
        psn_no:C30! diag_type:C3! maindiag_flag:C3! diag_srt_no:N2! diag_code:C20! diag_name:C100!
        adm_cond:C500 diag_dept:C50! dise_dor_no:C30! dise_dor_name:C50! diag_time:T!
      `,
    },
  },
  '2301': {
    feedetail: {
      many: true,
      fields: `
        feedetl_sn:N30! init_feedetl_sn:C30 mdtrt_id:C30! drord_no:C30 psn_no:C30! med_type:C6!
        fee_ocur_time:T! med_list_codg:C50! medins_list_codg:C150! det_item_fee_sumamt:N16,2! cnt:N16,4!
        pric:N16,6! bilg_dept_codg:C30! bilg_dept_name:C100! bilg_dr_codg:C30! bilg_dr_name:C50!
        acord_dept_codg:C30 acord_dept_name:C100 orders_dr_code:C30 orders_dr_name:C50 hosp_appr_flag:C3
        tcmdrug_used_way:C6 etip_flag:C3 etip_hosp_code:C30 dscg_tkdrug_flag:C3 matn_fee_flag:C6 memo:C500
        comb_no:C3 exp_content:C4000
      `,
    },
  },
  '2302': {
    data: { many: false, fields: 'feedetl_sn:C30! mdtrt_id:C30! psn_no:C30! exp_content:C4000' },
  },
  '2402': {
    dscginfo: {
      many: false,
      fields: `
        mdtrt_id:C30! psn_no:C30! insutype:C6! endtime:T! dise_codg:C30 dise_name:C500 oprn_oprt_code:C30
        oprn_oprt_name:C500 fpsc_no:C50 matn_type:C6 birctrl_type:C6 latechb_flag:C3 geso_val:N2 fetts:N3
        fetus_cnt:N3 pret_flag:C3 birctrl_matn_date:D cop_flag:C3 dscg_dept_codg:C30! dscg_dept_name:C100!
        dscg_bed:C30 dscg_way:C3! die_date:D exp_content:C4000
      `,
    },
    diseinfo: {
      many: true,
      fields: `
        mdtrt_id:C30! psn_no:C30! diag_type:C3! maindiag_flag:C3! diag_srt_no:N2! diag_code:C20!
        diag_name:C100! diag_dept:C50! dise_dor_no:C30! dise_dor_name:C50! diag_time:T!
      `,
    },
  },
  '2303': {
    data: {
      many: false,
      fields: `
        psn_no:C30! mdtrt_cert_type:C3! mdtrt_cert_no:C50 card_sn:C32 psn_cert_type:C3! certno:C20!
        psn_type:C6! psn_name:C20! medfee_sumamt:N16,2! psn_setlway:C6! mdtrt_id:C30! acct_used_flag:C1
        insutype:C6! mid_setl_flag:C3! fulamt_ownpay_amt:N16,2 overlmt_selfpay:N16,2 preselfpay_amt:N16,2
        inscp_scp_amt:N16,2 dscgTime:D insuplc_admdvs:C6! mdtrtarea_admvs:C6! exp_content:C4000
      `,
    },
  },
  '2304': {
    data: {
      many: false,
      fields: `
        psn_no:C30! mdtrt_cert_type:C3! mdtrt_cert_no:C50 card_sn:C32 psn_cert_type:C3! certno:C20!
        psn_type:C6! psn_name:C20! medfee_sumamt:N16,2! psn_setlway:C6! mdtrt_id:C30! acct_used_flag:C1
        insutype:C6! mid_setl_flag:C3! fulamt_ownpay_amt:N16,2 overlmt_selfpay:N16,2 preselfpay_amt:N16,2
        inscp_scp_amt:N16,2 dscgTime:D insuplc_admdvs:C6! mdtrtarea_admvs:C6! exp_content:C4000 invono:C20
      `,
    },
  },
  '2305': {
    data: { many: false, fields: 'mdtrt_id:C30! setl_id:C30! psn_no:C30! exp_content:C4000' },
  },
  '2404': {
    data: { many: false, fields: 'mdtrt_id:C30! psn_no:C30! exp_content:C4000' },
  },
  '2405': {
    data: { many: false, fields: 'mdtrt_id:C30! psn_no:C30! exp_content:C4000' },
  },
  '2601': {
    data: { many: false, fields: 'psn_no:C30! omsgid:C30! oinfno:C6!' },
  },
  '3201': {
    data: {
      many: false,
      fields: `
        insutype:C6! clr_type:C6! setl_optins:C6! stmt_begndate:D! stmt_enddate:D! medfee_sumamt:N16,2!
        fund_pay_sumamt:N16,2! acct_pay:N16,2! fixmedins_setl_cnt:N10! refd_setl_flag:C6
        fixmedins_refd_setl_flag:C6!
      `,
    },
  },
};
