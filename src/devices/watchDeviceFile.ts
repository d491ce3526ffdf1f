import { lstat, stat } from 'node:fs/promises';

const lookIntervalMs = 500;

/** Which device stands behind a path now; null when none does. A port that was pulled and put back is another one. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const [link, device] = await Promise.all([lstat(path), stat(path)]);
    const linkMadeAt = link.isSymbolicLink() ? link.ctimeMs : 0;
    return `${device.rdev} ${device.ino} ${link.ino} ${linkMadeAt}`;
  } catch {
    return null;
  }
}

/**
 * Watches the device file of an open serial port. The serial driver misses a hang-up that comes while it reads: it then
 * reads nothing in an endless loop and never reports the end, and a device that only listens would wait for ever.
 * Where ports are no files (Windows) the driver's own report is enough, and nothing is watched.
 * @returns ends the watching
 */
export function watchDeviceFile(path: string, onGone: () => void): () => void {
  if (!path.startsWith('/')) return () => {};
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const first = identityOf(path);
  const look = async (): Promise<void> => {
    const same = (await identityOf(path)) === (await first);
    if (stopped) return;
    if (!same) return onGone();
    timer = setTimeout(() => void look(), lookIntervalMs);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
