import { expect, test, vi } from 'vitest';
import type { ByteLine } from '../../src/devices/byteLine.ts';
import { CardReader, defaultCardReaderLimits } from '../../src/devices/cardReader.ts';
import { noFrameLog } from '../../src/devices/frameLog.ts';

const absent = 0x02;

/** Card readers section 5: SYNC ACK, a CCID answer without data, LRC over all of it. */
function answerTo(frame: Uint8Array): Uint8Array {
  const type = frame[2] === 0x6b ? 0x83 : 0x81;
  const bytes = [0x03, 0x06, type, 0, 0, 0, 0, 0, frame[8] ?? 0, absent, 0, 0];
  return Uint8Array.of(
    ...bytes,
    bytes.reduce((lrc, byte) => lrc ^ byte, 0),
  );
}

const insertedNotice = Uint8Array.of(0x50, 0x03);

test('a card put in while the reader was answering that there is none: the notice is the newer news', async () => {
  const events: string[] = [];
  let polls = 0;
  let receive: (bytes: Uint8Array) => void = () => {};
  const line: ByteLine = {
    write: (frame) => {
      const isPoll = frame[2] === 0x65;
      if (isPoll) polls += 1;
      // The second question is the first poll; one piece holds both the old answer and the notice.
      const notice = isPoll && polls === 2 ? [...insertedNotice] : [];
      if (polls > 2) return;
      const answer = Uint8Array.of(...answerTo(frame), ...notice);
      setImmediate(() => receive(answer));
    },
    onData: (listener) => {
      receive = listener;
    },
    onClose: () => {},
    close: async () => {},
  };
  const reader = new CardReader(
    { id: 'a', label: 'a', kind: 'serialCcid', model: 'gemCore', port: { path: 'x' } },
    {
      openLine: async () => line,
      makings: {
        frames: noFrameLog,
        events: {
          onStatus: () => {},
          onPresented: () => events.push('presented'),
          onRemoved: () => events.push('removed'),
          onScan: () => {},
        },
      },
      limits: { ...defaultCardReaderLimits, pollIntervalMs: 5, ownAnswerTimeoutMs: 60_000 },
    },
  );
  await reader.connect();
  // The third question proves that everything of the second has been dealt with.
  await vi.waitFor(() => expect(polls).toBe(3));
  expect(events).toEqual(['presented']);
  expect(reader.status.card).toBe('present');
  await reader.stop();
});
