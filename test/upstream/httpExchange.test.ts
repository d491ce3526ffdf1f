import net, { type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { exchange } from '../../src/upstream/httpExchange.ts';

const limits = { connectTimeoutMs: 200, readTimeoutMs: 5_000, maxAnswerBytes: 1_000 };

it('a handshake that never ends is a request that never left', async () => {
  let received = Buffer.alloc(0);
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const result = await exchange(`https://127.0.0.1:${port}/`, {}, Buffer.from('{"secret":"body"}'), limits);
  expect(result).toEqual({ kind: 'notSent', detail: 'connect timeout' });
  expect(received.includes(Buffer.from('secret'))).toBe(false);
  server.close();
});
