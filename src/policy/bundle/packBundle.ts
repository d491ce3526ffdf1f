import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type IsoDate, isoDate } from '../../domain/calendar.ts';
import { loadPackFolder, PackInvalid } from '../loadPacks.ts';
import type { PolicyPack } from '../packSchema.ts';

/**
 * A pack on its way to the terminals: its files, the day from which it counts, and an Ed25519 signature (RFC 8032) over
 * all of it. One JSON text, so that half of it is not a whole one.
 */
const fileName = z.string().regex(/^[a-z0-9-]{1,80}\.yaml$/);

const contentSchema = z.strictObject({
  format: z.literal(1),
  pack: z.string().regex(/^\d{6}-[a-z0-9-]+$/),
  version: z.string().regex(/^\d+(\.\d+)*$/),
  activeFrom: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  keyId: z.string().regex(/^[a-z0-9-]{1,40}$/),
  files: z.record(fileName, z.string().max(1_000_000)),
});
const bundleSchema = z.strictObject({ content: contentSchema, signature: z.base64() });

type Content = z.infer<typeof contentSchema>;

/** A key the terminal trusts for packs, within dates. */
export interface PackKey {
  readonly keyId: string;
  /** SPKI, PEM. */
  readonly publicKeyPem: string;
  readonly validFrom: IsoDate;
  readonly validTo: IsoDate;
}

export type PackRefusal =
  | 'damaged'
  | 'unknownKey'
  | 'expiredKey'
  | 'wrongSignature'
  | 'invalidPack'
  | 'downgrade'
  | 'gapInDates'
  | 'wrongPlace';

/** A pack that is not taken over. The running one is untouched. */
export class PackRefused extends Error {
  override readonly name = 'PackRefused';
  readonly refusal: PackRefusal;

  constructor(refusal: PackRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.refusal = refusal;
  }
}

export const maxBundleBytes = 5_000_000;

/** The signed bytes: JSON with keys in order, so that both sides sign the same text. */
function signedBytes(content: Content): Buffer {
  const files = Object.fromEntries(
    Object.entries(content.files).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  const { format, pack, version, activeFrom, keyId } = content;
  return Buffer.from(JSON.stringify({ activeFrom, files, format, keyId, pack, version }), 'utf8');
}

/** @throws PackInvalid when the folder is no valid pack */
export function signPackFolder(
  folder: string,
  options: { readonly activeFrom: IsoDate; readonly keyId: string; readonly privateKeyPem: string },
): string {
  const { head } = loadPackFolder(folder);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const content: Content = {
    format: 1,
    pack: head.pack,
    version: head.version,
    activeFrom: options.activeFrom,
    keyId: options.keyId,
    files: Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
  };
  const signature = sign(null, signedBytes(content), createPrivateKey(options.privateKeyPem)).toString(
    'base64',
  );
  return JSON.stringify({ content, signature });
}

function parseBundle(text: string): z.infer<typeof bundleSchema> {
  let raw: unknown;
  try {
    if (Buffer.byteLength(text) > maxBundleBytes) throw new RangeError('too large');
    raw = JSON.parse(text);
  } catch (error) {
    throw new PackRefused('damaged', '政策包文件不完整或过大，可能没有下载完', { cause: error });
  }
  const checked = bundleSchema.safeParse(raw);
  if (checked.success) return checked.data;
  throw new PackRefused('damaged', `政策包文件的格式不对：${checked.error.issues[0]?.path.join('.') ?? ''}`);
}

function trustedKey(keys: readonly PackKey[], keyId: string, today: IsoDate): KeyObject {
  const key = keys.find((candidate) => candidate.keyId === keyId);
  if (key === undefined) throw new PackRefused('unknownKey', `不认识签名密钥 ${keyId}`);
  if (today < key.validFrom || today > key.validTo) {
    throw new PackRefused('expiredKey', `签名密钥 ${keyId} 的有效期为 ${key.validFrom} 至 ${key.validTo}`);
  }
  return createPublicKey(key.publicKeyPem);
}

/** Loads the files of a bundle through the same checks as a folder. */
function loadFiles(content: Content): PolicyPack {
  const folder = mkdtempSync(join(tmpdir(), 'yijie-pack-'));
  try {
    for (const [name, text] of Object.entries(content.files)) writeFileSync(join(folder, name), text);
    return loadPackFolder(folder);
  } catch (error) {
    if (!(error instanceof PackInvalid)) throw error;
    throw new PackRefused('invalidPack', error.message.replaceAll(folder, content.pack), { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface OpenedBundle {
  readonly pack: PolicyPack;
  readonly keyId: string;
  readonly activeFrom: IsoDate;
}

function opened(content: Content): OpenedBundle {
  const pack = loadFiles(content);
  if (pack.head.pack !== content.pack || pack.head.version !== content.version) {
    throw new PackRefused('invalidPack', '政策包内外的编号或版本不一致');
  }
  const activeFrom = isoDate(content.activeFrom);
  return { pack: { ...pack, activeFrom }, keyId: content.keyId, activeFrom };
}

/** Checks signature, key and contents. @throws PackRefused */
export function openBundle(text: string, keys: readonly PackKey[], today: IsoDate): OpenedBundle {
  const { content, signature } = parseBundle(text);
  const key = trustedKey(keys, content.keyId, today);
  if (!verify(null, signedBytes(content), key, Buffer.from(signature, 'base64'))) {
    throw new PackRefused('wrongSignature', '政策包的签名不对，内容被改动过或不是由医保部门签发');
  }
  return opened(content);
}

/**
 * A bundle that was checked when it was received and has been in the encrypted store since: its key may have expired in
 * the meantime, the pack still counts.
 * @throws PackRefused
 */
export function reopenStoredBundle(text: string): OpenedBundle {
  return opened(parseBundle(text).content);
}
