import type { Chord } from './chord.ts';

/** A thing the cashier can do: its key and its name on the button. */
export interface Command {
  readonly chord: Chord;
  readonly label: string;
}

/**
 * Every key of the cashier's desk, in one place. F1, F5, F11 and F12 are left alone, and so is everything with Ctrl:
 * browsers keep those. Letters are the first pinyin letter of the word where it was free.
 */
export const keymap = {
  readCard: { chord: 'F2', label: '读卡' },
  typeNumber: { chord: 'F3', label: '证件号' },
  toggleAccount: { chord: 'F4', label: '个人账户' },
  switchKind: { chord: 'F6', label: '门诊／住院' },
  recent: { chord: 'F7', label: '最近结算' },
  explain: { chord: 'F8', label: '费用解释' },
  settle: { chord: 'F9', label: '结算' },
  print: { chord: 'F10', label: '打印' },
  firstInsurance: { chord: 'Alt+1', label: '第一险种' },
  secondInsurance: { chord: 'Alt+2', label: '第二险种' },
  search: { chord: 'Alt+S', label: '找项目' },
  /** D as in 对账, which is done there: F keys are used up, R is taken. */
  day: { chord: 'Alt+D', label: '日终' },
  /** G as in 规定: Z is taken. */
  policy: { chord: 'Alt+G', label: '政策' },
  removeLine: { chord: 'Alt+X', label: '删行' },
  nextPerson: { chord: 'Alt+N', label: '下一位' },
  upload: { chord: 'Alt+U', label: '上传' },
  signOut: { chord: 'Alt+Q', label: '签退' },
  openSheet: { chord: 'Alt+P', label: '打开结算单' },
  refund: { chord: 'Alt+T', label: '退费' },
  printDifference: { chord: 'Alt+E', label: '补退单' },
  clearDifference: { chord: 'Alt+H', label: '核清差额' },
  releaseDevice: { chord: 'Alt+R', label: '重新启用' },
  dayShift: { chord: 'Alt+1', label: '班次' },
  dayStatement: { chord: 'Alt+2', label: '对账' },
  dayNotices: { chord: 'Alt+3', label: '提醒' },
  dayClaim: { chord: 'Alt+4', label: '月申报' },
  closeShift: { chord: 'F9', label: '班结' },
  printShift: { chord: 'F10', label: '班结单' },
  reconcile: { chord: 'F9', label: '对账' },
  exportClaim: { chord: 'F10', label: '导出' },
  policyAll: { chord: 'Alt+1', label: '全部' },
  policyMissing: { chord: 'Alt+2', label: '没有公布' },
  policyUnofficial: { chord: 'Alt+3', label: '不是正式文件' },
  withdrawValue: { chord: 'Alt+K', label: '撤回' },
  compareVersions: { chord: 'Alt+V', label: '比较版本' },
  insertCard: { chord: 'Alt+C', label: '插卡' },
  removeCard: { chord: 'Alt+B', label: '拔卡' },
  scanCode: { chord: 'Alt+M', label: '扫码' },
  placeIdentityCard: { chord: 'Alt+Z', label: '放身份证' },
  liftIdentityCard: { chord: 'Alt+Y', label: '取走身份证' },
  network: { chord: 'Alt+W', label: '断网' },
  loseAnswer: { chord: 'Alt+L', label: '丢失下一次应答' },
  refuseNext: { chord: 'Alt+J', label: '拒绝下一次' },
} as const satisfies Record<string, Command>;
