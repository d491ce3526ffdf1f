import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isoDate } from '../../src/domain/calendar.ts';
import { acceptPack } from '../../src/policy/bundle/acceptPack.ts';
import { fetchBundle } from '../../src/policy/bundle/fetchBundle.ts';
import { openBundle, type PackKey, PackRefused, signPackFolder } from '../../src/policy/bundle/packBundle.ts';
import { choosePack } from '../../src/policy/chooseRules.ts';
import { builtInPacksFolder, loadPackFolder } from '../../src/policy/loadPacks.ts';

const today = isoDate('2026-11-22');
const nextYear = isoDate('2027-01-01');
const pair = generateKeyPairSync('ed25519');
const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const key: PackKey = {
  keyId: 'bureau-2026',
  publicKeyPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  validFrom: isoDate('2026-01-01'),
  validTo: isoDate('2026-12-31'),
};
const running = loadPackFolder(join(builtInPacksFolder, '220500-tonghua'));

/** A copy of the built-in pack with text changed in one file. */
function changedPack(file: string, ...changes: readonly (readonly [RegExp, string])[]): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'yijie-bundle-')), '220500-tonghua');
  cpSync(join(builtInPacksFolder, '220500-tonghua'), folder, { recursive: true });
  const path = join(folder, file);
  let text = readFileSync(path, 'utf8');
  for (const [pattern, replacement] of changes) {
    expect(text).toMatch(pattern);
    text = text.replace(pattern, replacement);
  }
  writeFileSync(path, text);
  return folder;
}

const version = (number: string): readonly [RegExp, string] => [/version: "[\d.]+"/, `version: "${number}"`];
const signed = (folder: string, activeFrom = nextYear) =>
  signPackFolder(folder, { activeFrom, keyId: key.keyId, privateKeyPem });

function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof PackRefused) return error.refusal;
    throw error;
  }
  return 'accepted';
}

describe('a signed pack', () => {
  const good = signed(changedPack('pack.yaml', version('2027.1.0')));

  it('is opened with the key that signed it and counts from its day, the old version before it', () => {
    const { pack, activeFrom } = openBundle(good, [key], today);
    acceptPack([running], pack, activeFrom);
    const packs = [running, pack];
    expect(choosePack(packs, '220500', isoDate('2026-12-31')).head.version).toBe(running.head.version);
    expect(choosePack(packs, '220502', nextYear).head.version).toBe('2027.1.0');
  });

  it('is refused when one letter of a file was changed', () => {
    const tampered = good.replace('通化市', '通化縣');
    expect(tampered).not.toBe(good);
    expect(refusalOf(() => openBundle(tampered, [key], today))).toBe('wrongSignature');
  });

  it('is refused when its day was changed', () => {
    const tampered = good.replace('"activeFrom":"2027-01-01"', '"activeFrom":"2020-01-01"');
    expect(tampered).not.toBe(good);
    expect(refusalOf(() => openBundle(tampered, [key], today))).toBe('wrongSignature');
  });

  it('is refused at every length of a broken download', () => {
    for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
      const half = good.slice(0, Math.floor(good.length * share));
      expect(refusalOf(() => openBundle(half, [key], today))).toBe('damaged');
    }
  });

  it('is refused with an unknown or an expired key', () => {
    expect(refusalOf(() => openBundle(good, [], today))).toBe('unknownKey');
    expect(refusalOf(() => openBundle(good, [key], isoDate('2027-01-01')))).toBe('expiredKey');
    const stranger = generateKeyPairSync('ed25519')
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString();
    expect(refusalOf(() => openBundle(good, [{ ...key, publicKeyPem: stranger }], today))).toBe(
      'wrongSignature',
    );
  });

  it('is refused as a downgrade when its version or its day is not after what runs', () => {
    const same = openBundle(signed(changedPack('pack.yaml', version(running.head.version))), [key], today);
    expect(refusalOf(() => acceptPack([running], same.pack, nextYear))).toBe('downgrade');
    const older = openBundle(signed(changedPack('pack.yaml', version('2019.99'))), [key], today);
    expect(refusalOf(() => acceptPack([running], older.pack, nextYear))).toBe('downgrade');
    const { pack } = openBundle(good, [key], today);
    const later = openBundle(signed(changedPack('pack.yaml', version('2027.2.0'))), [key], today);
    expect(refusalOf(() => acceptPack([running, pack], later.pack, isoDate('2026-12-01')))).toBe('downgrade');
  });

  it('is refused when a value of the running pack has no successor on the day of the change', () => {
    const folder = changedPack('employees-inpatient.yaml', [/from: 2020-05-29/, 'from: 2027-02-01']);
    const head = readFileSync(join(folder, 'pack.yaml'), 'utf8').replace(...version('2027.1.0'));
    writeFileSync(join(folder, 'pack.yaml'), head);
    const { pack } = openBundle(signed(folder), [key], today);
    expect(refusalOf(() => acceptPack([running], pack, nextYear))).toBe('gapInDates');
    expect(refusalOf(() => acceptPack([running], pack, isoDate('2027-02-01')))).toBe('accepted');
  });
});

describe('fetching', () => {
  it('hands on what arrived whole and refuses an address that stops half way', async () => {
    const text = signed(changedPack('pack.yaml', version('2027.1.0')));
    const server = createServer((request, response) => {
      if (request.url === '/whole') response.end(text);
      else {
        response.writeHead(200, { 'content-length': Buffer.byteLength(text) });
        response.write(text.slice(0, 100), () => response.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await fetchBundle(`${base}/whole`)).toBe(text);
      await expect(fetchBundle(`${base}/half`)).rejects.toMatchObject({ refusal: 'damaged' });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
