import { spawn } from 'node:child_process';
import { noFrameLog } from '../../../src/devices/frameLog.ts';
import { PcscReader } from '../../../src/devices/pcscReader.ts';
import type { ReaderStatus } from '../../../src/devices/readerStatus.ts';
import { isoDate } from '../../../src/domain/calendar.ts';
import type { CardReading } from '../../../src/domain/cardReading.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };

/** The terminal's own reader of the smart card service, whose events a test can wait for. */
export interface TerminalReader {
  readonly status: ReaderStatus;
  read(): Promise<CardReading>;
  until(reached: (status: ReaderStatus) => boolean): Promise<void>;
  stop(): Promise<void>;
}

export async function openTerminalReader(readerName: string | null): Promise<TerminalReader> {
  const waiting = new Set<() => void>();
  const reader = new PcscReader(
    { id: 'proof', label: 'proof', kind: 'pcsc', readerName },
    {
      makings: {
        frames: noFrameLog,
        events: {
          onStatus: () => {
            for (const check of [...waiting]) check();
          },
          onPresented: () => {},
          onRemoved: () => {},
          onScan: () => {},
        },
      },
    },
  );
  await reader.connect();
  return {
    get status() {
      return reader.status;
    },
    read: () => reader.readCredential(context),
    until: (reached) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!reached(reader.status)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    stop: () => reader.stop(),
  };
}

/** What a program printed, once it has ended by itself. */
export function printed(program: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        text += bytes.toString('latin1');
      });
    }
    child.once('error', reject);
    child.once('close', () => resolve(text));
  });
}
