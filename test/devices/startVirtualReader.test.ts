import { afterEach, expect, test } from 'vitest';
import { PseudoTerminalError } from '../../src/training/card/pseudoTerminal.ts';
import { startVirtualReader } from '../../src/training/card/startVirtualReader.ts';

const path = process.env.PATH;

afterEach(() => {
  process.env.PATH = path;
});

test('without socat a pseudo-terminal is refused with what to install', async () => {
  process.env.PATH = '/no/programs/here';
  const starting = startVirtualReader({ transport: 'pty' });
  await expect(starting).rejects.toThrow(PseudoTerminalError);
  await expect(starting).rejects.toThrow('apt-get install socat');
});

test('without socat `auto` offers a loopback port instead', async () => {
  process.env.PATH = '/no/programs/here';
  const reader = await startVirtualReader();
  expect(reader.transport).toBe('tcp');
  expect(reader.port).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  await reader.stop();
});
