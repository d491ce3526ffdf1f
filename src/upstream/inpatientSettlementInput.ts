import {
  amount,
  amountOrZero,
  choice,
  choiceOrEmpty,
  dateOrEmpty,
  expContent,
  maxCertificateNoLength,
  text,
  textOrEmpty,
} from './requestFields.ts';

/** The fields 2303 and 2304 share (interface 7.6). Both 区划 are repeated inside data. */
export const inpatientSettlementFields = {
  psn_no: text('人员编号', 30),
  mdtrt_cert_type: text('就诊凭证类型', 3),
  mdtrt_cert_no: textOrEmpty('就诊凭证编号', maxCertificateNoLength),
  card_sn: textOrEmpty('卡识别码', 32),
  psn_cert_type: text('证件类型', 3),
  certno: text('证件号码', 20),
  // C3 in the table, but its own dictionary has codes of six digits (116003).
  psn_type: text('人员类别', 6),
  psn_name: text('人员姓名', 20),
  medfee_sumamt: amount('医疗费总额'),
  psn_setlway: text('个人结算方式', 6),
  mdtrt_id: text('就诊ID', 30),
  acct_used_flag: choiceOrEmpty('个人账户使用标志', ['0', '1', '2']),
  insutype: text('险种类型', 6),
  mid_setl_flag: choice('中途结算标志', ['0', '1']),
  fulamt_ownpay_amt: amountOrZero('全自费金额'),
  overlmt_selfpay: amountOrZero('超限价金额'),
  preselfpay_amt: amountOrZero('先行自付金额'),
  inscp_scp_amt: amountOrZero('符合政策范围金额'),
  /** Camel case on the wire, exactly so (interface 1.3). */
  dscgTime: dateOrEmpty('出院时间'),
  insuplc_admdvs: text('参保地医保区划', 6),
  mdtrtarea_admvs: text('就医地医保区划', 6),
  exp_content: expContent,
};
