import { chooseRules } from '../../../src/policy/chooseRules.ts';
import { loadBuiltInPacks } from '../../../src/policy/loadPacks.ts';
import { computeSettlement } from '../../../src/settlement/computeSettlement.ts';
import { sampleBills } from './sampleBills.ts';

const samples = 10;
const mebibyte = 2 ** 20;

export interface MemoryReport {
  readonly settlements: number;
  /** Resident set after each tenth, in MiB. */
  readonly residentMib: readonly number[];
  /** What is alive after each tenth once everything dead was collected, in MiB; empty without `--expose-gc`. */
  readonly liveMib: readonly number[];
}

function mib(bytes: number): number {
  return Math.round((bytes / mebibyte) * 10) / 10;
}

/** Settles one bill after the other and keeps nothing: memory must stand still. */
export function memoryOver(settlements: number): MemoryReport {
  const inputs = sampleBills(256);
  const [first] = inputs;
  if (first === undefined) throw new Error('no bills');
  const rules = chooseRules(loadBuiltInPacks(), first);
  const residentMib: number[] = [];
  const liveMib: number[] = [];
  let steps = 0;
  for (let tenth = 0; tenth < samples; tenth += 1) {
    for (let done = 0; done < settlements / samples; done += 1) {
      steps += computeSettlement(inputs[done % inputs.length] ?? first, rules).steps.length;
    }
    residentMib.push(mib(process.memoryUsage.rss()));
    if (globalThis.gc !== undefined) {
      globalThis.gc();
      liveMib.push(mib(process.memoryUsage().heapUsed));
    }
  }
  if (steps === 0) throw new Error('no settlement had a trace');
  return { settlements, residentMib, liveMib };
}
