import { expect, test } from 'vitest';
import { T0Error, type TransmitTpdu, transmitApdu } from '../../src/devices/t0.ts';
import { hexBytes, toHex } from './hexBytes.ts';

/** Answers the TPDUs of the script in order; anything else is an error of the code under test. */
function scripted(...script: readonly (readonly [string, string])[]): TransmitTpdu {
  const rest = [...script];
  return (tpdu) => {
    const [expected = 'nothing more', answer = ''] = rest.shift() ?? [];
    expect(toHex(tpdu)).toBe(toHex(hexBytes(expected)));
    return Promise.resolve(hexBytes(answer));
  };
}

const readName = { ins: 0xb2, p1: 0x09, p2: 0x30, le: 0x20 };

test('SELECT: 611E is followed by GET RESPONSE (card readers section 2.3)', async () => {
  const aid = '7378312E73682EC9E7BBE1B1A3D5CF';
  const information = '6F1C'.padEnd(60, '0');
  const transmit = scripted([`00A404000F${aid}`, '611E'], ['00C000001E', `${information}9000`]);
  const answer = await transmitApdu(transmit, { ins: 0xa4, p1: 4, p2: 0, data: hexBytes(aid) });
  expect(answer.statusWord).toBe(0x9000);
  expect(answer.data).toHaveLength(0x1e);
});

test('6Cxx: the same command again with Le = xx (section 2.5)', async () => {
  const transmit = scripted(['00B2093020', '6C14'], ['00B2093014', `0912${'00'.repeat(18)}9000`]);
  expect((await transmitApdu(transmit, readName)).data).toHaveLength(20);
});

test('6C to a GET RESPONSE and 61 after part of the data are followed too', async () => {
  const transmit = scripted(
    ['00B2093020', '6104'],
    ['00C0000004', '6C02'],
    ['00C0000002', 'D5C5 6102'],
    ['00C0000002', 'C8FD 9000'],
  );
  expect(toHex((await transmitApdu(transmit, readName)).data)).toBe('D5C5C8FD');
});

test('a second 6Cxx is an answer, not another round', async () => {
  const transmit = scripted(['00B2093020', '6C14'], ['00B2093014', '6C15']);
  expect((await transmitApdu(transmit, readName)).statusWord).toBe(0x6c15);
});

test('6Cxx to a command with data does not make a command without them', async () => {
  const transmit = scripted(['00A4020002EF06', '6C10']);
  const command = { ins: 0xa4, p1: 2, p2: 0, data: hexBytes('EF06') };
  expect((await transmitApdu(transmit, command)).statusWord).toBe(0x6c10);
});

test('a card that says 61 for ever is given up', async () => {
  let rounds = 0;
  const endless: TransmitTpdu = () => {
    rounds += 1;
    return Promise.resolve(hexBytes('00 6101'));
  };
  await expect(transmitApdu(endless, readName)).rejects.toThrow(T0Error);
  expect(rounds).toBeLessThan(50);
});

test.each(['', '90'])('an answer of "%s" is no answer', async (answer) => {
  await expect(transmitApdu(() => Promise.resolve(hexBytes(answer)), readName)).rejects.toThrow(T0Error);
});
