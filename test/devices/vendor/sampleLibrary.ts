import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ReaderStatus } from '../../../src/devices/readerStatus.ts';
import { VendorReader, type VendorReaderOptions } from '../../../src/devices/vendor/vendorReader.ts';

export const noCompiler = '没有 C 编译器 (cc not installed: tests with a real library skipped)';

/** A folder with the compiled library in it; null without a compiler. */
export function buildSampleLibrary(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'yijie-vendor-'));
  const source = join(import.meta.dirname, 'sampleLibrary.c');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-pthread', '-o', join(folder, 'sample.so'), source], {
    encoding: 'utf8',
  });
  if (built.error !== undefined) return null;
  if (built.status !== 0) throw new Error(built.stderr);
  return folder;
}

export function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

export const textOut = { kind: 'textOut', keepAs: 'card', bytes: 1_024 } as const;

/** A read function of the sample library, most of which return 0 for success. */
export function readFunction(name: string, args: readonly object[] = [textOut], more: object = {}): object {
  return { name, arguments: args, success: { equals: [0] }, ...more };
}

export function descriptionFor(folder: string, parts: object): object {
  const file = join(folder, 'sample.so');
  return {
    format: 1,
    name: '样例读卡器',
    library: { linux: { path: 'sample.so', sha256: sha256(file) } },
    read: readFunction('iReadCardBas', [{ kind: 'int', value: 1 }, textOut], { returns: 'long' }),
    result: { kind: 'pipe', from: 'card' },
    ...parts,
  };
}

let written = 0;

export function writeDescription(folder: string, description: object): string {
  written += 1;
  const file = join(folder, `description-${written}.yaml`);
  writeFileSync(file, stringify(description));
  return file;
}

export interface WatchedReader {
  readonly reader: VendorReader;
  readonly statuses: ReaderStatus[];
  readonly notes: string[];
  /** Settles when a status of this kind is told, or has been. */
  reached(state: ReaderStatus['state']): Promise<ReaderStatus>;
}

export function watchedReader(
  description: string,
  options: Omit<VendorReaderOptions, 'makings'> = {},
): WatchedReader {
  const statuses: ReaderStatus[] = [];
  const notes: string[] = [];
  const waiting = new Set<() => void>();
  const reader = new VendorReader(
    { id: 'vendor', label: '社保读卡器', kind: 'vendorLibrary', description },
    {
      makings: {
        events: {
          onStatus: (status) => {
            statuses.push(status);
            for (const look of waiting) look();
          },
          onPresented: () => {},
          onRemoved: () => {},
          onScan: () => {},
        },
        frames: { frame: () => {}, note: (text) => notes.push(text) },
      },
      ...options,
    },
  );
  return {
    reader,
    statuses,
    notes,
    reached: (state) =>
      new Promise((resolve) => {
        const look = () => {
          const found = statuses.findLast((status) => status.state === state);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Neither running nor waiting to be collected. Linux only. */
export function isGone(pid: number): boolean {
  try {
    return !/^State:\s+[^ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}
