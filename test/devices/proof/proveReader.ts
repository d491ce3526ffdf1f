import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CardReading } from '../../../src/domain/cardReading.ts';
import { type CardProfileName, cardProfiles } from '../../../src/training/card/cardProfiles.ts';
import { type ExpectedReading, expectedReadings } from './expectedReadings.ts';
import type { PcscHouse } from './pcscHouse.ts';
import { openTerminalReader, printed, type TerminalReader } from './terminalReader.ts';
import type { VirtualReaderElsewhere } from './virtualReaderOrders.ts';

/** Everything a reader under Debian's service is proved with. */
export interface Bench {
  readonly house: PcscHouse;
  readonly virtual: VirtualReaderElsewhere;
  /** As the service names the reader. */
  readonly readerName: string;
}

const names = Object.keys(cardProfiles) as CardProfileName[];
/** Two slots and twenty-odd cards, each inserted and taken out at the service's pace of 0.4 s, beside a busy machine. */
const slowMs = 180_000;
/** What a second-generation card with a short name gives: five records of EF05 and five of EF06 (card readers 2.4). */
const recordsOfCard = 10;

function found(reading: CardReading): ExpectedReading {
  if (!reading.ok) return reading.fault.code;
  const { credential } = reading;
  if (credential.medium !== 'socialCard') return 'notSocialCard';
  const { identityNumber, name, cardNumber } = credential;
  return { identityNumber, name, cardNumber };
}

/** `3B 6D 00`, as pcsc_scan prints it. */
function spaced(bytes: Uint8Array, between: string): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(between);
}

/**
 * The tests every reader must pass: our terminal reads each card, and programs that are not ours see the same card.
 * @param open makes the bench; its reader is empty and the service runs.
 */
export function proveReader(open: () => Promise<Bench>): void {
  let bench: Bench;
  let terminal: TerminalReader;

  beforeAll(async () => {
    bench = await open();
    // Read by the client library, once in the life of a process; the programs started later inherit it.
    process.env.PCSCLITE_CSOCK_NAME = bench.house.socketPath;
    terminal = await openTerminalReader(bench.readerName);
  }, slowMs);

  afterAll(async () => {
    await terminal?.stop();
    await bench?.house.close();
    await bench?.virtual.stop();
  }, slowMs);

  async function empty(): Promise<void> {
    await bench.virtual.remove();
    await terminal.until(({ card }) => card === 'absent');
  }

  async function present(name: CardProfileName, pullAfterRecords?: number): Promise<void> {
    await empty();
    await bench.virtual.insert(name, pullAfterRecords === undefined ? {} : { pullAfterRecords });
    await terminal.until(({ card }) => card === 'present');
  }

  test.each(names)('%s: the terminal reads what is on the card', { timeout: slowMs }, async (name) => {
    await present(name);
    expect(found(await terminal.read())).toEqual(expectedReadings[name]);
  });

  describe('a program that is not ours', () => {
    test('opensc-tool and pcsc_scan see the ATR of card readers section 2.2', {
      timeout: slowMs,
    }, async () => {
      await present('secondGeneration');
      const { atr } = cardProfiles.secondGeneration;
      const shape = /^3b6d000000[0-9a-f]{24}$/;
      expect(spaced(atr, '')).toMatch(shape);
      expect((await printed('opensc-tool', '--reader', '0', '--atr')).trim()).toBe(spaced(atr, ':'));
      expect(await printed('pcsc_scan', '-c', '-n')).toContain(`ATR: ${spaced(atr, ' ').toUpperCase()}`);
    });

    test('opensc-tool gets the answers of card readers section 2.5', { timeout: slowMs }, async () => {
      await present('secondGeneration');
      const commands = ['00A404000F7378312E73682EC9E7BBE1B1A3D5CF', '00B2083014', '00B20A3003', '00B2993003'];
      const said = await printed(
        'opensc-tool',
        ...['--reader', '0', '--card-driver', 'default'],
        ...commands.flatMap((command) => ['--send-apdu', command]),
      );
      const answers = said.split('Sending:').slice(1);
      expect(answers).toHaveLength(commands.length);
      expect(answers.map((each) => /SW1=0x(..), SW2=0x(..)/.exec(each)?.slice(1).join(''))).toEqual([
        '9000',
        '9000',
        '9000',
        '6A83',
      ]);
      // 08 12, then the number in ASCII; 0A 01 32.
      expect(answers[1]).toMatch(/08 12 31 31 30 31 30 35 31 39 34 39 31 32 33 31[^\n]*\n30 30 32 58/);
      expect(answers[2]).toContain('0A 01 32');
    });
  });

  test('a card pulled between any two records is a pulled card, and the next one is read', {
    timeout: slowMs,
  }, async () => {
    const codes: string[] = [];
    for (let records = 0; records < recordsOfCard; records += 1) {
      await present('secondGeneration', records);
      const reading = await terminal.read();
      codes.push(reading.ok ? 'read' : reading.fault.code);
    }
    expect(codes).toEqual(Array.from({ length: recordsOfCard }, () => 'cardRemoved'));
    await present('firstGeneration');
    expect(found(await terminal.read())).toEqual(expectedReadings.firstGeneration);
  });

  test('the service stops and starts again: the terminal says so and recovers by itself', {
    timeout: slowMs,
  }, async () => {
    await present('secondGeneration');
    await bench.house.stopService();
    await terminal.until(({ state }) => state === 'serviceMissing');
    expect(found(await terminal.read())).toBe('serviceMissing');
    await bench.house.startService();
    await terminal.until(({ state, card }) => state === 'ready' && card === 'present');
    expect(found(await terminal.read())).toEqual(expectedReadings.secondGeneration);
  });
}
