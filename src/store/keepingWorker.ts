import { parentPort, workerData } from 'node:worker_threads';
import { ProblemError } from '../domain/problem.ts';
import type { KeepingOrder } from './keepingOrder.ts';
import { runKeepingTask } from './keepingTask.ts';

/** The thread of one keeping task: takes its order, answers once and ends. */
const order = workerData as KeepingOrder;
try {
  parentPort?.postMessage({ result: runKeepingTask(order) });
} catch (error) {
  const problem = error instanceof ProblemError ? error.problem : null;
  parentPort?.postMessage({ problem, message: error instanceof Error ? error.message : String(error) });
} finally {
  order.key.fill(0);
}
