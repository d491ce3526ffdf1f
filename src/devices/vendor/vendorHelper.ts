import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { type HelperReport, helperRequestSchema } from './helperMessages.ts';
import { LoadedLibrary } from './loadedLibrary.ts';

/**
 * Entry of the helper: loads one vendor library and runs one call at a time, so that a library that crashes or never
 * returns takes nothing with it but this process. It runs under child_process.fork, under a Node.js of another word
 * size, and under Electron's utilityProcess.
 */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
}

const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
const orphanCheckMs = 1_000;

function report(message: HelperReport): void {
  if (parentPort !== undefined) parentPort.postMessage(message);
  else process.send?.(message, undefined, undefined, () => {});
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
}

let library: LoadedLibrary | null = null;

async function load(path: string): Promise<void> {
  try {
    // Loaded here and nowhere else: the binding is native code, and may be missing for this machine.
    const { default: koffi } = await import('koffi');
    library = new LoadedLibrary(koffi.load(path));
    report({ kind: 'loaded' });
  } catch (error) {
    report({ kind: 'refused', reason: wordsOf(error) });
  }
}

/** @throws ZodError for what is not in the contract */
function receive(message: unknown): void {
  const request = helperRequestSchema.parse(message);
  if (request.kind === 'load') {
    void load(request.path);
    return;
  }
  if (library === null) report({ kind: 'notCalled', reason: '库还没有加载' });
  else report(library.call(request.call));
}

function parentIsGone(parentPid: number): boolean {
  if (process.ppid !== parentPid) return true;
  try {
    process.kill(parentPid, 0);
    return false;
  } catch {
    return true;
  }
}

/** While a call hangs the main thread hears nothing: without this a helper would outlive the terminal and hold the reader. */
function endWithParent(parentPid: number): void {
  setInterval(() => {
    if (parentIsGone(parentPid)) process.kill(process.pid, 'SIGKILL');
  }, orphanCheckMs);
}

function main(): void {
  if (parentPort === undefined && process.send === undefined) {
    process.stderr.write('厂商库进程由医结自动启动，不能单独运行。\n');
    process.exit(2);
  }
  // Looked up here: by the time the watch runs, the parent may be gone and another have taken the helper in.
  new Worker(new URL(import.meta.url), { workerData: process.ppid }).unref();
  if (parentPort === undefined) {
    process.on('message', receive);
    process.on('disconnect', () => process.exit(0));
  } else {
    parentPort.on('message', (event) => receive(event.data));
  }
}

if (isMainThread) main();
else endWithParent(workerData as number);
