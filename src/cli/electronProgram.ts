import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Electron program in node_modules, if its distribution was ever fetched (the package itself does not contain it). */
export function findElectron(root: string): string | null {
  try {
    const name = readFileSync(join(root, 'node_modules/electron/path.txt'), 'utf8').trim();
    const program = join(root, 'node_modules/electron/dist', name);
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}
