import { describe, expect, test } from 'vitest';
import { openPcscHouse, virtualPcd, whyNoPcscHouse } from './pcscHouse.ts';
import { proveReader } from './proveReader.ts';
import { startVirtualReaderElsewhere } from './virtualReaderOrders.ts';

const why = whyNoPcscHouse();

describe("our card in vsmartcard's virtual reader under Debian's pcscd", () => {
  test('can be run here', (context) => {
    context.skip(why !== null, why ?? '');
    expect(why).toBeNull();
  });

  if (why !== null) return;
  proveReader(async () => {
    const house = await openPcscHouse(virtualPcd);
    const virtual = await startVirtualReaderElsewhere('vpcd', ...house.slotPaths);
    await house.startService();
    return { house, virtual, readerName: 'Virtual PCD 00 00' };
  });
});
