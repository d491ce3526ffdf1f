import { resolve } from 'node:path';
import { ProblemError } from '../../domain/problem.ts';

/** Where `npm start` keeps its data unless told otherwise. */
export const defaultDataDir = resolve(import.meta.dirname, '../../../data/training');

/** Runs a command that works on a data folder: its result decides the exit code, a refusal is told in Chinese. */
export async function runOnFolder(usage: string, run: () => boolean | Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await run()) ? 0 : 1;
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof ProblemError) {
      const { happened, money, nextStep } = error.problem;
      process.stderr.write(`${happened}\n${money}\n${nextStep}\n`);
    } else if (error instanceof TypeError && 'code' in error) {
      process.stderr.write(`${error.message}\n${usage}`);
    } else throw error;
  }
}
