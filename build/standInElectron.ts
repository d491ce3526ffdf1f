import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Electron keeps its fuses: this text, a version byte, a length byte, then one character per fuse. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseNames = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;

export type FuseName = (typeof fuseNames)[number];

/**
 * A folder shaped like an unpacked Electron for Linux, for machines that cannot fetch the real one: its program does nothing, but it
 * carries the fuses as they come from Electron, so that flipping them can be read back.
 */
export function makeStandInElectron(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'), { recursive: true });
  for (const locale of ['en-US', 'fr', 'zh-CN']) writeFileSync(join(folder, 'locales', `${locale}.pak`), '');
  writeFileSync(join(folder, 'LICENSE'), 'stand-in');
  // As delivered: everything on but cookie encryption, asar integrity, asar only and the separate snapshot.
  const fuses = Buffer.concat([
    Buffer.from(fuseSentinel),
    Buffer.from([1, fuseNames.length]),
    Buffer.from('10110001'),
  ]);
  writeFileSync(
    join(folder, 'electron'),
    Buffer.concat([Buffer.from('stand-in\n'), fuses, Buffer.from('\n')]),
    {
      mode: 0o755,
    },
  );
}

/** @throws when the program carries no fuses */
export function readFuses(program: Buffer): Record<FuseName, boolean> {
  const at = program.indexOf(fuseSentinel);
  if (at < 0) throw new Error('the program carries no fuses');
  const wire = program.subarray(at + fuseSentinel.length + 2);
  return Object.fromEntries(fuseNames.map((name, index) => [name, wire[index] === 0x31])) as Record<
    FuseName,
    boolean
  >;
}
