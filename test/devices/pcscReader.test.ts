import { afterEach, describe, expect, test } from 'vitest';
import { type FrameLog, noFrameLog } from '../../src/devices/frameLog.ts';
import { PcscReader, type PcscReaderLimits } from '../../src/devices/pcscReader.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { type CardProfileName, cardProfiles } from '../../src/training/card/cardProfiles.ts';
import { FakePcsc, FakeSlot } from './fakePcsc.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };
const limits: PcscReaderLimits = {
  connectTimeoutMs: 60_000,
  callTimeoutMs: 60_000,
  debounceMs: 20,
  firstReaderMs: 60_000,
  retryDelaysMs: [20],
  maxStuckCalls: 3,
};
const impatient = { connectTimeoutMs: 100, callTimeoutMs: 100 };
const reset = 1;

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

class Events {
  readonly told: string[] = [];
  #wake: () => void = () => {};

  tell(what: string): void {
    this.told.push(what);
    this.#wake();
  }

  async until(what: string): Promise<void> {
    while (!this.told.includes(what)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

async function open(
  service: FakePcsc,
  options: {
    readonly readerName?: string;
    readonly change?: Partial<PcscReaderLimits>;
    readonly frames?: FrameLog;
    readonly load?: () => Promise<FakePcsc>;
  } = {},
) {
  const events = new Events();
  const reader = new PcscReader(
    { id: 'p', label: '智能卡', kind: 'pcsc', readerName: options.readerName ?? null },
    {
      makings: {
        events: {
          onStatus: (status) => events.tell(status.state),
          onPresented: () => events.tell('presented'),
          onRemoved: () => events.tell('removed'),
          onScan: () => {},
        },
        frames: options.frames ?? noFrameLog,
      },
      limits: { ...limits, ...options.change },
      load: options.load ?? (() => Promise.resolve(service)),
      onExhausted: () => events.tell('exhausted'),
    },
  );
  endings.push(() => reader.stop());
  await reader.connect();
  return { reader, events };
}

async function withCard(name: CardProfileName, change: Partial<PcscReaderLimits> = {}) {
  const slot = new FakeSlot('ACME 00');
  slot.insert(cardProfiles[name]);
  const service = new FakePcsc(slot);
  return { slot, service, ...(await open(service, { change })) };
}

describe('reading', () => {
  test.each<[CardProfileName, string]>([
    ['secondGeneration', '张三'],
    ['firstGeneration', '李四'],
    ['correctsEveryLe', '张三'],
    ['selectThenNumber', '张三'],
    ['longName', '阿卜杜热合曼·买买提依明·吐𠮷逊江·艾力'],
  ])('%s is %s, and the card is reset afterwards', async (profile, name) => {
    const { slot, reader } = await withCard(profile);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true, credential: { name } });
    expect(slot.disconnections).toEqual([reset]);
  });

  test.each<[CardProfileName, string]>([
    ['mute', 'cardMute'],
    ['applicationMissing', 'notSocialCard'],
    ['thirdGeneration', 'thirdGenerationNeedsOnline'],
  ])('%s is %s', async (profile, code) => {
    const { reader } = await withCard(profile);
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code } });
  });

  test('pulled at any record, the card gives nothing, and put back it is read', async () => {
    const { slot, reader } = await withCard('secondGeneration');
    for (let records = 0; records < 11; records += 1) {
      slot.pullAfterRecords = records;
      slot.insert(cardProfiles.secondGeneration);
      const reading = await reader.readCredential(context);
      expect([records, reading.ok || reading.fault.code]).toEqual([records, 'cardRemoved']);
      slot.pullAfterRecords = null;
      slot.insert(cardProfiles.secondGeneration);
      expect(await reader.readCredential(context)).toMatchObject({ ok: true });
    }
  });

  test('an empty reader is told as such', async () => {
    const { reader } = await open(new FakePcsc(new FakeSlot('ACME 00')));
    expect(reader.status).toMatchObject({ state: 'ready', card: 'absent' });
    expect(await reader.readCredential(context)).toMatchObject({ ok: false, fault: { code: 'noCard' } });
  });
});

describe('several readers', () => {
  test('the one with the card is read; of a named reader nobody else is', async () => {
    const slots = [new FakeSlot('A'), new FakeSlot('B')];
    slots[1]?.insert(cardProfiles.secondGeneration);
    const service = new FakePcsc(...slots);
    const all = await open(service);
    expect(await all.reader.readCredential(context)).toMatchObject({ ok: true });
    expect(slots[0]?.connections).toBe(0);
    const named = await open(service, { readerName: 'A' });
    expect(await named.reader.readCredential(context)).toMatchObject({ fault: { code: 'noCard' } });
  });

  test('two cards under one number and two names give neither; the same card in both is one', async () => {
    const slots = [new FakeSlot('A'), new FakeSlot('B')];
    slots[0]?.insert(cardProfiles.secondGeneration);
    slots[1]?.insert(cardProfiles.otherNameSameNumber);
    const { reader } = await open(new FakePcsc(...slots));
    expect(await reader.readCredential(context)).toMatchObject({ fault: { code: 'cardsDisagree' } });
    slots[1]?.insert(cardProfiles.secondGeneration);
    expect(await reader.readCredential(context)).toMatchObject({ ok: true, credential: { name: '张三' } });
  });

  test('with cards in both, no PIN is handed to either', async () => {
    const slots = [new FakeSlot('A'), new FakeSlot('B')];
    for (const slot of slots) slot.insert(cardProfiles.secondGeneration);
    const { reader } = await open(new FakePcsc(...slots));
    const digits = Uint8Array.from(Buffer.from('123456'));
    expect(await reader.verifyPin({ enteredAt: 'terminal', digits })).toMatchObject({ kind: 'failed' });
    expect(slots.flatMap(({ transmitted }) => transmitted)).toEqual([]);
    expect(digits).toEqual(new Uint8Array(6));
  });

  test('a name that is not there is a state with a reason', async () => {
    const change = { firstReaderMs: 20 };
    const { reader } = await open(new FakePcsc(new FakeSlot('A')), { readerName: 'Z', change });
    expect(reader.status.state).toBe('portMissing');
    expect(reader.status.message).toContain('没有找到读卡器“Z”');
    expect(await reader.readCredential(context)).toMatchObject({ fault: { code: 'noReader' } });
  });
});

describe('insertions', () => {
  test('one insertion told three times is one, an exchange is a removal and an insertion', async () => {
    const { slot, events } = await withCard('secondGeneration');
    await events.until('presented');
    expect(events.told.filter((what) => what === 'presented')).toHaveLength(1);
    events.told.length = 0;
    slot.remove();
    slot.insert(cardProfiles.firstGeneration);
    await events.until('presented');
    expect(events.told.filter((what) => what !== 'ready')).toEqual(['removed', 'presented']);
  });

  test('a reader that is unplugged takes its card with it', async () => {
    const { slot, reader, events } = await withCard('secondGeneration');
    slot.unplug();
    expect(events.told).toContain('removed');
    expect(reader.status.state).toBe('portMissing');
  });
});

describe('the service', () => {
  test('that cannot be loaded is a state with a reason', async () => {
    const load = () => Promise.reject(new Error('libpcsclite.so.1: cannot open shared object file'));
    const { reader } = await open(new FakePcsc(), { load });
    expect(reader.status.state).toBe('serviceMissing');
    expect(reader.status.message).toContain('libpcsclite.so.1');
    expect(await reader.readCredential(context)).toMatchObject({ fault: { code: 'serviceMissing' } });
  });

  test('stops, and comes back by itself', async () => {
    const { service, reader, events } = await withCard('secondGeneration');
    service.stopService();
    expect(reader.status).toMatchObject({ state: 'serviceMissing', card: 'unknown' });
    expect(events.told).toContain('removed');
    expect(await reader.readCredential(context)).toMatchObject({ fault: { code: 'serviceMissing' } });
    events.told.length = 0;
    service.isRunning = true;
    await events.until('presented');
    expect(await reader.readCredential(context)).toMatchObject({ ok: true });
  });

  test.each(['connect', 'transaction', 'transmit'] as const)(
    'that never returns from %s is given up, its context built anew',
    async (call) => {
      const { slot, service, reader, events } = await withCard('secondGeneration', impatient);
      slot.hangsAt = call;
      expect(await reader.readCredential(context)).toMatchObject({ fault: { code: 'readerSilent' } });
      slot.hangsAt = null;
      events.told.length = 0;
      await events.until('ready');
      expect(service.starts).toBe(2);
      expect(await reader.readCredential(context)).toMatchObject({ ok: true });
    },
  );

  test('a reading that was complete is not lost when letting go of the card hangs', async () => {
    const { slot, reader } = await withCard('secondGeneration', impatient);
    slot.hangsAt = 'disconnect';
    expect(await reader.readCredential(context)).toMatchObject({ ok: true, credential: { name: '张三' } });
  });

  test('when three calls never return, the process has no threads left and says so', async () => {
    const { slot, reader, events } = await withCard('secondGeneration', impatient);
    slot.hangsAt = 'connect';
    for (let count = 0; count < 3; count += 1) {
      events.told.length = 0;
      await reader.readCredential(context);
      if (count < 2) await events.until('ready');
    }
    expect(events.told).toContain('exhausted');
  });
});

describe('a PIN', () => {
  const pin = (digits: string) => ({
    enteredAt: 'terminal' as const,
    digits: Uint8Array.from(Buffer.from(digits)),
  });

  test('is verified once, wiped, and the card reset', async () => {
    const { slot, reader } = await withCard('secondGeneration');
    const entry = pin('123456');
    expect(await reader.verifyPin(entry)).toEqual({ kind: 'accepted' });
    expect(entry.digits).toEqual(new Uint8Array(6));
    expect(slot.disconnections).toEqual([reset]);
    expect(await reader.verifyPin(pin('654321'))).toEqual({ kind: 'wrong', triesLeft: 5 });
  });

  test('whose answer never comes may have counted; it is not sent again', async () => {
    const { slot, reader } = await withCard('secondGeneration', impatient);
    const verifies: string[] = [];
    const model = slot.card;
    if (model === null) throw new Error('no card');
    const transmit = model.transmit.bind(model);
    model.transmit = (tpdu) => {
      if (tpdu[1] === 0x20) {
        verifies.push(Buffer.from(tpdu).toString('hex'));
        slot.hangsAt = 'transmit';
        throw Object.assign(new Error('lost'), { code: 'CommError' });
      }
      return transmit(tpdu);
    };
    const outcome = await reader.verifyPin(pin('123456'));
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(outcome.kind === 'failed' && outcome.reading.fault.nextStep).toContain('可能已记一次错误');
    expect(verifies).toEqual(['0020000003123456']);
  });

  test('is entered on the pad of a reader that declares one, and nowhere else', async () => {
    const { slot, reader } = await withCard('secondGeneration');
    expect(await reader.verifyPin({ enteredAt: 'pinPad' })).toMatchObject({
      kind: 'failed',
      reading: { fault: { message: expect.stringContaining('没有密码键盘') } },
    });
    slot.pad = '123456';
    expect(await reader.verifyPin({ enteredAt: 'pinPad' })).toEqual({ kind: 'accepted' });
    slot.pad = '1111';
    expect(await reader.verifyPin({ enteredAt: 'pinPad' })).toEqual({ kind: 'wrong', triesLeft: 5 });
  });

  test('never stands in the frame log, nor does the holder', async () => {
    const lines: string[] = [];
    const frames: FrameLog = {
      frame: (_direction, label, bytes) => lines.push(`${label} ${Buffer.from(bytes).toString('hex')}`),
      note: (text) => lines.push(text),
    };
    const slot = new FakeSlot('A');
    slot.insert(cardProfiles.secondGeneration);
    const { reader } = await open(new FakePcsc(slot), { frames });
    await reader.readCredential(context);
    await reader.verifyPin(pin('123456'));
    const log = lines.join('\n');
    expect(log).toContain('VERIFY');
    expect(log).not.toContain('123456');
    expect(log).not.toContain(Buffer.from('11010519491231002X').toString('hex'));
    // 张三 in GBK.
    expect(log).not.toContain('d5c5c8fd');
  });
});
