import type { RequestNode } from './requestNode.ts';

/** 结算清单, short form (interface 7.11): one table under two numbers. */
const settlementList = {
  setlinfo: {
    many: false,
    fields: `
      psn_no:C30! mdtrt_id:C30! setl_id:C30! medcasno:C30 dcla_time:T ntly:C6! prfs:C6! curr_addr:C200
      emp_name:C200 emp_addr:C200 emp_tel:C50 poscode:C6 coner_name:C50 patn_rlts:C6! coner_addr:C200!
      coner_tel:C50! nwb_adm_type:C3 nwb_bir_wt:N6,2 nwb_adm_wt:N6,2 mul_nwb_bir_wt:C50
      mul_nwb_adm_wt:C50 opsp_diag_caty:C50 opsp_mdtrt_date:D adm_way:C30 trt_type:C3 adm_time:T
      adm_dept_code:C30 adm_dept_name:C100 refldept_dept:C50 dscg_time:T dscg_dept_code:C30
      dscg_dept_name:C100 dscg_caty:C6! otp_wm_dise:C200 wm_dise_code:C30 otp_tcm_dise:C200
      tcm_dise_code:C30 vent_used_dura:C10 pwcry_bfadm_coma_dura:C10 pwcry_afadm_coma_dura:C10
      spga_nurscare_days:N4,1 lv1_nurscare_days:N4,1 scd_nurscare_days:N4,1 lv3_nurscare_days:N4,1
      dscg_way:C3 acp_medins_name:C100 acp_optins_code:C30 bill_code:C50! bill_no:C30! biz_sn:C50!
      days_rinp_flag_31:C3 days_rinp_pup_31:C200 chfpdr_code:C30 setl_begn_date:D! setl_end_date:D!
      medins_fill_dept:C100! medins_fill_psn:C50! resp_nurs_code:C50 stas_type:C10 hi_paymtd:C3
      age_days:N3 adm_caty:C10
    `,
  },
  opspdiseinfo: { many: true, optional: true, fields: 'oprn_oprt_name:C500 oprn_oprt_code:C30' },
  diseinfo: {
    many: true,
    optional: true,
    fields: `
      diag_type:C3! diag_code:C20! diag_name:C500! adm_cond_type:C3! maindiag_flag:C3!
    `,
  },
  oprninfo: {
    many: true,
    optional: true,
    fields: `
      oprn_oprt_type:C3! oprn_oprt_name:C500! oprn_oprt_code:C30! anst_way:C6 oper_dr_code:C20!
      anst_dr_code:C20 oprn_oprt_begntime:T oprn_oprt_endtime:T anst_begntime:T anst_endtime:T
    `,
  },
  icuinfo: {
    many: true,
    optional: true,
    fields: `
      scs_cutd_ward_type:C6! scs_cutd_inpool_time:T! scs_cutd_exit_time:T! scs_cutd_sum_dura:C10!
    `,
  },
  payinfo: { many: true, optional: true, fields: 'fund_pay_type:C6! fund_payamt:N16,2!' },
  bldinfo: {
    many: true,
    optional: true,
    fields: `
      setl_List_bld_Id:C30! psn_no:C30! mdtrt_id:C30! setl_id:C30! bld_cat:C3 bld_amt:N6 bld_unt:C15
    `,
  },
} as const;

/** Request tables of the pharmacy, the plain outpatient form, statements and lists (interface 7.4, 7.5, 7.7, 7.10, 7.11); notation in requestTables.ts. */
export const settlementTables = {
  '2101': {
    druginfo: {
      many: false,
      fields: `
        psn_no:C30! mdtrt_cert_type:C3! mdtrt_cert_no:C50! card_sn:C32 psn_cert_type:C3! certno:C20!
        psn_type:C6! psn_name:C20! begntime:T! medfee_sumamt:N16,2! insutype:C6! dise_codg:C30
        dise_name:C500 acct_used_flag:C1! med_type:C6! exp_content:C4000
      `,
    },
    drugdetail: {
      many: true,
      fields: `
        feedetl_sn:N30! rxno:C30 rx_circ_flag:C3! fee_ocur_time:T! med_list_codg:C50!
        medins_list_codg:C150! det_item_fee_sumamt:N16,2! cnt:N16,4! pric:N16,6! sin_dos_dscr:C200
        used_frqu_dscr:C200 prd_days:N4,2 medc_way_dscr:C200 bilg_dr_codg:C30 bilg_dr_name:C50
        tcmdrug_used_way:C6 exp_content:C4000
      `,
    },
  },
  '2102': {
    druginfo: {
      many: false,
      fields: `
        psn_no:C30! mdtrt_cert_type:C3! mdtrt_cert_no:C50! card_sn:C32 psn_cert_type:C3! certno:C20!
        psn_type:C6! psn_name:C20! begntime:T! medfee_sumamt:N16,2! insutype:C6! dise_codg:C30
        dise_name:C500 acct_used_flag:C1! med_type:C6! invono:C20 exp_content:C4000
      `,
    },
    drugdetail: {
      many: true,
      fields: `
        feedetl_sn:N30! rxno:C30 rx_circ_flag:C3! fee_ocur_time:T! med_list_codg:C50!
        medins_list_codg:C150! det_item_fee_sumamt:N16,2! cnt:N16,4! pric:N16,6! sin_dos_dscr:C200
        used_frqu_dscr:C200 prd_days:N4,2 medc_way_dscr:C200 bilg_dr_codg:C30 bilg_dr_name:C50
        tcmdrug_used_way:C6 exp_content:C4000
      `,
    },
    durg_trac_info: {
      many: true,
      optional: true,
      fields: 'feedetl_sn:C30! drug_trac_codg:C100! trdn_flag:C3!',
    },
  },
  '2103': {
    data: { many: false, fields: 'setl_id:C30! mdtrt_id:C30! psn_no:C30! exp_content:C4000' },
  },
  '3505A': {
    selinfoDetail: {
      many: true,
      fields: `
        med_list_codg:C50! fixmedins_hilist_id:C30! fixmedins_hilist_name:C200! fixmedins_bchno:C30!
        prsc_dr_cert_type:C6 prsc_dr_certno:C50 prsc_dr_name:C50! phar_cert_type:C6 phar_certno:C50
        phar_name:C50! phar_prac_cert_no:C50! hi_feesetl_type:C6 setl_id:C30 mdtrt_sn:C30! psn_no:C30
        psn_cert_type:C6 certno:C50 psn_name:C50 manu_lotnum:C30! manu_date:D! expy_end:D rx_flag:C3!
        trdn_flag:C3! finl_trns_pric:N16,6! rxno:C40 rx_circ_flag:C3 rtal_docno:C40! stoout_no:C40
        bchno:C30 drug_prod_barc:C500! shelf_posi:C20 sel_retn_cnt:N16,4! sel_retn_time:T!
        sel_retn_opter_name:C50! memo:C500 prsc_dr_no:C50 phar_no:C50 MDTRT_SETL_TYPE:C6
      `,
      children: { drugtracinfo: 'drug_trac_codg:C30!' },
    },
  },
  '3592B': {
    data: {
      many: false,
      fields: `
        med_list_codg:C50! fixmedins_hilist_id:C30! fixmedins_hilist_name:C200! fixmedins_bchno:C30!
        memo:C500
      `,
    },
  },
  '2203': {
    mdtrtinfo: {
      many: false,
      fields: `
        mdtrt_id:C30! psn_no:C30! med_type:C6! begntime:T! main_cond_dscr:C1000 dise_type_code:C30
        dise_codg:C30! dise_name:C500! birctrl_type:C6 birctrl_matn_date:D exp_content:C4000
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
  '2206': {
    data: {
      many: false,
      fields: `
        psn_no:C30! mdtrt_cert_type:C3! mdtrt_cert_no:C50! card_sn:C32 psn_cert_type:C3! certno:C20!
        psn_type:C6! psn_name:C20! med_type:C6! medfee_sumamt:N16,2! psn_setlway:C6! mdtrt_id:C30!
        chrg_bchno:C30! acct_used_flag:C1! insutype:C6! exp_content:C4000 pub_hosp_rfom_flag:C6
      `,
    },
  },
  '2207': {
    data: {
      many: false,
      fields: `
        psn_no:C30! mdtrt_cert_type:C3! mdtrt_cert_no:C50! card_sn:C32 psn_cert_type:C3! certno:C20!
        med_type:C6! medfee_sumamt:N16,2! psn_setlway:C6! mdtrt_id:C30! chrg_bchno:C30! acct_used_flag:C1!
        insutype:C6! invono:C20 fulamt_ownpay_amt:N16,2! overlmt_selfpay:N16,2! preselfpay_amt:N16,2!
        inscp_scp_amt:N16,2! exp_content:C4000 pub_hosp_rfom_flag:C6
      `,
    },
  },
  '2403': {
    adminfo: {
      many: false,
      fields: `
        mdtrt_id:C30! psn_no:C30! coner_name:C50 tel:C50 begntime:T! endtime:T mdtrt_cert_type:C3!
        med_type:C6! ipt_otp_no:C30! medrcdno:C30 atddr_no:C30! chfpdr_name:C50! adm_diag_dscr:C200!
        adm_dept_codg:C30! adm_dept_name:C100! adm_bed:C30! dscg_maindiag_code:C20!
        dscg_maindiag_name:C300! main_cond_dscr:C1000 dise_codg:C30 dise_name:C500 oprn_oprt_code:C30
        oprn_oprt_name:C500 fpsc_no:C50 matn_type:C6 birctrl_type:C6 latechb_flag:C3 geso_val:N2 fetts:N3
        fetus_cnt:N3 pret_flag:C3 birctrl_matn_date:D dise_type_code:C6 exp_content:C4000
      `,
    },
    diseinfo: {
      many: true,
      fields: `
        mdtrt_id:C30! psn_no:C30! diag_type:C3! maindiag_flag:C3! diag_srt_no:N2! diag_code:C20!
        diag_name:C100! adm_cond:C500 diag_dept:C50! dise_dor_no:C30! dise_dor_name:C50! diag_time:T!
      `,
    },
  },
  '3202': {
    data: {
      many: false,
      fields: `
        setl_optins:C6! file_qury_no:C30! stmt_begndate:D! stmt_enddate:D! medfee_sumamt:N16,2!
        fund_pay_sumamt:N16,2! cash_payamt:N16,2! fixmedins_setl_cnt:N10! clr_type:C6! refd_setl_flag:C3
        fixmedins_refd_setl_flag:C6!
      `,
    },
  },
  '3203': {
    data: {
      many: false,
      fields: `
        clr_type:C30! clr_way:C30 setlym:C6! psntime:N6! medfee_sumamt:N16,2! med_sumfee:N16,2!
        fund_appy_sum:N16,2! cash_payamt:N16,2! acct_pay:N16,2! begndate:D! enddate:D!
      `,
    },
  },
  '3204': {
    data: { many: false, fields: 'clr_appy_evt_id:C30!' },
  },
  '3211': {
    data: { many: false, fields: 'clr_begin_ymd:D! clr_end_ymd:D! file_qury_no:C30! upload_file_name:C200' },
  },
  '3212': {
    data: { many: false, fields: 'task_key:C30!' },
  },
  '4101': settlementList,
  '4101A': settlementList,
} as const satisfies Readonly<Record<string, Readonly<Record<string, RequestNode>>>>;
