import { afterEach, describe, expect, test } from 'vitest';
import type { PinEntry } from '../../src/devices/device.ts';
import type { FrameLog } from '../../src/devices/frameLog.ts';
import { verifyCommand } from '../../src/devices/pinBlock.ts';
import { pinOutcomeOf } from '../../src/devices/pinOutcome.ts';
import { ccidPinEntry, pcscPinEntry, verifyPinDirectCode } from '../../src/devices/pinPad.ts';
import { CardModel } from '../../src/training/card/cardModel.ts';
import { type CardProfileName, cardProfiles } from '../../src/training/card/cardProfiles.ts';
import type { VirtualReaderModelName } from '../../src/training/card/startVirtualReader.ts';
import { hexBytes, toHex } from './hexBytes.ts';
import { endAll, openReader, startReader } from './openCardReader.ts';

afterEach(endAll);

function typed(digits: string): Extract<PinEntry, { enteredAt: 'terminal' }> {
  return { enteredAt: 'terminal', digits: Uint8Array.from(Buffer.from(digits, 'latin1')) };
}

describe('the command (card readers section 2.7)', () => {
  test.each([
    ['123456', '0020000003123456'],
    ['1234', '00200000021234'],
    ['12345', '002000000312345F'],
    ['1234567890123456', '00200000081234567890123456'],
  ])('%s is %s', (digits, command) => {
    expect(toHex(verifyCommand(typed(digits).digits) ?? new Uint8Array(0))).toBe(command);
  });

  test.each(['123', '12345678901234567', '12345a', '１２３４', ''])('%j is none', (digits) => {
    expect(verifyCommand(Uint8Array.from(Buffer.from(digits)))).toBeNull();
  });
});

test.each([
  [0x9000, { kind: 'accepted' }],
  [0x63c5, { kind: 'wrong', triesLeft: 5 }],
  [0x63c1, { kind: 'wrong', triesLeft: 1 }],
  [0x63c0, { kind: 'locked' }],
  [0x6983, { kind: 'locked' }],
  [0x6300, { kind: 'wrong', triesLeft: null }],
  [0x6c03, { kind: 'failed' }],
  [0x6a88, { kind: 'failed' }],
])('the answer %i to VERIFY', (statusWord, outcome) => {
  expect(pinOutcomeOf(statusWord)).toMatchObject(outcome);
});

describe('entry at the pad', () => {
  // USB CCID 1.1, 6.1.11.4: operation, timeout, BCD in bytes at offset 0, no block size, no length field, 16 to 4 digits,
  // validation key, default message, simplified Chinese, message 0, no T=1 prologue, command without data.
  const fields = '81 00 00 10 04 02 FF 0408 00 000000';

  test('is asked of the reader as the CCID specification lays it out', () => {
    expect(toHex(ccidPinEntry())).toBe(toHex(hexBytes(`00 1E ${fields} 0020000000`)));
  });

  test('is asked of the service as PC/SC part 10 lays it out', () => {
    expect(toHex(pcscPinEntry())).toBe(toHex(hexBytes(`1E 1E ${fields} 05000000 0020000000`)));
  });

  test('is declared by feature 06 with its control code', () => {
    expect(verifyPinDirectCode(hexBytes('12 04 42330012 06 04 42330006'))).toBe(0x42330006);
    expect(verifyPinDirectCode(hexBytes('12 04 42330012'))).toBeNull();
    expect(verifyPinDirectCode(hexBytes('06 04 42'))).toBeNull();
  });
});

async function readerWith(
  profile: CardProfileName,
  model: VirtualReaderModelName = 'gemPcTwin',
  frames?: FrameLog,
) {
  const virtual = await startReader({ transport: 'tcp', model });
  virtual.insertCard(cardProfiles[profile]);
  const { reader } = await openReader(virtual.port, {}, model, frames);
  return { virtual, reader };
}

describe.each<VirtualReaderModelName>(['gemPcTwin', 'gemCore', 'acr122'])('a PIN over %s', (model) => {
  test('right, wrong, locked, with the tries the card has left', async () => {
    const { virtual, reader } = await readerWith('secondGeneration', model);
    expect(await reader.verifyPin(typed('123456'))).toEqual({ kind: 'accepted' });
    for (const triesLeft of [5, 4, 3, 2, 1]) {
      expect(await reader.verifyPin(typed('111111'))).toEqual({ kind: 'wrong', triesLeft });
    }
    expect(await reader.verifyPin(typed('111111'))).toEqual({ kind: 'locked' });
    expect(await reader.verifyPin(typed('123456'))).toEqual({ kind: 'locked' });
    virtual.insertCard(cardProfiles.pinLastTry63c0);
    expect(await reader.verifyPin(typed('111111'))).toEqual({ kind: 'locked' });
    virtual.insertCard(cardProfiles.pinLocked);
    expect(await reader.verifyPin(typed('123456'))).toEqual({ kind: 'locked' });
  });

  test.each([
    ['the answer damaged', { damagedAnswers: Number.POSITIVE_INFINITY }, 1],
    ['the reader refusing', { refusedCommands: Number.POSITIVE_INFINITY }, 0],
  ])(
    '%s at VERIFY: sent once, told that the try may count, digits wiped',
    async (_what, faults, reachingTheCard) => {
      const { virtual, reader } = await readerWith('secondGeneration', model);
      const transmit = CardModel.prototype.transmit;
      const good = { ...virtual.faults };
      let verifies = 0;
      CardModel.prototype.transmit = function (tpdu) {
        if (tpdu[1] === 0x20) verifies += 1;
        // The command after SELECT and its GET RESPONSE is VERIFY.
        if (tpdu[1] === 0xc0 || tpdu[1] === 0x20) setImmediate(() => Object.assign(virtual.faults, faults));
        return transmit.call(this, tpdu);
      };
      const entry = typed('123456');
      const outcome = await reader.verifyPin(entry);
      CardModel.prototype.transmit = transmit;
      Object.assign(virtual.faults, good);
      expect(outcome.kind === 'failed' && outcome.reading.fault.nextStep).toContain('可能已记一次错误');
      expect(verifies).toBe(reachingTheCard);
      expect(entry.digits).toEqual(new Uint8Array(6));
      expect(await reader.readCredential({ today: '2026-01-15' as never, homeArea: null })).toMatchObject({
        ok: true,
      });
    },
  );
});

describe('before the PIN is handed over', () => {
  test.each([
    ['no card', (virtual: { removeCard(): void }) => virtual.removeCard()],
    [
      'another card',
      (virtual: { insertCard(card: unknown): void }) => virtual.insertCard(cardProfiles.applicationMissing),
    ],
  ])('%s: the text says that nothing was counted', async (_what, change) => {
    const { virtual, reader } = await readerWith('secondGeneration');
    change(virtual as never);
    const entry = typed('123456');
    const outcome = await reader.verifyPin(entry);
    expect(outcome.kind === 'failed' && outcome.reading.fault.message).toContain('没有记错误次数');
    expect(entry.digits).toEqual(new Uint8Array(6));
  });

  test('digits that are no PIN go nowhere', async () => {
    const { virtual, reader } = await readerWith('pinLastTry');
    expect(await reader.verifyPin(typed('12x456'))).toMatchObject({ kind: 'failed' });
    expect(virtual.card?.pinTriesLeft).toBe(1);
  });

  test('a second call while one is under way costs no try, and its digits are wiped', async () => {
    const { virtual, reader } = await readerWith('secondGeneration');
    const second = typed('222222');
    const [first, refused] = await Promise.all([reader.verifyPin(typed('111111')), reader.verifyPin(second)]);
    expect([first.kind, refused.kind]).toEqual(['wrong', 'failed']);
    expect(virtual.card?.pinTriesLeft).toBe(5);
    expect(second.digits).toEqual(new Uint8Array(6));
  });
});

describe('a serial reader with keys', () => {
  test('takes the PIN itself', async () => {
    const { virtual, reader } = await readerWith('secondGeneration', 'gemPcPinPad');
    virtual.enterOnPad({ digits: '123456' });
    expect(await reader.verifyPin({ enteredAt: 'pinPad' })).toEqual({ kind: 'accepted' });
    virtual.enterOnPad({ digits: '12345' });
    expect(await reader.verifyPin({ enteredAt: 'pinPad' })).toEqual({ kind: 'wrong', triesLeft: 5 });
  });

  test.each(['timeout', 'cancel'] as const)('%s costs no try', async (entry) => {
    const { virtual, reader } = await readerWith('secondGeneration', 'gemPcPinPad');
    virtual.enterOnPad(entry);
    const outcome = await reader.verifyPin({ enteredAt: 'pinPad' });
    expect(outcome.kind === 'failed' && outcome.reading.fault.message).toContain('没有记错误次数');
    expect(virtual.card?.pinTriesLeft).toBe(6);
  });

  test('without keys, none is asked', async () => {
    const { reader } = await readerWith('secondGeneration');
    const outcome = await reader.verifyPin({ enteredAt: 'pinPad' });
    expect(outcome.kind === 'failed' && outcome.reading.fault.message).toContain('没有密码键盘');
  });
});

test('neither PIN nor holder stands in the frame log', async () => {
  const lines: string[] = [];
  const frames: FrameLog = {
    frame: (_direction, label, bytes) => lines.push(`${label} ${toHex(bytes)}`),
    note: (text) => lines.push(text),
  };
  const { reader } = await readerWith('secondGeneration', 'gemPcTwin', frames);
  await reader.readCredential({ today: '2026-01-15' as never, homeArea: null });
  lines.push('--');
  await reader.verifyPin(typed('135791'));
  const log = lines.join('\n');
  expect(log).toContain('VERIFY');
  expect(log).not.toContain('135791');
  expect(log).not.toContain(toHex(Uint8Array.from(Buffer.from('11010519491231002X'))));
  // 张三 in GBK, and 卡号 A12345678.
  expect(log).not.toContain('D5C5C8FD');
  expect(log).not.toContain('413132333435363738');
});
