import { afterEach, describe, expect, test } from 'vitest';
import type { ByteLine } from '../../src/devices/byteLine.ts';
import { CardReader, type CardReaderLimits } from '../../src/devices/cardReader.ts';
import { noFrameLog } from '../../src/devices/frameLog.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { CardModel } from '../../src/training/card/cardModel.ts';
import type { CardProfileName } from '../../src/training/card/cardProfiles.ts';
import { cardProfiles } from '../../src/training/card/cardProfiles.ts';
import { availableTransports } from './availableTransports.ts';
import { hexBytes } from './hexBytes.ts';
import { endAll, limits, openReader, startReader } from './openCardReader.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };

afterEach(endAll);

/** For tests that wait for silence. */
const impatient = { startUpTimeoutMs: 700, ownAnswerTimeoutMs: 700, exchangeTimeoutMs: 700 };

async function withCard(
  transport: 'pty' | 'tcp',
  name: CardProfileName,
  change: Partial<CardReaderLimits> = {},
) {
  const virtual = await startReader({ transport });
  virtual.insertCard(cardProfiles[name]);
  return { virtual, ...(await openReader(virtual.port, change)) };
}

/** Name and number of each readable card, or the fault of the others, as the profiles are described. */
const expectations: Readonly<Record<CardProfileName, readonly [string, string] | string>> = {
  firstGeneration: ['李四', '34052419800101001X'],
  secondGeneration: ['张三', '11010519491231002X'],
  longName: ['阿卜杜热合曼·买买提依明·吐𠮷逊江·艾力', '999999198506150028'],
  longNameCut: ['A阿卜杜热合曼·买买提依明·吐', '999999198506150028'],
  rareCharacter: ['王𠮷㐂', '999999199010200030'],
  digitCardNumber: ['张三', '11010519491231002X'],
  expired: 'cardExpired',
  noValidity: ['张三', '11010519491231002X'],
  badCheckDigit: 'identityNumberInvalid',
  contradictory: ['张三', '11010519491231002X'],
  nameMissing: 'fieldMissing',
  nameEmpty: 'fieldMissing',
  correctsEveryLe: ['张三', '11010519491231002X'],
  numbersOnly: ['张三', '11010519491231002X'],
  tagsTakenForNumbers: ['张三', '11010519491231002X'],
  selectThenTag: ['张三', '11010519491231002X'],
  selectThenNumber: ['张三', '11010519491231002X'],
  holderProtected: 'fieldProtected',
  thirdGeneration: 'thirdGenerationNeedsOnline',
  applicationMissing: 'notSocialCard',
  applicationLocked: 'cardLocked',
  mute: 'cardMute',
  fullName: ['买买提依明江·阿卜杜热合曼·吐尔逊古丽·艾力江木拉', '999999197803030044'],
  undefinedSex: ['张三', '11010519491231002X'],
  thirdGenerationRefusing: 'thirdGenerationNeedsOnline',
  otherNameSameNumber: ['章三', '11010519491231002X'],
  pinLocked: ['张三', '11010519491231002X'],
  pinLastTry: ['张三', '11010519491231002X'],
  pinLastTry63c0: ['张三', '11010519491231002X'],
};

describe.each(availableTransports())('a card reader over %s', (transport) => {
  test('starts up, names itself, and reads every card as its profile says', async () => {
    const virtual = await startReader({ transport });
    const { reader } = await openReader(virtual.port);
    expect(reader.status).toMatchObject({
      state: 'ready',
      card: 'absent',
      firmware: 'GemTwin-V2.00-VIRTUAL',
    });
    for (const [name, expected] of Object.entries(expectations)) {
      virtual.insertCard(cardProfiles[name as CardProfileName]);
      const reading = await reader.readCredential(context);
      if (typeof expected === 'string') {
        expect([name, reading.ok || reading.fault.code]).toEqual([name, expected]);
      } else {
        const credential = reading.ok ? reading.credential : null;
        expect([name, credential?.name, credential?.identityNumber]).toEqual([name, ...expected]);
      }
    }
  });

  test('counts the bytes of a reading in both directions', async () => {
    const { reader } = await withCard(transport, 'secondGeneration');
    const reading = await reader.readCredential(context);
    // Frames are 13 bytes and data. Sent: power-on 0, parameters 5, SELECT 20, GET RESPONSE 5, eleven READ RECORD of 5.
    const sent = 13 * 15 + 5 + 20 + 5 + 11 * 5;
    // Received: the echo of all that, then ATR 17, parameters 5, 61xx 2, the name of the application 19 + 2, and the
    // records 16+4+4+4+9 and 18+30+20+1+1+4 bytes with tag, length and status word each.
    const received = sent + 13 * 15 + 17 + 5 + 2 + 21 + 37 + 74 + 11 * 4;
    expect(reading).toMatchObject({ ok: true, wireBytes: { sent, received } });
  });

  test('an empty slot is told as such', async () => {
    const virtual = await startReader({ transport });
    const { reader } = await openReader(virtual.port);
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noCard' } });
  });

  test('insertions and removals are told as they happen', async () => {
    const virtual = await startReader({ transport });
    const { telling } = await openReader(virtual.port);
    virtual.insertCard(cardProfiles.secondGeneration);
    await telling.until('inserted');
    virtual.removeCard();
    await telling.until('removed');
  });

  test('pulled at any record, the card gives nothing, and put back it is read', async () => {
    const { virtual, reader } = await withCard(transport, 'secondGeneration');
    for (let records = 0; records < 11; records += 1) {
      virtual.faults.pullAfterRecords = records;
      virtual.insertCard(cardProfiles.secondGeneration);
      const pulled = await reader.readCredential(context);
      expect([records, pulled.ok || pulled.fault.code]).toEqual([records, 'cardRemoved']);
      virtual.faults.pullAfterRecords = null;
      virtual.insertCard(cardProfiles.secondGeneration);
      expect(await reader.readCredential(context)).toMatchObject({ ok: true });
    }
  }, 60_000);

  test('a card exchanged for another in mid-reading gives neither', async () => {
    const { virtual, reader } = await withCard(transport, 'secondGeneration');
    const transmit = CardModel.prototype.transmit;
    let exchanged = false;
    CardModel.prototype.transmit = function (tpdu) {
      const answer = transmit.call(this, tpdu);
      if (!exchanged && this.recordsRead === 6) {
        exchanged = true;
        setImmediate(() => virtual.insertCard(cardProfiles.firstGeneration));
      }
      return answer;
    };
    const reading = await reader.readCredential(context);
    CardModel.prototype.transmit = transmit;
    expect(reading).toMatchObject({ ok: false, fault: { code: 'cardRemoved' } });
    expect(await reader.readCredential(context)).toMatchObject({ ok: true, credential: { name: '李四' } });
  });

  test.each([
    ['one wrong LRC', { damagedAnswers: 1 }],
    ['one truncated frame', { truncatedAnswers: 1 }],
    ['one command not understood', { refusedCommands: 1 }],
    ['every answer sent twice', { duplicatedAnswers: Number.POSITIVE_INFINITY }],
    ['garbage before each frame', { garbage: hexBytes('00 41 03 03 7E 06 50') }],
    ['the card asks for time before each answer', { waitBytes: 3 }],
    ['no echo', { echo: false }],
    ['one byte at a time', { chunkBytes: 1 }],
    ['seven bytes at a time', { chunkBytes: 7 }],
    ['a line of 9600 baud', { baud: 9_600 }],
  ])('reads in spite of %s', async (_what, faults) => {
    const { virtual, reader } = await withCard(transport, 'secondGeneration');
    Object.assign(virtual.faults, faults);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true, credential: { name: '张三' } });
  });

  test.each([
    ['frameDamaged', { damagedAnswers: Number.POSITIVE_INFINITY }],
    ['frameDamaged', { truncatedAnswers: Number.POSITIVE_INFINITY }],
    ['frameDamaged', { refusedCommands: Number.POSITIVE_INFINITY }],
    ['readerSilent', { silent: true }],
  ])('%s when that goes on, and the next reading works', async (code, faults) => {
    const { virtual, reader, telling } = await withCard(transport, 'secondGeneration', impatient);
    const good = { ...virtual.faults };
    Object.assign(virtual.faults, faults);
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code } });
    await telling.until('readerSilent');
    Object.assign(virtual.faults, good);
    // Opened again by itself; a reading asked for at once waits for it.
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
  });

  test('two readings asked for at a time are one', async () => {
    const { reader } = await withCard(transport, 'secondGeneration');
    const [first, second] = await Promise.all([
      reader.readCredential(context),
      reader.readCredential(context),
    ]);
    expect(second).toBe(first);
  });

  test('unplugged in mid-reading: a fault, a state, and back to work by itself', async () => {
    const { virtual, reader, telling } = await withCard(transport, 'secondGeneration');
    virtual.faults.baud = 1_200;
    const reading = reader.readCredential(context);
    setTimeout(() => void virtual.unplug(), 100);
    expect(await reading).toMatchObject({ ok: false, fault: { code: 'noReader' } });
    await telling.until('portMissing');
    expect(telling.told).toContain('removed');
    virtual.faults.baud = null;
    telling.told.length = 0;
    await virtual.replug();
    await telling.until('ready');
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
  });

  test('a reader that falls silent while idle is noticed by the poll', async () => {
    const { virtual, telling } = await withCard(transport, 'secondGeneration', {
      ...impatient,
      pollIntervalMs: 20,
    });
    virtual.faults.silent = true;
    await telling.until('readerSilent');
    virtual.faults.silent = false;
    telling.told.length = 0;
    await telling.until('ready');
    await telling.until('inserted');
  });
});

describe('a port that is not there', () => {
  test.each(['/dev/no-such-port', 'tcp://127.0.0.1:1', 'tcp://nonsense'])(
    '%s is a state with a reason',
    async (port) => {
      const { reader } = await openReader(port);
      expect(reader.status).toMatchObject({ state: 'portMissing', port });
      expect(reader.status.message).toContain('打不开读卡器端口');
      expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noReader' } });
    },
  );

  test('that never opens is given up in time, and a line that comes late is closed', async () => {
    let closed = false;
    let arrive: (line: ByteLine) => void = () => {};
    const line: ByteLine = {
      write: () => {},
      onData: () => {},
      onClose: () => {},
      close: () => {
        closed = true;
        return Promise.resolve();
      },
    };
    const opening = new Promise<ByteLine>((resolve) => {
      arrive = resolve;
    });
    const events = { onStatus: () => {}, onPresented: () => {}, onRemoved: () => {}, onScan: () => {} };
    const reader = new CardReader(
      { id: 'r', label: '读卡器', kind: 'serialCcid', model: 'gemPcTwin', port: { path: 'COM9' } },
      {
        openLine: () => opening,
        makings: { events, frames: noFrameLog },
        limits: { ...limits, openTimeoutMs: 30, reopenDelaysMs: [60_000] },
      },
    );
    await reader.connect();
    expect(reader.status.state).toBe('portMissing');
    arrive(line);
    await reader.stop();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(closed).toBe(true);
  });
});
