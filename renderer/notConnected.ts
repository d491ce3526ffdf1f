import { ProblemError } from '../src/domain/problem.ts';

/** The call never left: nothing can have happened to the money. */
export function notConnected(): ProblemError {
  return new ProblemError({
    code: 'deskNotConnected',
    happened: '结算服务还没有连上，这一步没有发出。',
    money: '没有执行任何操作，资金没有变化。',
    nextStep: '正在自动重连；连上后再按一次。',
  });
}
