import { expect, it } from 'vitest';
import { beijingTime, dateOf, epochOf, isoDateTime } from '../../../src/domain/calendar.ts';
import { routeScannedText } from '../../../src/domain/scannedCode.ts';
import { ElectronicCodes } from '../../../src/training/centre/electronicCodes.ts';

const startMs = epochOf(isoDateTime('2026-11-23 09:00:00'));
const holder = '22050000000000000001';

it('shows another code every time, each good for one minute', () => {
  const codes = new ElectronicCodes();
  const first = codes.issue(holder, startMs);
  expect(codes.issue(holder, startMs)).not.toBe(first);
  expect(codes.decode(first, startMs + 59_999)).toMatchObject({ kind: 'decoded', personNo: holder });
  expect(codes.decode(first, startMs + 60_000)).toEqual({ kind: 'expired' });
});

it('is scanned like a real one and says nothing of its holder', () => {
  const code = new ElectronicCodes().issue(holder, startMs);
  const today = dateOf(beijingTime(startMs));
  expect(routeScannedText(code, { mode: 'desk', today })).toEqual({ kind: 'electronicCredential' });
  expect(code).not.toContain(holder);
});

it('knows no code it did not issue, and none that was withdrawn', () => {
  const codes = new ElectronicCodes();
  expect(codes.decode('YJPX0123456789abcdef01234567', startMs)).toEqual({ kind: 'unknown' });
  const code = codes.issue(holder, startMs);
  codes.cancel(code);
  expect(codes.decode(code, startMs)).toEqual({ kind: 'cancelled' });
});

it('gives a token of the shape that was seen, and lets it end', () => {
  const codes = new ElectronicCodes();
  const answer = codes.decode(codes.issue(holder, startMs), startMs);
  const token = answer.kind === 'decoded' ? answer.token : '';
  // Interface 5.1: six digits of the area, `ec`, about 30 characters; 38 to 40 in all.
  expect(token).toMatch(/^\d{6}ec[0-9a-z]{30,32}$/);
  expect(codes.holderOf(token, startMs)).toBe(holder);
  expect(codes.holderOf(token, startMs + 3_600_000)).toBeNull();
  expect(codes.holderOf('220500ec0123456789', startMs)).toBeNull();
});
