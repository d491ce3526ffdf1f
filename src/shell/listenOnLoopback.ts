import type { Server } from 'node:http';

const maxPortsTried = 10;
const highestPort = 65_535;

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port after listening'));
      else resolve(address.port);
    });
  });
}

/**
 * Listens on 127.0.0.1 at `port`, or the next free one of ten; after those, on any free port. Port 0 asks for any.
 * @returns the port, and the ports found taken on the way
 */
export async function listenOnLoopback(
  server: Server,
  port: number,
): Promise<{ port: number; taken: number[] }> {
  const taken: number[] = [];
  const last = Math.min(port + maxPortsTried - 1, highestPort);
  for (let candidate = port; port > 0 && candidate <= last; candidate += 1) {
    try {
      return { port: await listen(server, candidate), taken };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // EACCES: a reserved port; Windows reserves whole ranges for virtual machines.
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
      taken.push(candidate);
    }
  }
  return { port: await listen(server, 0), taken };
}
