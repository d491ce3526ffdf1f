import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import type { Tally } from './testTally.ts';

/** Writes the counts, and each skipped test with its reason, to the file named by YIJIE_TALLY_FILE. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const file = process.env.YIJIE_TALLY_FILE;
    if (file === undefined) return;
    const skipped: { name: string; reason: string }[] = [];
    let passed = 0;
    // A file that did not load, and an error outside any test, are failures though no test carries them.
    let failed = errors.length + modules.reduce((sum, module) => sum + module.errors().length, 0);
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'skipped') {
          skipped.push({ name: test.fullName, reason: result.note ?? 'no reason given' });
        } else failed += 1;
      }
    }
    const tally: Tally = { passed, failed, skipped };
    writeFileSync(file, JSON.stringify(tally));
  }
}
