import { type Problem, ProblemError } from '../../domain/problem.ts';

/** BROWSER_MISSING and FILE_NOT_WRITTEN want the machine put right first; TIMED_OUT and FAILED may be tried again. */
export type PrintFaultCode =
  | 'PRINT_BROWSER_MISSING'
  | 'PRINT_TIMED_OUT'
  | 'PRINT_FAILED'
  | 'PRINT_FILE_NOT_WRITTEN';

/** Printing comes after the confirming transaction, so no fault of it may lead to a second settlement. */
const settledAnyway = '结算和收款不受影响，以本机记录为准；不要重新结算，也不要重复收款。';

const texts: Readonly<Record<PrintFaultCode, { readonly happened: string; readonly nextStep: string }>> = {
  PRINT_BROWSER_MISSING: {
    happened: '打印组件（浏览器）没有安装或不能启动，结算单没有生成。',
    nextStep: '请信息科安装或指定浏览器，然后在结算记录里补打。',
  },
  PRINT_TIMED_OUT: {
    happened: '生成结算单超时，已停止。',
    nextStep: '在结算记录里补打；多次超时请信息科检查这台机器的负荷。',
  },
  PRINT_FAILED: {
    happened: '生成结算单出错，文件没有生成。',
    nextStep: '在结算记录里补打；再次出错请联系信息科并告知错误代码。',
  },
  PRINT_FILE_NOT_WRITTEN: {
    happened: '结算单文件写不进磁盘。',
    nextStep: '请信息科检查磁盘空间和文件夹权限，然后在结算记录里补打。',
  },
};

/** The sheet is not on the disk; an earlier file of the same name is untouched. */
export class SheetNotPrinted extends ProblemError {
  override readonly name = 'SheetNotPrinted';
  /** For the IT person: path, exit code, the browser's last words. Nothing of a patient. */
  readonly detail: string;

  constructor(code: PrintFaultCode, detail: string, options?: ErrorOptions) {
    const problem: Problem = { code, money: settledAnyway, ...texts[code] };
    super(problem, options);
    this.detail = detail;
  }
}
