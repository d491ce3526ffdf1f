import { realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openPcscHouse, whyNoPcscHouse } from './pcscHouse.ts';
import { proveReader } from './proveReader.ts';
import { startVirtualReaderElsewhere } from './virtualReaderOrders.ts';

const why = whyNoPcscHouse();

describe("libccid's serial driver reads our virtual GemPC Twin", () => {
  test('can be run here', (context) => {
    context.skip(why !== null, why ?? '');
    expect(why).toBeNull();
  });

  if (why !== null) return;
  proveReader(async () => {
    const virtual = await startVirtualReaderElsewhere('gemPcTwin');
    const house = await openPcscHouse({
      name: 'GemPC Twin serial',
      device: `${realpathSync(virtual.port)}:GemPCTwin`,
      driver: 'libccidtwin.so',
      channel: 1,
    });
    await house.startService();
    return { house, virtual, readerName: 'GemPC Twin serial 00 00' };
  });
});
