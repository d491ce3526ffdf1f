import { describe, expect, it } from 'vitest';
import { BridgeClient } from '../../src/bridge/bridgeClient.ts';
import { maxFrameLength } from '../../src/bridge/contract.ts';
import { ProblemError } from '../../src/domain/problem.ts';

const queue = { pending: 1, unknown: 0, differences: 0, stuck: 0 };

/** A carrier whose other end the test holds. */
function heldCarrier() {
  let receive: (frame: string) => void = () => {};
  let close: () => void = () => {};
  const sent: { id: number; operation: string; input: unknown }[] = [];
  const client = new BridgeClient({
    send: (frame) => sent.push(JSON.parse(frame)),
    onFrame: (listener) => {
      receive = listener;
    },
    onClose: (listener) => {
      close = listener;
    },
  });
  return { client, sent, deliver: (frame: unknown) => receive(JSON.stringify(frame)), raw: receive, close };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error.problem.code;
  throw new Error(`not refused with a problem: ${String(error)}`);
}

describe('a call', () => {
  it('is resolved by the answer with its number, whatever order the answers come in', async () => {
    const { client, sent, deliver } = heldCarrier();
    const first = client.call('queue.drain', {});
    const second = client.call('catalogue.search', { text: 'a', limit: 1 });
    expect(sent.map((frame) => frame.operation)).toEqual(['queue.drain', 'catalogue.search']);
    deliver({ type: 'result', id: sent[1]?.id, output: { items: [], total: 0 } });
    deliver({ type: 'result', id: sent[0]?.id, output: queue });
    expect(await second).toEqual({ items: [], total: 0 });
    expect(await first).toEqual(queue);
  });

  it('is rejected with the three sentences of the desk', async () => {
    const { client, sent, deliver } = heldCarrier();
    const call = client.call('queue.drain', {});
    const problem = { code: 'notSignedIn', happened: '一', money: '二', nextStep: '三' };
    deliver({ type: 'problem', id: sent[0]?.id, problem });
    await expect(call).rejects.toMatchObject({ problem });
  });

  it('is rejected, not left hanging, by an answer that breaks the contract', async () => {
    const { client, sent, deliver } = heldCarrier();
    const call = client.call('queue.drain', {});
    deliver({ type: 'result', id: sent[0]?.id, output: { pending: 'many' } });
    expect(await codeOf(call)).toBe('deskAnswer');
  });

  it('of every kind is rejected when contact is lost', async () => {
    const { client, close } = heldCarrier();
    const calls = [client.call('queue.drain', {}), client.call('desk.state', {})];
    close();
    expect(await Promise.all(calls.map(codeOf))).toEqual(['deskLost', 'deskLost']);
  });
});

describe('what nobody asked for', () => {
  it('noise and answers to nobody are dropped, and the next answer still arrives', async () => {
    const { client, sent, deliver, raw } = heldCarrier();
    const call = client.call('queue.drain', {});
    raw('not json');
    raw('"'.repeat(maxFrameLength + 1));
    deliver({ type: 'surprise' });
    deliver({ type: 'result', id: 999, output: queue });
    deliver({ type: 'event', event: 'queue', body: { pending: 'many' } });
    deliver({ type: 'result', id: sent[0]?.id, output: queue });
    expect(await call).toEqual(queue);
  });

  it('events reach those who listen, until they stop', () => {
    const { client, deliver } = heldCarrier();
    const heard: unknown[] = [];
    const stop = client.on('queue', (body) => heard.push(body));
    deliver({ type: 'event', event: 'queue', body: queue });
    deliver({ type: 'event', event: 'reader', body: { state: 'insert', label: '读卡器就绪', devices: [] } });
    stop();
    deliver({ type: 'event', event: 'queue', body: queue });
    expect(heard).toEqual([queue]);
  });
});
