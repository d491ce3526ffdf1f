import { afterEach, expect, test, vi } from 'vitest';
import type { HelperChannel } from '../../../src/devices/vendor/forkVendorHelper.ts';
import type { HelperCall } from '../../../src/devices/vendor/helperMessages.ts';
import { defaultVendorHostLimits, VendorHost } from '../../../src/devices/vendor/vendorHost.ts';

const library = { path: '/vendor/lib.so', program: null };
const call: HelperCall = {
  name: 'f',
  convention: 'cdecl',
  returns: 'int',
  keepAs: null,
  arguments: [],
};
const minuteMs = 60_000;

/** A helper played by the test: it loads, and answers a call with what the test says. */
function playedHost(answer: () => object | 'crash' | 'nothing', restartDelaysMs = [0]) {
  const clock = { ms: 0 };
  const started: string[] = [];
  const spawn = ({ folder }: { folder: string }): HelperChannel => {
    started.push(folder);
    let tell: (message: unknown) => void = () => {};
    let exit: (reason: string) => void = () => {};
    return {
      pid: started.length,
      postMessage: (message) => {
        const said = (message as { kind: string }).kind === 'load' ? { kind: 'loaded' } : answer();
        if (said === 'crash') setImmediate(() => exit('SIGSEGV'));
        else if (said !== 'nothing') setImmediate(() => tell(said));
      },
      onMessage: (listener) => {
        tell = listener;
      },
      onExit: (listener) => {
        exit = listener;
      },
      kill: () => setImmediate(() => exit('SIGKILL')),
    };
  };
  const limits = { ...defaultVendorHostLimits, restartDelaysMs, quarantineFailures: 3 };
  const host = new VendorHost(
    spawn,
    limits,
    () => {},
    () => clock.ms,
  );
  return { host, clock, started };
}

afterEach(() => void vi.useRealTimers());

test('the helper runs in the folder of the library', async () => {
  const { host, started } = playedHost(() => 'crash');
  await host.load(library);

  expect(started).toEqual(['/vendor']);
});

test('failures further apart than the window never add up to a quarantine', async () => {
  const { host, clock } = playedHost(() => 'crash');
  for (let round = 0; round < 5; round += 1) {
    clock.ms += 6 * minuteMs;
    expect(await host.load(library)).toEqual({ kind: 'loaded' });
    expect((await host.call(call, 1_000)).kind).toBe('failed');
  }

  // Two within any ten minutes, three are the limit.
  expect(host.isQuarantined).toBe(false);
});

test('three within the window do, and a release starts the count anew', async () => {
  const { host, clock, started } = playedHost(() => 'crash');
  const crashes = async (count: number) => {
    for (let round = 0; round < count; round += 1) {
      clock.ms += minuteMs;
      await host.load(library);
      await host.call(call, 1_000);
    }
  };
  await crashes(3);
  expect(host.isQuarantined).toBe(true);
  expect(await host.load(library)).toEqual({ kind: 'quarantined' });
  expect(started).toHaveLength(3);

  host.release();
  await crashes(2);
  expect(host.isQuarantined).toBe(false);
  await crashes(1);
  expect(host.isQuarantined).toBe(true);
});

test('an answer outside the contract counts as a failure', async () => {
  const { host } = playedHost(() => ({ kind: 'answer', returned: '0', texts: {}, ints: [] }));
  await host.load(library);

  expect(await host.call(call, 1_000)).toMatchObject({
    kind: 'failed',
    detail: expect.stringContaining('约定'),
  });
  expect(host.isLoaded).toBe(false);
});

test('silence ends at the limit', async () => {
  const { host } = playedHost(() => 'nothing');
  await host.load(library);

  expect(await host.call(call, 20)).toMatchObject({
    kind: 'failed',
    detail: expect.stringContaining('20 毫秒'),
  });
});

test('the pauses before a restart grow, and a release cuts them short', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { host, started } = playedHost(() => 'crash', [200, 1_000]);
  await host.load(library);
  await host.call(call, 1_000);

  const second = host.load(library);
  await vi.advanceTimersByTimeAsync(199);
  expect(started).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await second;
  expect(started).toHaveLength(2);
  await host.call(call, 1_000);

  const third = host.load(library);
  await vi.advanceTimersByTimeAsync(999);
  expect(started).toHaveLength(2);
  host.release();
  await third;
  expect(started).toHaveLength(3);
});

test('a program that cannot be started is a refusal with the words of the system', async () => {
  const spawn = (): never => {
    throw new Error('spawn UNKNOWN');
  };
  const host = new VendorHost(spawn, defaultVendorHostLimits, () => {});

  expect(await host.load(library)).toEqual({ kind: 'refused', reason: 'spawn UNKNOWN' });
  expect(host.isQuarantined).toBe(false);
});
