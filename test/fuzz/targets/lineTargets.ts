import { AcsDecoder, encodeAcsFrame, maxAcsFrameBytes } from '../../../src/devices/acsFraming.ts';
import { type CcidMessage, decodeCcid } from '../../../src/devices/ccid.ts';
import type { FrameDecoder, FrameEvent } from '../../../src/devices/frameDecoder.ts';
import { encodeFrame, GemPcTwinDecoder, maxFrameBytes } from '../../../src/devices/gemPcTwinFraming.ts';
import { maxSamFrameBytes, SamDecoder } from '../../../src/devices/identityCard/samFraming.ts';
import {
  defaultScanLineLimits,
  ScanLineReader,
  type ScanOutcome,
} from '../../../src/devices/scanner/scanLineReader.ts';
import { hexBytes } from '../../devices/hexBytes.ts';
import { answerFrame, answerVectors } from '../../devices/identityCard/samVectors.ts';
import type { RandomChoices } from '../../faults/randomChoices.ts';
import { type FuzzTarget, mustHold, type Verdict } from '../fuzzTarget.ts';
import { chunksOf } from '../mutate.ts';

const atrAnswer: CcidMessage = {
  type: 0x80,
  slot: 0,
  sequence: 7,
  specific: [0, 0, 0],
  data: hexBytes('3B6D000000814E43238697159900BF7C7A'),
};

/** Commands and answers of one reading, as card readers sections 5 and 6 give them. */
const messages: readonly CcidMessage[] = [
  atrAnswer,
  { ...atrAnswer, sequence: 8, data: hexBytes('9000') },
  { ...atrAnswer, sequence: 9, data: hexBytes('0812313130313035313934393132333130303258 9000') },
  { ...atrAnswer, type: 0x81, sequence: 10, specific: [2, 0, 0], data: new Uint8Array(0) },
  { ...atrAnswer, sequence: 11, specific: [0x80, 1, 0], data: new Uint8Array(0) },
  { ...atrAnswer, type: 0x83, sequence: 12, data: Buffer.from('GemTwin-V2.00') },
  { ...atrAnswer, sequence: 13, data: new Uint8Array(261).fill(0x03) },
];

const gemPcExamples = [
  '0306 62 00000000 00 00 00 0000 67',
  '0306 6B 01000000 00 00 00 0000 02 6D',
  '0306 6F 14000000 00 02 00 0000 00A404000F7378312E73682EC9E7BBE1B1A3D5CF 8E',
  '031516',
  '5002',
  '5003',
  '80',
].map(hexBytes);

const acsExamples = [
  '02 000003',
  '02 FFFF03',
  '02 83 06000000 00 01 00 02 00 00 E1 00 00 00 01 05 63 03',
].map(hexBytes);

interface FrameFamily {
  readonly name: string;
  readonly maxBytes: number;
  readonly corpus: readonly Uint8Array[];
  readonly goodFrame: Uint8Array;
  newDecoder(): FrameDecoder;
}

function checkEvents(events: readonly FrameEvent[]): boolean {
  // Never throws: a frame that is whole holds a whole message.
  const taken = events.filter((event) => event.kind === 'message').map((event) => decodeCcid(event.bytes));
  return taken.length > 0;
}

function found(events: readonly FrameEvent[]): boolean {
  return events.some(
    (event) => event.kind === 'message' && decodeCcid(event.bytes).sequence === atrAnswer.sequence,
  );
}

function frameTarget({ name, maxBytes, corpus, goodFrame, newDecoder }: FrameFamily): FuzzTarget {
  const feed = (decoder: FrameDecoder, chunk: Uint8Array): FrameEvent[] => {
    const kept = decoder.pendingBytes;
    const events = decoder.push(chunk);
    mustHold(decoder.pendingBytes <= maxBytes, `${decoder.pendingBytes} bytes kept`);
    mustHold(events.length <= kept + chunk.length, `${events.length} events of ${chunk.length} bytes`);
    return events;
  };
  /** Whatever came before, a frame that began in it swallows no more than its own length of good ones. */
  const recoverWithoutQuiet = (decoder: FrameDecoder): void => {
    const enough = Math.ceil(maxBytes / goodFrame.length) + 2;
    for (let count = 0; count < enough; count += 1) if (found(feed(decoder, goodFrame))) return;
    mustHold(false, `no good frame found among ${enough}`);
  };
  return {
    name,
    corpus,
    run: (input, choices): Verdict => {
      const decoder = newDecoder();
      let accepted = false;
      for (const chunk of chunksOf(input, choices)) accepted = checkEvents(feed(decoder, chunk)) || accepted;
      if (choices.chance(0.5)) {
        recoverWithoutQuiet(decoder);
      } else {
        const events = decoder.abandon();
        mustHold(
          decoder.pendingBytes === 0 && !decoder.unsettled,
          'something is left after the line went quiet',
        );
        accepted = checkEvents(events) || accepted;
        mustHold(found(feed(decoder, goodFrame)), 'the good frame after the line went quiet is not found');
      }
      return accepted ? 'accepted' : 'refused';
    },
    flood: (megabyte) => {
      for (const pattern of [
        ...corpus,
        goodFrame.subarray(0, -1),
        Uint8Array.of(0x03, 0x06),
        Uint8Array.of(0),
      ]) {
        const decoder = newDecoder();
        feed(decoder, megabyte(pattern));
        decoder.abandon();
        mustHold(found(feed(decoder, goodFrame)), 'no recovery after a flood');
      }
    },
  };
}

export const gemPcFraming = frameTarget({
  name: 'gemPcFraming',
  maxBytes: maxFrameBytes,
  corpus: [...gemPcExamples, ...messages.map(encodeFrame)],
  goodFrame: encodeFrame(atrAnswer),
  newDecoder: () => new GemPcTwinDecoder(),
});

export const acsFraming = frameTarget({
  name: 'acsFraming',
  maxBytes: maxAcsFrameBytes,
  corpus: [...acsExamples, ...messages.map(encodeAcsFrame)],
  goodFrame: encodeAcsFrame(atrAnswer),
  newDecoder: () => new AcsDecoder(),
});

const readAnswer = answerFrame(
  0x90,
  Buffer.concat([hexBytes('01000400'), Buffer.alloc(256, ' '), Buffer.alloc(1024, 0x57)]),
);
const samGood = answerFrame(0x90, Buffer.from('the good answer '));

function feedSam(decoder: SamDecoder, chunk: Uint8Array): { answers: number; good: boolean } {
  let answers = 0;
  let good = false;
  decoder.push(chunk, ({ status, data }) => {
    answers += 1;
    mustHold(data.length <= maxSamFrameBytes, 'an answer longer than a frame');
    good ||= status === 0x90 && Buffer.from(data).toString('latin1') === 'the good answer ';
  });
  mustHold(decoder.pendingBytes <= maxSamFrameBytes, `${decoder.pendingBytes} bytes kept`);
  return { answers, good };
}

export const samFraming: FuzzTarget = {
  name: 'samFraming',
  corpus: [readAnswer, ...answerVectors.map(([, , , frame]) => hexBytes(frame))],
  run: (input, choices) => {
    const decoder = new SamDecoder();
    let answers = 0;
    for (const chunk of chunksOf(input, choices)) answers += feedSam(decoder, chunk).answers;
    decoder.abandon(() => {
      answers += 1;
    });
    mustHold(answers * 11 <= input.length, `${answers} answers of ${input.length} bytes`);
    mustHold(decoder.pendingBytes === 0 && !decoder.unsettled, 'something is left after the line went quiet');
    mustHold(feedSam(decoder, samGood).good, 'the good answer after the line went quiet is not found');
    return answers > 0 ? 'accepted' : 'refused';
  },
  flood: (megabyte) => {
    for (const pattern of [
      hexBytes('AA'),
      hexBytes('AAAAAA9669'),
      hexBytes('AAAAAA96690908'),
      readAnswer,
      hexBytes('00'),
    ]) {
      const decoder = new SamDecoder();
      feedSam(decoder, megabyte(pattern));
      decoder.abandon(() => {});
      mustHold(feedSam(decoder, samGood).good, 'no recovery after a flood');
    }
  },
};

function checkScans(outcomes: readonly ScanOutcome[], fedBytes: number): boolean {
  for (const outcome of outcomes) {
    if (outcome.kind !== 'scan') continue;
    mustHold(outcome.text !== '', 'an empty scan');
    mustHold(!/[\r\n\t]/.test(outcome.text), 'a scan with a suffix in it');
    mustHold(outcome.shape.bytes <= defaultScanLineLimits.maxBytes, 'a scan beyond the limit');
    mustHold(outcome.shape.bytes <= fedBytes, 'a scan of more bytes than came');
  }
  return outcomes.some(({ kind }) => kind === 'scan');
}

/** The end of the run before, long silence, then a scan like any other. */
function recoverScanner(reader: ScanLineReader, nowMs: number): void {
  checkScans(reader.push(Uint8Array.of(0x0d), nowMs), Number.POSITIVE_INFINITY);
  const scans = reader.push(Buffer.from('6901234567892\r'), nowMs + 10_000);
  const [scan] = scans;
  mustHold(scans.length === 1 && scan !== undefined && scan.kind !== 'tooLong', 'the good scan is not found');
  mustHold(
    scan.kind === 'repeated' || (scan.kind === 'scan' && scan.text === '6901234567892'),
    'the good scan is changed',
  );
}

function pauseMs(choices: RandomChoices): number {
  return choices.oneOf([0, 1, 40, 61, 900, 1_600]);
}

export const scannerLines: FuzzTarget = {
  name: 'scannerLines',
  corpus: [
    ...[
      '11010519491231002X\r',
      ']Q1https://example.invalid/nhsa?x=1\r\n',
      '\u0002(01)06901234567892\u0003\t',
    ],
    ...['6901234567892\n', '81234567890123456789', '中文内容\r', `${'7'.repeat(4_090)}\r`],
  ]
    .map((text): Uint8Array => Buffer.from(text))
    .concat([hexBytes('D5C5C8FD0D')]),
  run: (input, choices) => {
    const reader = new ScanLineReader();
    let nowMs = 0;
    let accepted = false;
    for (const chunk of chunksOf(input, choices)) {
      const outcomes = reader.push(chunk, nowMs);
      mustHold(outcomes.length <= chunk.length, `${outcomes.length} scans of ${chunk.length} bytes`);
      nowMs += pauseMs(choices);
      accepted = checkScans([...outcomes, ...reader.expire(nowMs)], input.length) || accepted;
    }
    const deadlineAtMs = reader.deadlineAtMs;
    mustHold(
      deadlineAtMs === null || deadlineAtMs <= nowMs + defaultScanLineLimits.repeatMs,
      'a deadline too far away',
    );
    recoverScanner(reader, nowMs);
    return accepted ? 'accepted' : 'refused';
  },
  flood: (megabyte) => {
    for (const pattern of ['7', '\r', '7\r', '\u0002', '中']) {
      const reader = new ScanLineReader();
      checkScans(reader.push(megabyte(Buffer.from(pattern)), 0), 1_048_576);
      recoverScanner(reader, 0);
    }
  },
};
