import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const maxPathLength = 512;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
};

export interface ServedFile {
  readonly path: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/**
 * The file of the built screens that a URL path names. Links are followed before the check, so a link that leads out of
 * the folder is refused like `..` is.
 * @returns null when there is no such file inside the folder, or its kind is not one we serve
 */
export async function findRendererFile(folder: string, urlPath: string): Promise<ServedFile | null> {
  if (urlPath.length > maxPathLength) return null;
  const name = decodePath(urlPath === '/' ? '/index.html' : urlPath);
  if (name === null) return null;
  const contentType = contentTypes[extname(name)];
  if (contentType === undefined) return null;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, name));
    if (!path.startsWith(root + sep)) return null;
    const found = await stat(path);
    return found.isFile() ? { path, contentType, sizeBytes: found.size } : null;
  } catch {
    return null;
  }
}

function decodePath(urlPath: string): string | null {
  try {
    const name = decodeURIComponent(urlPath);
    return name.includes('\0') || name.includes('\\') ? null : name;
  } catch {
    return null;
  }
}
