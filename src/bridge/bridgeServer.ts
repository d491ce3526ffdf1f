import { type Problem, ProblemError } from '../domain/problem.ts';
import {
  type DeskFrame,
  type EventBody,
  type EventName,
  events,
  maxFrameLength,
  type OperationInput,
  type OperationName,
  type OperationOutput,
  operations,
  requestFrameSchema,
} from './contract.ts';

/** One handler per operation. The type makes a missing or extra one a compile error. */
export type DeskHandlers = {
  readonly [N in OperationName]: (
    input: OperationInput<N>,
  ) => Promise<OperationOutput<N>> | OperationOutput<N>;
};

export type DefectListener = (operation: string, error: unknown) => void;

function badFrame(happened: string): Problem {
  return {
    code: 'badRequest',
    happened,
    money: '没有执行任何操作，资金没有变化。',
    nextStep: '请检查输入后重试；若反复出现，请联系信息科。',
  };
}

const defect: Problem = {
  code: 'internal',
  happened: '终端内部出错，这一步没有完成。',
  money: '已确认的结算不受影响；这一步若是确认结算，请先在“最近结算”里核对再决定是否重做。',
  nextStep: '请重试一次；仍不成功请联系信息科，并告知发生时间。',
};

/**
 * The desk's end of the contract: checks a frame, runs its handler, checks the answer.
 * Never throws and never lets a defect end the process: the defect is reported and the screen gets its three sentences.
 */
export async function answerFrame(
  handlers: DeskHandlers,
  frame: string,
  onDefect: DefectListener,
): Promise<DeskFrame> {
  if (frame.length > maxFrameLength) return { type: 'problem', id: -1, problem: badFrame('请求过大。') };
  let request: ReturnType<typeof requestFrameSchema.safeParse>;
  try {
    request = requestFrameSchema.safeParse(JSON.parse(frame));
  } catch {
    return { type: 'problem', id: -1, problem: badFrame('请求不是有效的数据。') };
  }
  if (!request.success) return { type: 'problem', id: -1, problem: badFrame('请求的格式不对。') };
  const { id, operation, input } = request.data;
  const checked = operations[operation].input.safeParse(input);
  if (!checked.success) {
    const first = checked.error.issues[0];
    const where = first?.path.join('.') ?? '';
    return { type: 'problem', id, problem: badFrame(`输入不合要求（${where}）：${first?.message ?? ''}`) };
  }
  try {
    const handler = handlers[operation] as (value: unknown) => unknown;
    const output = operations[operation].output.parse(await handler(checked.data));
    return { type: 'result', id, output };
  } catch (error) {
    if (error instanceof ProblemError) return { type: 'problem', id, problem: error.problem };
    onDefect(operation, error);
    return { type: 'problem', id, problem: defect };
  }
}

export function eventFrame<N extends EventName>(event: N, body: EventBody<N>): DeskFrame {
  return { type: 'event', event, body: events[event].parse(body) };
}
