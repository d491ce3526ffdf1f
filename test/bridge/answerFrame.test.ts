import { describe, expect, it } from 'vitest';
import { answerFrame, type DeskHandlers } from '../../src/bridge/bridgeServer.ts';
import { maxFrameLength } from '../../src/bridge/contract.ts';
import { ProblemError } from '../../src/domain/problem.ts';

const refused = { code: 'queueOpen', happened: '还有 1 笔。', money: '没有变化。', nextStep: '请等待。' };

/** Only what these tests call; everything else would be a defect. */
const handlers = {
  'queue.drain': () => ({ pending: 0, unknown: 0, differences: 0, stuck: 0 }),
  'operator.signOut': () => {
    throw new ProblemError(refused);
  },
  'catalogue.search': () => {
    throw new TypeError('cannot read properties of undefined');
  },
  'training.people': () => ({ people: 'nobody' }),
} as unknown as DeskHandlers;

async function answer(frame: string): Promise<{ frame: unknown; defects: string[] }> {
  const defects: string[] = [];
  const answered = await answerFrame(handlers, frame, (operation, error) =>
    defects.push(`${operation}: ${String(error)}`),
  );
  return { frame: answered, defects };
}

const request = (operation: string, input: unknown, id: unknown = 7): string =>
  JSON.stringify({ id, operation, input });

describe('a frame from a screen', () => {
  it('is answered under its own number', async () => {
    expect(await answer(request('queue.drain', {}))).toEqual({
      frame: { type: 'result', id: 7, output: { pending: 0, unknown: 0, differences: 0, stuck: 0 } },
      defects: [],
    });
  });

  it.each([
    ['no JSON', '{"id":'],
    ['an empty frame', ''],
    ['no object', '42'],
    ['no operation', JSON.stringify({ id: 1, input: {} })],
    ['an unknown operation', request('settlement.delete', {})],
    ['the name of something every object has', request('constructor', {})],
    ['a number below zero', request('queue.drain', {}, -1)],
    ['a number that is none', request('queue.drain', {}, '7')],
    ['more than the limit', request('catalogue.search', { text: 'x'.repeat(maxFrameLength), limit: 1 })],
  ])('%s: refused without a number, in three sentences', async (_name, frame) => {
    const { frame: answered, defects } = await answer(frame);
    expect(answered).toMatchObject({ type: 'problem', id: -1, problem: { code: 'badRequest' } });
    expect(defects).toEqual([]);
  });

  it.each([
    ['a missing field', 'catalogue.search', { limit: 1 }, 'text'],
    ['a field of the wrong type', 'catalogue.search', { text: 1, limit: 1 }, 'text'],
    ['a number beyond its limit', 'catalogue.search', { text: 'x', limit: 51 }, 'limit'],
    ['money in fractions', 'settlement.confirm', { billId: 'b', expectedCashFen: 1.5 }, 'expectedCashFen'],
    ['a date that never was', 'bill.trial', { personNo: 'p', beganOn: '2026-02-30' }, ''],
  ])('%s: refused under its number, naming the field', async (_name, operation, input, field) => {
    const { frame: answered } = await answer(request(operation, input));
    expect(answered).toMatchObject({ type: 'problem', id: 7, problem: { code: 'badRequest' } });
    expect(JSON.stringify(answered)).toContain(field);
  });
});

describe('what the desk does with it', () => {
  it('a refusal arrives as it was said', async () => {
    expect(await answer(request('operator.signOut', {}))).toEqual({
      frame: { type: 'problem', id: 7, problem: refused },
      defects: [],
    });
  });

  it('a defect is reported, and the screen learns nothing but what to do', async () => {
    const { frame, defects } = await answer(request('catalogue.search', { text: 'a', limit: 1 }));
    expect(frame).toMatchObject({ type: 'problem', id: 7, problem: { code: 'internal' } });
    expect(JSON.stringify(frame)).not.toContain('undefined');
    expect(defects).toEqual(['catalogue.search: TypeError: cannot read properties of undefined']);
  });

  it('an output that breaks the contract does not leave the desk', async () => {
    const { frame, defects } = await answer(request('training.people', {}));
    expect(frame).toMatchObject({ type: 'problem', problem: { code: 'internal' } });
    expect(defects).toHaveLength(1);
  });
});
