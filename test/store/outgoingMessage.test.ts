import { describe, expect, it } from 'vitest';
import {
  countMessagesByStatus,
  listMessagesByStatus,
  listMessagesOfBill,
  listMessagesOfSettlement,
  type MessageStatus,
  markEnded,
  markNotSent,
  markSent,
  messageByMsgid,
  messageTransitions,
  prepareMessage,
  readMessage,
} from '../../src/store/outgoingMessage.ts';
import type { Store } from '../../src/store/store.ts';
import {
  ConflictingRecord,
  IllegalTransition,
  RecordMissing,
  StoreMisuse,
} from '../../src/store/storeErrors.ts';
import { at, later, personNo, problem, putBillAndSettlement } from './sampleRecords.ts';
import { temporaryStore } from './temporaryStore.ts';

const message = {
  msgid: 'H99999900001202009011020300001',
  infno: '2304',
  personNo,
  billId: 'b-s1',
  settlementId: 's1',
  purpose: 'settle',
  requestBody: '{"infno":"2304"}',
  url: 'http://127.0.0.1:8080/2304',
  createdAt: at,
} as const;

function storeWithSettlement(): Store {
  const store = temporaryStore();
  store.write((writer) => putBillAndSettlement(writer, 's1'));
  return store;
}

function prepare(store: Store, changes: Partial<Parameters<typeof prepareMessage>[1]> = {}): number {
  return store.write((writer) => prepareMessage(writer, { ...message, ...changes })).id;
}

function move(store: Store, id: number, to: MessageStatus): void {
  store.write((writer) => {
    if (to === 'sent') return markSent(writer, { id, at: later });
    if (to === 'prepared') return markNotSent(writer, { id, problem });
    return markEnded(writer, { id, status: to, at: later, responseBody: null, problem: null });
  });
}

describe('an outgoing message', () => {
  it('is committed as prepared before it is sent', () => {
    const store = storeWithSettlement();
    const id = prepare(store);
    expect(readMessage(store.reader, id)).toEqual({
      ...message,
      id,
      status: 'prepared',
      attempts: 0,
      sentAt: null,
      endedAt: null,
      responseBody: null,
      problem: null,
    });
    expect(messageByMsgid(store.reader, message.msgid)?.id).toBe(id);
    expect(messageByMsgid(store.reader, 'other')).toBeNull();
  });

  it('keeps the answer and the problem of its end', () => {
    const store = storeWithSettlement();
    const id = prepare(store);
    store.write((writer) => markSent(writer, { id, at }));
    store.write((writer) =>
      markEnded(writer, { id, status: 'unknown', at: later, responseBody: null, problem }),
    );
    expect(readMessage(store.reader, id)).toMatchObject({
      status: 'unknown',
      attempts: 1,
      sentAt: at,
      endedAt: later,
      problem,
    });
    store.write((writer) =>
      markEnded(writer, { id, status: 'accepted', at: later, responseBody: '{"infcode":0}', problem: null }),
    );
    store.write((writer) =>
      markEnded(writer, { id, status: 'reversed', at: later, responseBody: null, problem: null }),
    );
    expect(readMessage(store.reader, id)).toMatchObject({
      status: 'reversed',
      responseBody: '{"infcode":0}',
      problem: null,
    });
  });

  it('keeps its msgid and counts each time it is given to the network', () => {
    const store = storeWithSettlement();
    const id = prepare(store);
    for (const to of ['sent', 'prepared', 'sent', 'unknown', 'sent'] as const) move(store, id, to);
    expect(readMessage(store.reader, id)).toMatchObject({
      msgid: message.msgid,
      status: 'sent',
      attempts: 3,
      endedAt: null,
    });
  });

  it('clips an answer beyond the limit but refuses a request beyond it', () => {
    const store = storeWithSettlement();
    const id = prepare(store);
    move(store, id, 'sent');
    const huge = 'x'.repeat(4_000_001);
    store.write((writer) =>
      markEnded(writer, { id, status: 'accepted', at: later, responseBody: huge, problem: null }),
    );
    expect(readMessage(store.reader, id)?.responseBody).toHaveLength(4_000_000);
    expect(() => prepare(store, { msgid: 'm2', requestBody: huge })).toThrow(StoreMisuse);
  });

  it('is listed oldest first by status, bill and settlement, and counted', () => {
    const store = storeWithSettlement();
    const first = prepare(store, { purpose: 'register', settlementId: null });
    const second = prepare(store, { msgid: 'm2' });
    move(store, first, 'sent');
    const ids = (messages: readonly { id: number }[]) => messages.map(({ id }) => id);
    expect(ids(listMessagesByStatus(store.reader, 'sent', 10))).toEqual([first]);
    expect(ids(listMessagesOfBill(store.reader, 'b-s1'))).toEqual([first, second]);
    expect(ids(listMessagesOfSettlement(store.reader, 's1'))).toEqual([second]);
    expect(countMessagesByStatus(store.reader)).toMatchObject({ prepared: 1, sent: 1, unknown: 0 });
  });
});

describe('one msgid, one act', () => {
  it('a msgid is used once', () => {
    const store = storeWithSettlement();
    prepare(store);
    expect(() => prepare(store, { purpose: 'other' })).toThrow(ConflictingRecord);
  });

  it.each([[[]], [['sent']], [['sent', 'unknown']], [['sent', 'unknown', 'disputed']]] as const)(
    'no second message of the same purpose after %j',
    (path) => {
      const store = storeWithSettlement();
      const id = prepare(store);
      for (const to of path) move(store, id, to);
      expect(() => prepare(store, { msgid: 'm2' })).toThrow(ConflictingRecord);
      prepare(store, { msgid: 'm3', purpose: 'reverse' });
    },
  );

  it.each([[['sent', 'refused']], [['sent', 'unknown', 'reversed']]] as const)(
    'a new message of the same purpose after %j',
    (path) => {
      const store = storeWithSettlement();
      const id = prepare(store);
      for (const to of path) move(store, id, to);
      expect(prepare(store, { msgid: 'm2' })).toBeGreaterThan(id);
    },
  );
});

describe('the statuses of a message', () => {
  const names = Object.keys(messageTransitions) as MessageStatus[];
  /** A way from prepared to each status, by interface section 4.4. */
  const wayTo: Record<MessageStatus, readonly MessageStatus[]> = {
    prepared: [],
    sent: ['sent'],
    accepted: ['sent', 'accepted'],
    refused: ['sent', 'refused'],
    unknown: ['sent', 'unknown'],
    reversed: ['sent', 'unknown', 'reversed'],
    disputed: ['sent', 'unknown', 'disputed'],
  };

  it.each(names.flatMap((from) => names.map((to) => [from, to] as const)))(
    '%s → %s follows the table',
    (from, to) => {
      const store = storeWithSettlement();
      const id = prepare(store);
      for (const step of wayTo[from]) move(store, id, step);
      if (messageTransitions[from].includes(to)) {
        move(store, id, to);
        expect(readMessage(store.reader, id)?.status).toBe(to);
      } else {
        expect(() => move(store, id, to)).toThrow(IllegalTransition);
        expect(readMessage(store.reader, id)?.status).toBe(from);
      }
    },
  );

  it('an unknown message is never simply prepared again, and what is over stays over', () => {
    expect(messageTransitions.unknown).not.toContain('prepared');
    expect(messageTransitions.refused).toEqual([]);
    expect(messageTransitions.reversed).toEqual([]);
    expect(messageTransitions.accepted).not.toContain('refused');
  });

  it('a message that does not exist cannot be moved', () => {
    const store = storeWithSettlement();
    expect(() => move(store, 99, 'sent')).toThrow(RecordMissing);
  });
});
