import { type Problem, ProblemError } from '../src/domain/problem.ts';

/** What a failed call shows. Anything but a ProblemError is a defect of the screen and still gets three sentences. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    code: 'screenDefect',
    happened: '屏幕程序出错，这一步没有完成。',
    money: '已确认的结算都已写入本机；这一步若是确认结算，结果以“最近结算”里的记录为准。',
    nextStep: '先在“最近结算”（F7）里核对，再继续；若反复出现，请联系信息科。',
  };
}
