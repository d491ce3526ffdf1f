/**
 * A program of its own: the first load of all built-in packs in a new process, in milliseconds of processor time, and the
 * load again once the code is warm.
 */
import { loadBuiltInPacks } from '../../../src/policy/loadPacks.ts';

function loadMs(): number {
  const before = process.cpuUsage();
  loadBuiltInPacks();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

const firstMs = loadMs();
const againMs = Array.from({ length: 7 }, loadMs).toSorted((first, second) => first - second)[3];
console.log(JSON.stringify({ packs: loadBuiltInPacks().length, firstMs, againMs }));
