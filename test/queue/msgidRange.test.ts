import { expect, it } from 'vitest';
import { listRecentExchanges } from '../../src/store/exchangeJournal.ts';
import { startTerminal } from '../desk/deskHarness.ts';

/** The last digits of the msgids of one terminal, as they were sent. */
async function sequences(no: number, of: number, sequenceDigits: 3 | 4, count: number): Promise<string[]> {
  const terminal = await startTerminal({
    edition: (edition) => ({ ...edition, msgid: { sequenceDigits } }),
    site: (site) => ({ ...site, terminal: { no, of } }),
  });
  for (let sent = 0; sent < count; sent += 1) await terminal.context.exchange.signIn();
  return listRecentExchanges(terminal.reading, count).map(({ msgid }) => {
    expect(msgid).toHaveLength(26 + sequenceDigits);
    return msgid.slice(26);
  });
}

it('each terminal has its own range of the four digits', async () => {
  // 9 999 ÷ 4: terminal 3 has 4 999 … 7 497.
  for (const sequence of await sequences(3, 4, 4, 3)) {
    expect(Number(sequence)).toBeGreaterThanOrEqual(4_999);
    expect(Number(sequence)).toBeLessThanOrEqual(7_497);
  }
});

it('and of three digits, where it comes round again without leaving it (interface 1.4)', async () => {
  // 999 ÷ 99: terminal 99 has 981 … 990.
  const sent = (await sequences(99, 99, 3, 25)).map(Number);
  expect(Math.min(...sent)).toBe(981);
  expect(Math.max(...sent)).toBe(990);
});
