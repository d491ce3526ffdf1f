import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { KeepingOrder, KeepingResults, KeepingTask } from './keepingOrder.ts';

/** `keepingWorker` beside this file: `.ts` in the sources, `.js` beside the bundle. */
const besideThisFile = new URL(`./keepingWorker${extname(import.meta.url)}`, import.meta.url);

type Answer = { readonly result: never } | { readonly problem: Problem | null; readonly message: string };

/** @throws ProblemError with the store's own sentences, or Error when the thread failed */
export function runAside<T extends KeepingTask>(
  order: KeepingOrder & { readonly task: T },
): Promise<KeepingResults[T['kind']]> {
  const { promise, resolve, reject } = Promise.withResolvers<KeepingResults[T['kind']]>();
  // execArgv of the parent (a debugger's port, loaders) must not be inherited.
  const worker = new Worker(besideThisFile, { workerData: order, execArgv: [] });
  worker.unref();
  worker.once('message', (answer: Answer) => {
    if ('result' in answer) resolve(answer.result);
    else reject(answer.problem === null ? new Error(answer.message) : new ProblemError(answer.problem));
  });
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error(`the ${order.task.kind} thread ended without an answer`)));
  return promise;
}
