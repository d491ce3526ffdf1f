import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBuiltInPacks, loadPacksUnder, mergePacks, PackInvalid } from '../../src/policy/loadPacks.ts';
import { PackFolder, tonghua } from './packFolder.ts';

const head = 'pack.yaml';

describe('loadPacksUnder', () => {
  it('loads every pack below a folder', () => {
    using folder = new PackFolder();
    expect(loadPacksUnder(folder.root).map((pack) => pack.head.pack)).toEqual([tonghua]);
  });

  it('loads a folder that is itself a pack', () => {
    using folder = new PackFolder();
    expect(loadPacksUnder(folder.pack).map((pack) => pack.head.pack)).toEqual([tonghua]);
  });

  it('refuses a folder that holds no pack: somebody pointed at the wrong one', () => {
    using folder = new PackFolder();
    const empty = join(folder.root, 'empty');
    mkdirSync(empty);
    expect(() => loadPacksUnder(empty)).toThrow(PackInvalid);
    expect(() => loadPacksUnder(empty)).toThrow(empty);
  });

  it('refuses a folder that is not there', () => {
    expect(() => loadPacksUnder('/nowhere/packs')).toThrow(PackInvalid);
  });

  it('follows a link to a pack, and refuses links in circles', (context) => {
    context.skip(process.platform === 'win32', 'links need a POSIX file system');
    using folder = new PackFolder();
    const links = join(folder.root, 'links');
    mkdirSync(links);
    symlinkSync(folder.pack, join(links, tonghua));
    expect(loadPacksUnder(links).map((pack) => pack.head.pack)).toEqual([tonghua]);
    symlinkSync(join(links, 'b'), join(links, 'a'));
    symlinkSync(join(links, 'a'), join(links, 'b'));
    expect(() => loadPacksUnder(links)).toThrow(PackInvalid);
  });
});

describe('mergePacks', () => {
  const builtIn = loadBuiltInPacks();

  it('lets a pack of a later list replace the one of the same id', () => {
    using folder = new PackFolder();
    folder.edit(head, 'version: "2020.3.2"', 'version: "2020.3.99"');
    const merged = mergePacks(builtIn, loadPacksUnder(folder.root));
    expect(merged.map((pack) => pack.head.pack)).toEqual(builtIn.map((pack) => pack.head.pack));
    expect(merged.find((pack) => pack.head.pack === tonghua)?.head.version).toBe('2020.3.99');
  });

  it('adds a pack of a new place', () => {
    using folder = new PackFolder();
    folder
      .edit(head, `pack: ${tonghua}`, 'pack: 999900-nowhere')
      .edit(head, 'admdvs: "220500"', 'admdvs: "999900"');
    const merged = mergePacks(builtIn, loadPacksUnder(folder.root));
    expect(merged.map((pack) => pack.head.pack)).toEqual([
      ...builtIn.map((pack) => pack.head.pack),
      '999900-nowhere',
    ]);
  });

  it('refuses two packs of different ids for one place: which one pays would be chance', () => {
    using folder = new PackFolder();
    folder.edit(head, `pack: ${tonghua}`, 'pack: 220500-tonghua-2025');
    expect(() => mergePacks(builtIn, loadPacksUnder(folder.root))).toThrow(
      /220500-tonghua-2025: 与 220500-tonghua 是同一个地方/,
    );
  });
});
