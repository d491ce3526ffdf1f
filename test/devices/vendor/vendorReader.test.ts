import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { VendorReaderOptions } from '../../../src/devices/vendor/vendorReader.ts';
import { isoDate } from '../../../src/domain/calendar.ts';
import type { CardReading } from '../../../src/domain/cardReading.ts';
import {
  buildSampleLibrary,
  descriptionFor,
  isGone,
  noCompiler,
  readFunction,
  sha256,
  textOut,
  type WatchedReader,
  watchedReader,
  writeDescription,
} from './sampleLibrary.ts';

const context = { today: isoDate('2026-01-15'), homeArea: null };
const built = process.platform === 'linux' ? buildSampleLibrary() : null;
const folder = built ?? '';
if (built === null) console.warn(noCompiler);

const endings: (() => Promise<void>)[] = [];

beforeEach(({ skip }) => skip(built === null, noCompiler));

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

afterAll(() => {
  if (built !== null) rmSync(built, { recursive: true });
});

function readerOf(parts: object, options: Omit<VendorReaderOptions, 'makings'> = {}): WatchedReader {
  const watched = watchedReader(writeDescription(folder, descriptionFor(folder, parts)), {
    ...options,
    limits: { restartDelaysMs: [0], ...options.limits },
  });
  endings.push(() => watched.reader.stop());
  return watched;
}

async function read(parts: object, options: Omit<VendorReaderOptions, 'makings'> = {}) {
  const watched = readerOf(parts, options);
  return { ...watched, reading: await watched.reader.readCredential(context) };
}

function credentialOf(reading: CardReading) {
  if (!reading.ok) throw new Error(`${reading.fault.code}: ${reading.fault.detail}`);
  return reading.credential;
}

function faultOf(reading: CardReading) {
  if (reading.ok) throw new Error('the reading succeeded');
  return reading.fault;
}

const readBas = (type: number) =>
  readFunction('iReadCardBas', [{ kind: 'int', value: type }, textOut], {
    returns: 'long',
    errorText: 'card',
  });

describe('a library that behaves', () => {
  test('the pipe string becomes the credential of the card', async () => {
    const { reading, reader } = await read({ read: readBas(1) });

    // The fields as sampleLibrary.c writes them, in the order of card readers section 2.9.
    expect(credentialOf(reading)).toMatchObject({
      medium: 'socialCard',
      identityNumber: '11010519491231002X',
      certificate: 'residentIdentityCard',
      name: '张三',
      cardNumber: 'A12345678',
      cardSerial: '220500D1560000050102030405060708',
      businessString: null,
      specification: '2.00',
      issuingArea: '220500',
      issuedOn: '2019-03-01',
      validUntil: '2029-03-01',
      resetInformation: '00814E43238697159900BF7C7A',
      warnings: [],
    });
    expect(reader.status).toMatchObject({ state: 'ready', card: 'unknown' });
  });

  test('a third-generation card with its holder is read, without it the fault says what it needs', async () => {
    const full = await read({ read: readBas(3) });
    const withheld = await read({ read: readBas(4) });

    expect(credentialOf(full.reading)).toMatchObject({ specification: '3.00', name: '张三' });
    expect(faultOf(withheld.reading).code).toBe('thirdGenerationNeedsOnline');
  });

  test('the words of a failure are decoded, cleaned of control characters and quoted', async () => {
    const { reading, reader } = await read({ read: readBas(9) });

    expect(faultOf(reading)).toMatchObject({ code: 'libraryFailed', detail: 'iReadCardBas 返回 -1' });
    expect(faultOf(reading).message).toMatch(/读卡程序说：“卡类型不对”$/);
    expect(reader.status.state).toBe('ready');
  });

  test('long words are cut at 200 characters, and a known code has its own fault', async () => {
    const call = (code: number) =>
      readFunction('refuseWith', [{ kind: 'int', value: code }, textOut], {
        returns: 'long',
        errorText: 'card',
        codes: { '-2': { fault: 'noCard' } },
      });
    const unknown = await read({ read: call(-5) });
    const known = await read({ read: call(-2) });

    expect(faultOf(unknown.reading).message).toContain(`“${'x'.repeat(200)}”`);
    expect(faultOf(unknown.reading).code).toBe('libraryFailed');
    expect(faultOf(known.reading).code).toBe('noCard');
  });

  test('what it prints reaches neither the terminal nor the channel', async () => {
    const { reading } = await read({ read: readFunction('talk') });

    expect(credentialOf(reading).name).toBe('张三');
  });

  test('two strings: the second is the 业务卡串', async () => {
    const { reading } = await read({
      open: [readFunction('Init', [{ kind: 'json', value: {} }, { kind: 'intOut' }])],
      read: readFunction('ReadCardBas', [textOut, { kind: 'textOut', keepAs: 'business', bytes: 4_096 }]),
      result: { kind: 'pipe', from: 'card', businessFrom: 'business' },
    });

    expect(credentialOf(reading)).toMatchObject({ cardNumber: 'A12345678', businessString: 'QUJDREVGR0g=' });
  });

  test('the JSON call becomes an electronic credential', async () => {
    const { reading } = await read({
      read: readFunction(
        'NationEcTrans',
        [
          { kind: 'text', value: 'http://192.0.2.10/localQrCodeQuery' },
          { kind: 'json', value: { transType: 'ec.query', orgId: '{institution}' } },
          { kind: 'textOut', keepAs: 'answer', bytes: 8_192 },
        ],
        { returns: 'long' },
      ),
      values: { institution: 'H99999900001' },
      result: {
        kind: 'json',
        from: 'answer',
        code: 'code',
        message: 'message',
        fields: {
          name: 'data.userName',
          identityNumber: 'data.idNo',
          token: 'data.ecToken',
          insuredArea: 'data.insuOrg',
        },
      },
    });

    expect(credentialOf(reading)).toEqual({
      medium: 'electronicCredential',
      identityNumber: '11010519491231002X',
      certificate: 'residentIdentityCard',
      name: '张三',
      token: '999999ec0123456789abcdefghijklmnopqr',
      insuredArea: '220500',
      warnings: [],
    });
  });

  test('placeholders are filled before they become JSON in GBK: the terminal first, then the description', async () => {
    const { reading } = await read(
      {
        open: [
          readFunction('Init', [
            { kind: 'json', value: '{operatorName} of {institution}' },
            { kind: 'intOut' },
          ]),
        ],
        read: readFunction('echoInit'),
        values: { institution: 'H99999900001', operatorName: '没有人' },
        result: {
          kind: 'json',
          from: 'card',
          code: 'code',
          message: 'message',
          fields: { name: 'a', identityNumber: 'b', token: 'c' },
        },
      },
      { values: () => ({ operatorName: '收费"一"', institution: undefined }) },
    );

    expect(faultOf(reading).message).toContain('“收费"一" of H99999900001”');
  });

  test.each([
    [
      'returned',
      readFunction('openReader', [{ kind: 'text', value: 'USB1' }], {
        returns: 'handle',
        keepAs: 'reader',
        success: { atLeast: 1 },
      }),
    ],
    ['written to a pointer', readFunction('openByPointer', [{ kind: 'handleOut', keepAs: 'reader' }])],
  ])('a handle that is %s serves the later calls, and is closed at the end', async (_, open) => {
    rmSync(join(folder, 'closed'), { force: true });
    const { reading, reader } = await read({
      open: [open],
      read: readFunction('readWith', [{ kind: 'handle', from: 'reader' }, textOut]),
      close: [readFunction('closeReader', [{ kind: 'handle', from: 'reader' }])],
    });

    expect(credentialOf(reading).name).toBe('张三');
    expect(existsSync(join(folder, 'closed'))).toBe(false);
    await reader.stop();
    expect(readFileSync(join(folder, 'closed'), 'utf8')).toBe('1');
  });

  test('a session for every reading is opened and closed each time', async () => {
    rmSync(join(folder, 'closed'), { force: true });
    const { reader } = await read({
      session: 'everyReading',
      open: [readFunction('openByPointer', [{ kind: 'handleOut', keepAs: 'reader' }])],
      read: readFunction('readWith', [{ kind: 'handle', from: 'reader' }, textOut]),
      close: [readFunction('closeReader', [{ kind: 'handle', from: 'reader' }])],
    });
    await reader.readCredential(context);

    expect(readFileSync(join(folder, 'closed'), 'utf8')).toBe('11');
  });

  test('an initialisation that fails is a silent reader, and is tried again with the next reading', async () => {
    let operator = 'refuse-me';
    const { reading, reader, reached } = await read(
      {
        open: [readFunction('Init', [{ kind: 'json', value: '{operator}' }, { kind: 'intOut' }])],
        read: readFunction('talk'),
      },
      { values: () => ({ operator }) },
    );

    expect(faultOf(reading)).toMatchObject({
      code: 'libraryFailed',
      detail: 'Init（输出整数 77） 返回 -9',
    });
    expect((await reached('readerSilent')).message).toContain('没有接通读卡器');
    operator = '0001';
    expect(credentialOf(await reader.readCredential(context)).name).toBe('张三');
    expect(reader.status.state).toBe('ready');
  });

  test('two calls at a time share one reading', async () => {
    const { reader, notes } = readerOf({ read: readBas(1) });
    const [first, second] = await Promise.all([
      reader.readCredential(context),
      reader.readCredential(context),
    ]);

    expect(first).toBe(second);
    expect(notes.filter((note) => note.startsWith('iReadCardBas'))).toHaveLength(1);
    expect(notes.join()).not.toMatch(/张三|11010519491231002X/);
  });

  test('300 readings leave the memory of the helper where it was', async () => {
    const { reader } = readerOf({ read: readBas(1) });
    const residentKb = () => {
      const status = readFileSync(`/proc/${reader.helperPid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
    };
    const readMany = async (count: number) => {
      for (let index = 0; index < count; index += 1) credentialOf(await reader.readCredential(context));
    };
    await readMany(100);
    const pid = reader.helperPid;
    const beforeKb = residentKb();
    await readMany(200);

    expect(reader.helperPid).toBe(pid);
    // 200 buffers with their guards are 1 MB; what the runtime collects in between goes up and down.
    expect(residentKb() - beforeKb).toBeLessThan(16_384);
  });
});

describe('a library that misbehaves', () => {
  test('a hanging call ends at its limit, its process is gone, and another one starts', async () => {
    const { reader, reached } = readerOf({ read: readFunction('hang', [textOut], { timeoutMs: 300 }) });
    await reader.connect();
    const pid = reader.helperPid ?? -1;
    const fault = faultOf(await reader.readCredential(context));

    expect(fault).toMatchObject({ code: 'libraryFailed', detail: 'hang 300 毫秒内没有返回，已强行结束' });
    expect(isGone(pid)).toBe(true);
    await reached('processDown');
    await expect.poll(() => reader.status.state, { timeout: 15_000 }).toBe('ready');
    expect(reader.helperPid).not.toBe(pid);
  });

  test('after a crash the next reading goes through', async () => {
    writeFileSync(join(folder, 'crash-please'), '');
    const { reading, reader } = await read({ read: readFunction('crashOnce') });

    expect(faultOf(reading)).toMatchObject({ code: 'libraryFailed' });
    expect(faultOf(reading).detail).toContain('SIGSEGV');
    expect(credentialOf(await reader.readCredential(context)).name).toBe('张三');
  });

  test.each([1_024, 2_000])(
    '%i bytes and a NUL in a buffer of 1024 are an overrun: refused, process ended',
    async (count) => {
      const { reader } = readerOf({
        read: readFunction('writeText', [{ kind: 'int', value: count }, textOut]),
      });
      await reader.connect();
      const pid = reader.helperPid ?? -1;
      const fault = faultOf(await reader.readCredential(context));

      expect(fault.code).toBe('libraryFailed');
      expect(fault.detail).toContain('写出了第 2 个参数的缓冲区');
      expect(isGone(pid)).toBe(true);
    },
  );

  test('a text that fills its buffer without a NUL is refused, and the library stays', async () => {
    const { reader } = readerOf({
      read: readFunction('writeBare', [{ kind: 'int', value: 1_024 }, textOut]),
    });
    await reader.connect();
    const pid = reader.helperPid;
    const fault = faultOf(await reader.readCredential(context));

    expect(fault.code).toBe('cardDataDamaged');
    expect(fault.detail).toContain('没有在 card 的长度内结束文字');
    expect(reader.helperPid).toBe(pid);
  });

  test('a library that writes beyond a text it was given is caught too', async () => {
    const { reading } = await read({
      read: readFunction('scribble', [{ kind: 'text', value: 'ab' }, textOut]),
    });

    expect(faultOf(reading).detail).toContain('写出了第 1 个参数的缓冲区');
  });

  test('a death between two readings is noticed and mended without being asked', async () => {
    const { reading, reader, reached } = await read({ read: readFunction('dieWhenIdle') });

    expect(credentialOf(reading).name).toBe('张三');
    await reached('processDown');
    await expect.poll(() => reader.status.state, { timeout: 15_000 }).toBe('ready');
  });

  test('the third crash puts it into quarantine until it is released', async () => {
    const { reader, reached } = readerOf({ read: readFunction('crash') });
    const codes: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      codes.push(faultOf(await reader.readCredential(context)).code);
    }

    expect(codes).toEqual(['libraryFailed', 'libraryFailed', 'libraryQuarantined', 'libraryQuarantined']);
    expect((await reached('quarantined')).message).toContain('已停用');
    expect(reader.helperPid).toBeNull();
    await reader.connect();
    expect(reader.status.state).toBe('quarantined');
    await reader.release();
    expect(reader.status.state).toBe('ready');
    expect(faultOf(await reader.readCredential(context)).code).toBe('libraryFailed');
  });

  test('stopping does not wait for a call that hangs', async () => {
    rmSync(join(folder, 'hanging'), { force: true });
    const { reader } = readerOf({ read: readFunction('hang', [textOut], { timeoutMs: 120_000 }) });
    await reader.connect();
    const pid = reader.helperPid ?? -1;
    const reading = reader.readCredential(context);
    await expect.poll(() => existsSync(join(folder, 'hanging')), { timeout: 15_000 }).toBe(true);
    await reader.stop();

    expect(faultOf(await reading).code).toBe('libraryFailed');
    expect(isGone(pid)).toBe(true);
    expect(faultOf(await reader.readCredential(context)).code).toBe('noReader');
  });
});

describe('what is refused before a call', () => {
  test('a function that the library does not have', async () => {
    const { reading, reader } = await read({ read: readFunction('noSuchFunction') });

    expect(faultOf(reading).detail).toMatch(/noSuchFunction 没有调用：.*请核对描述文件/);
    expect(reader.helperPid).not.toBeNull();
  });

  test('a placeholder that nobody fills', async () => {
    const { reading } = await read({
      read: readFunction('scribble', [{ kind: 'text', value: '{operator}' }, textOut]),
    });

    expect(faultOf(reading).detail).toContain('描述文件用了 {operator}');
  });

  test('a description that is wrong is looked at again until it is right', async () => {
    const file = join(folder, 'mended.yaml');
    rmSync(file, { force: true });
    const { reader, reached } = watchedReader(file, { limits: { retryDelaysMs: [10] } });
    endings.push(() => reader.stop());
    await reader.connect();

    expect((await reached('portMissing')).message).toContain('打不开描述文件');
    expect(faultOf(await reader.readCredential(context))).toMatchObject({ code: 'libraryFailed' });
    writeFileSync(file, stringify(descriptionFor(folder, { read: readBas(1) })));
    await reached('ready');
  });

  test('a file the system cannot load: its words are quoted', async () => {
    // A program of this machine, but no library.
    const path = process.execPath;
    const { reader } = readerOf({ library: { linux: { path, sha256: sha256(path) } } });
    await reader.connect();

    expect(reader.status.state).toBe('portMissing');
    expect(reader.status.message).toMatch(/系统不能加载这个库：“.+”/);
    expect(reader.helperPid).toBeNull();
  });

  test('another Node.js may run the helper', async () => {
    const program = { path: process.execPath, sha256: sha256(process.execPath) };
    const path = join(folder, 'sample.so');
    const { reading } = await read({
      library: { linux: { path, sha256: sha256(path), helperProgram: program } },
    });

    expect(credentialOf(reading).name).toBe('张三');
  });
});
