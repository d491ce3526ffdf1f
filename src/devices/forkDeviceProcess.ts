import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeviceChannel } from './deviceChannel.ts';

/** `deviceProcess` beside this file: `.ts` in the sources, `.js` when built file by file. */
const besideThisFile = fileURLToPath(new URL(`./deviceProcess${extname(import.meta.url)}`, import.meta.url));

/**
 * Thousands of short frames a day are garbage at once: left to itself V8 lets the space for new objects grow to a hundred
 * megabytes before it looks, on machines that have four gigabytes for everything.
 */
export const deviceProcessFlags: readonly string[] = ['--max-semi-space-size=2', '--max-old-space-size=96'];

/** Starts the device process under Node. @param modulePath the built entry, when everything is in one bundle. */
export function forkDeviceProcess(
  modulePath: string = besideThisFile,
): DeviceChannel & { readonly pid: number } {
  // execArgv of the parent (a debugger's port, loaders) must not be inherited.
  const child = fork(modulePath, [], {
    execArgv: [...deviceProcessFlags],
    serialization: 'json',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let tellExit: ((reason: string) => void) | null = null;
  const exit = (reason: string): void => {
    const tell = tellExit;
    tellExit = null;
    tell?.(reason);
  };
  child.on('error', (error) => exit(error.message));
  child.on('exit', (code, signal) => exit(signal ?? `exit code ${code}`));
  return {
    pid: child.pid ?? -1,
    postMessage: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      tellExit = listener;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
