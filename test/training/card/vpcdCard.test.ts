import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type CardProfileName, cardProfiles } from '../../../src/training/card/cardProfiles.ts';
import { tpduOfApdu, VpcdCard } from '../../../src/training/card/vpcdCard.ts';
import { VpcdSlot } from '../../../src/training/card/vpcdSlot.ts';
import { hexBytes, toHex } from '../../devices/hexBytes.ts';

/** Card readers section 3.2: two bytes of length, then one byte of control or a whole APDU. */
const powerOff = '0001 00';
const powerOn = '0001 01';
const reset = '0001 02';
const getAtr = '0001 04';
const selectEnvironment = '0014 00A404000F7378312E73682EC9E7BBE1B1A3D5CF';

function cardOf(name: CardProfileName, pullAfterRecords: number | null = null) {
  const said: string[] = [];
  const link = { write: (bytes: Uint8Array) => said.push(toHex(bytes)), pulled: () => said.push('pulled') };
  const card = new VpcdCard(cardProfiles[name], link, pullAfterRecords);
  return { card, said, take: (...messages: string[]) => card.receive(hexBytes(messages.join(''))) };
}

describe('the wire protocol of vsmartcard', () => {
  test('power off, power on and reset get no answer, the ATR comes with its length', () => {
    const { take, said } = cardOf('secondGeneration');
    take(powerOn, reset, powerOff);
    expect(said).toEqual([]);
    take(getAtr);
    expect(said).toEqual([expect.stringMatching(/^00113B6D000000[0-9A-F]{24}$/)]);
  });

  test('commands are answered as by the chip: 61xx and 6Cxx are left to the terminal', () => {
    const { take, said } = cardOf('secondGeneration');
    take(powerOn, selectEnvironment, '0005 00B2083012', '0005 00B2083014');
    expect(said).toEqual([
      expect.stringMatching(/^000261[0-9A-F]{2}$/),
      '00026C14',
      `0016${'0812313130313035313934393132333130303258'}9000`,
    ]);
  });

  test('messages may be split anywhere, and several may come at once', () => {
    const whole = hexBytes([powerOn, getAtr, selectEnvironment, '0005 00B20A3003'].join(''));
    const atOnce = cardOf('secondGeneration');
    atOnce.card.receive(whole);
    expect(atOnce.said).toHaveLength(3);
    const byteByByte = cardOf('secondGeneration');
    for (const byte of whole) byteByByte.card.receive(Uint8Array.of(byte));
    expect(byteByByte.said).toEqual(atOnce.said);
  });

  test('reset takes the selection back; a new connection forgets half a message', () => {
    const { card, take, said } = cardOf('secondGeneration');
    take(powerOn, selectEnvironment, reset, '0005 00B2083014', '0014 00A4');
    card.resetLine();
    take('0005 00B2083014');
    // 6986: no current file, since no application is selected.
    expect(said.slice(1)).toEqual(['00026986', '00026986']);
  });

  test('a card that stays mute answers more than an ATR may be', () => {
    const { take, said } = cardOf('mute');
    take(powerOn, getAtr);
    expect(said).toEqual([`0022${'00'.repeat(34)}`]);
  });

  test('a card pulled after two records answers the third command with nothing', () => {
    const { take, said } = cardOf('secondGeneration', 2);
    take(powerOn, selectEnvironment, '0005 00B2012812', '0005 00B2032806', '0005 00B2052806');
    expect(said.at(-1)).toBe('pulled');
    expect(said).toHaveLength(4);
  });
});

describe('an APDU as T=0 carries it (ISO 7816-3, 12.2)', () => {
  test.each([
    ['no data, no Le: P3 is 00', '00A40400', '00A4040000'],
    ['Le alone', '00B2083014', '00B2083014'],
    ['data alone', '00A4020002EF06', '00A4020002EF06'],
    ['data and Le: Le is fetched by GET RESPONSE', '00A4020002EF0600', '00A4020002EF06'],
  ])('%s', (_what, apdu, tpdu) => {
    expect(toHex(tpduOfApdu(hexBytes(apdu)) ?? new Uint8Array(0))).toBe(tpdu);
  });

  test.each([
    ['less than a header', '00A404'],
    ['an extended length', `00A40400000100${'00'.repeat(256)}`],
  ])('%s cannot be carried', (_what, apdu) => {
    expect(tpduOfApdu(hexBytes(apdu))).toBeNull();
  });
});

/** The driver's side: takes one card at a time and asks for its ATR, as vpcd does to see whether it is there. */
class Driver {
  readonly #server: Server;
  readonly #waiting: ((socket: Socket) => void)[] = [];

  constructor() {
    this.#server = createServer((socket) => this.#waiting.shift()?.(socket));
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  nextCard(): Promise<Socket> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function answerTo(socket: Socket, message: string): Promise<string> {
  const answered = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(toHex(bytes))));
  socket.write(hexBytes(message));
  return answered;
}

function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.resume().once('close', () => resolve()));
}

describe('a slot', () => {
  const endings: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  async function slotWithDriver() {
    const driver = new Driver();
    const port = await driver.start();
    const slot = new VpcdSlot({ host: '127.0.0.1', port });
    endings.push(
      () => driver.stop(),
      () => slot.removeCard(),
    );
    return { driver, slot };
  }

  test('to insert a card is to connect, to take it out is to hang up', async () => {
    const { driver, slot } = await slotWithDriver();
    const coming = driver.nextCard();
    slot.insertCard(cardProfiles.firstGeneration);
    const socket = await coming;
    expect(await answerTo(socket, getAtr)).toMatch(/^00113B6D0000/);
    const gone = ended(socket);
    slot.removeCard();
    await gone;
  });

  test('a card that is still in comes again when the driver has hung up', async () => {
    const { driver, slot } = await slotWithDriver();
    const first = driver.nextCard();
    slot.insertCard(cardProfiles.firstGeneration);
    const second = driver.nextCard();
    (await first).destroy();
    expect(await answerTo(await second, getAtr)).toMatch(/^00113B6D0000/);
  });
});
