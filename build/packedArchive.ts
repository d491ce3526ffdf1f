import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { extractAll, listPackage, statFile } from '@electron/asar';

/** All that may be inside. A file that matches none of these is a mistake of the packing rules, or a new need to be added here. */
const allowed: readonly RegExp[] = [
  /^package\.json$/,
  /^out\/electron\/(main|desk|deviceProcess|vendorHelper|keepingWorker)\.js$/,
  /^out\/electron\/preload\.cjs$/,
  /^out\/electron\/packs\/[\w-]+\/[\w-]+\.yaml$/,
  /^out\/electron\/editions\/(?!training\.)[\w-]+\.yaml$/,
  /^out\/electron\/sample-catalogue\.yaml$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/assets\/[\w-]+\.(js|css|svg|png|woff2)$/,
  /^node_modules\/better-sqlite3\/(package\.json|LICENSE|lib\/[\w/-]+\.js|prebuilds\/[\w-]+\.node)$/,
  /^node_modules\/@serialport\/bindings-cpp\/(package\.json|LICENSE|dist\/[\w/-]+\.js|prebuilds\/[\w-]+\/[\w@+.-]+\.node)$/,
  /^node_modules\/@serialport\/(parser-readline|parser-delimiter|bindings-interface)\/(package\.json|LICENSE|dist\/[\w-]+\.js)$/,
  /^node_modules\/pcsc-mini\/(package\.json|LICENSE|build\/[\w.-]+\.js)$/,
  /^node_modules\/@pcsc-mini\/[\w-]+\/(package\.json|addon\.node)$/,
  /^node_modules\/koffi\/(package\.json|LICENSE\.txt|(src\/koffi\/(src\/)?)?[\w-]+\.c?js)$/,
  /^node_modules\/@koromix\/koffi-[\w-]+\/(package\.json|index\.js|\w+\/koffi\.node)$/,
  /^node_modules\/(node-gyp-build|debug|ms)\/[\w/.-]+$/,
];

const needed = [
  'package.json',
  'out/electron/main.js',
  'out/electron/preload.cjs',
  'out/electron/desk.js',
  'out/electron/deviceProcess.js',
  'out/electron/vendorHelper.js',
  'out/electron/keepingWorker.js',
  'out/electron/packs/220500-tonghua/pack.yaml',
  'out/renderer/index.html',
];

/** Files, not folders, with forward slashes. */
export function filesInArchive(archive: string): string[] {
  return listPackage(archive, { isPack: false })
    .map((entry) => entry.slice(1).replaceAll('\\', '/'))
    .filter((entry) => !('files' in statFile(archive, entry)))
    .sort();
}

/** Without these no machine works; readers of the card service and vendor libraries come only with their own binaries. */
const nativeModules = ['better-sqlite3', '@serialport/bindings-cpp'];

const pcscArchitectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

function isFor(file: string, target: string): boolean {
  const [platform, arch = ''] = target.split('-');
  return (
    file.includes(`/prebuilds/${target}`) ||
    file.includes(`/koffi-${target}/`) ||
    file.includes(`/@pcsc-mini/${platform}-${pcscArchitectures[arch]}-`)
  );
}

/** @returns what is wrong with the list, one sentence each */
export function checkFileList(files: readonly string[], target: string): string[] {
  const binaries = files.filter((file) => file.endsWith('.node'));
  const foreign = binaries.filter((file) => !isFor(file, target));
  return [
    ...files
      .filter((file) => !allowed.some((pattern) => pattern.test(file)))
      .map((file) => `not needed: ${file}`),
    ...needed.filter((file) => !files.includes(file)).map((file) => `missing: ${file}`),
    ...foreign.map((file) => `binary of another machine: ${file}`),
    ...nativeModules
      .filter((name) => !binaries.some((file) => file.startsWith(`node_modules/${name}/`)))
      .map((name) => `no binary of ${name}`),
  ];
}

/** A binary inside the archive cannot be loaded by the operating system. */
export function checkUnpacked(archive: string, files: readonly string[]): string[] {
  return files
    .filter((file) => file.endsWith('.node'))
    .filter((file) => {
      const entry = statFile(archive, file);
      const isMarked = 'unpacked' in entry && entry.unpacked === true;
      return !isMarked || !existsSync(join(`${archive}.unpacked`, file));
    })
    .map((file) => `not unpacked: ${file}`);
}

export function extractArchive(archive: string, folder: string): void {
  extractAll(archive, folder);
}
