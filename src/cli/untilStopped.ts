/** Longer than any one request to the centre may take; then the process ends anyway, the store is durable at every moment. */
const closeTimeoutMs = 15_000;

const parentPollMs = 2_000;

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm that is ended by a signal does not pass it on: without this a terminal nobody sees would hold the data folder. */
function whenNpmIsGone(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, parentPollMs);
  timer.unref();
}

/** Resolves when the person or the system asks the process to stop; a second request ends it at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    whenNpmIsGone(resolve);
    let isStopping = false;
    for (const signal of stopSignals) {
      process.on(signal, () => {
        if (isStopping) process.exit(130);
        isStopping = true;
        resolve();
      });
    }
  });
}

/** @returns false when closing took too long */
export async function closeInTime(close: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), closeTimeoutMs);
  });
  try {
    return await Promise.race([close().then(() => true), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
