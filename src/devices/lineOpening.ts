import type { ByteLine, LineSettings, OpenLine } from './byteLine.ts';

/**
 * @param openLine a line that turns up after nobody waits for it any more is closed.
 * @throws Error of the opening, or that it took longer than `timeoutMs`.
 */
export async function openWithin(
  openLine: OpenLine,
  settings: LineSettings,
  timeoutMs: number,
): Promise<ByteLine> {
  const opening = openLine(settings);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      opening.then((line) => line.close()).catch(() => {});
      reject(new Error(`端口在 ${timeoutMs} ms 内没有打开`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([opening, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for the port to close, but no longer than `timeoutMs`: a driver may be stuck with its cable pulled. */
export async function closeWithin(line: ByteLine, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([line.close().catch(() => {}), late]);
  clearTimeout(timer);
}
