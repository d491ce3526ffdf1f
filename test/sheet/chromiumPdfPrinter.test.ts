import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { chromiumPdfPrinter } from '../../src/desk/sheet/chromiumPdfPrinter.ts';
import { countPdfPages } from '../../src/desk/sheet/countPdfPages.ts';
import { SheetNotPrinted } from '../../src/desk/sheet/sheetNotPrinted.ts';

const root = mkdtempSync(join(tmpdir(), 'printer-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = '';
let target = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  target = join(folder, 'sheet.pdf');
  writeFileSync(target, 'earlier');
});

function posixOnly(context: TestContext): void {
  context.skip(process.platform === 'win32', 'the stand-ins for a browser are shell scripts');
}

/** A program that behaves as `script` says instead of printing. `$out` is where the PDF is expected. */
function standIn(script: string): string {
  const path = join(folder, 'browser.sh');
  const findOut =
    'for a in "$@"; do case "$a" in --print-to-pdf=*) out=$(echo "$a" | cut -d= -f2);; esac; done';
  writeFileSync(path, `#!/bin/sh\n${findOut}\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function failureOf(
  chromiumPath: string,
  pdfPath = target,
  timeoutMs = 20_000,
): Promise<SheetNotPrinted> {
  try {
    await chromiumPdfPrinter({ chromiumPath, timeoutMs }).print('<p>x</p>', pdfPath);
  } catch (error) {
    if (error instanceof SheetNotPrinted) return error;
    throw error;
  }
  throw new Error('it printed');
}

function leftBehind(): string[] {
  return readdirSync(folder).filter((name) => name !== 'browser.sh');
}

describe('a failed print leaves the earlier file and says that the settlement stands', () => {
  it('no browser', async () => {
    const failure = await failureOf(join(folder, 'missing'));
    expect(failure.problem.code).toBe('PRINT_BROWSER_MISSING');
    expect(failure.problem.money).toContain('不要重复收款');
    expect(readFileSync(target, 'utf8')).toBe('earlier');
  });

  it.for<[name: string, script: string, detail: RegExp]>([
    ['it ends with an error', 'echo broken >&2; exit 3', /exit 3: broken/],
    ['it writes nothing', 'exit 0', /no file/],
    ['it writes half a PDF', 'printf "%%PDF-1.4\\n/Type /Page\\n" > "$out"', /not a complete PDF/],
    ['it writes something else', 'echo "<html>" > "$out"', /not a complete PDF/],
  ])('%s', async ([, script, detail], context) => {
    posixOnly(context);
    const failure = await failureOf(standIn(script));
    expect(failure.problem.code).toBe('PRINT_FAILED');
    expect(failure.detail).toMatch(detail);
    expect(readFileSync(target, 'utf8')).toBe('earlier');
    expect(leftBehind()).toEqual(['sheet.pdf']);
  });

  it('the target folder is missing', async (context) => {
    posixOnly(context);
    const whole = 'printf "%%PDF-1.4\\n/Type /Page\\n%%%%EOF\\n" > "$out"';
    const failure = await failureOf(standIn(whole), join(folder, 'nowhere', 'sheet.pdf'));
    expect(failure.problem.code).toBe('PRINT_FILE_NOT_WRITTEN');
  });

  it('it hangs: it and its helpers are ended at the deadline', async (context) => {
    posixOnly(context);
    const pidFile = join(folder, 'helper.pid');
    const failure = await failureOf(standIn(`sleep 600 & echo $! > ${pidFile}; wait`), target, 1_500);
    expect(failure.problem.code).toBe('PRINT_TIMED_OUT');
    const helper = Number(readFileSync(pidFile, 'utf8'));
    for (let tries = 0; tries < 100 && isRunning(helper); tries += 1) await wait(20);
    expect(isRunning(helper)).toBe(false);
    expect(readFileSync(target, 'utf8')).toBe('earlier');
  });
});

/** A process that has ended but whose parent has not asked for it yet does not run any more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it('takes a whole file and counts its pages', async (context) => {
  posixOnly(context);
  const two =
    'printf "%%PDF-1.4\\n<</Type /Pages /Count 2>>\\n<</Type /Page>>\\n<</Type/Page>>\\n%%%%EOF\\n" > "$out"';
  expect(await chromiumPdfPrinter({ chromiumPath: standIn(two) }).print('<p>x</p>', target)).toEqual({
    pages: 2,
  });
  expect(readFileSync(target, 'latin1')).toContain('%PDF-1.4');
});

describe('countPdfPages', () => {
  it('does not take the page tree for a page', () => {
    expect(countPdfPages(Buffer.from('%PDF-1.4\n<</Type /Pages>>\n%%EOF\n'))).toBeNull();
  });
});
