import type { DeskHandlers } from '../../src/bridge/bridgeServer.ts';
import type { DeskFrame, DeskState } from '../../src/bridge/contract.ts';
import type { Desk } from '../../src/bridge/deskPort.ts';
import { isoDate } from '../../src/domain/calendar.ts';

export const stubState: DeskState = {
  training: true,
  version: '0.1.0',
  institution: { code: 'H99999900001', name: '练习医院', levelLabel: '三级' },
  regionName: '通化市',
  operator: null,
  operators: [],
  today: isoDate('2026-03-02'),
  connection: {
    online: true,
    offlineSince: null,
    lastSuccessAt: null,
    clockSkewMs: null,
    clockTrust: 'close',
  },
  queue: { pending: 0, unknown: 0, differences: 0, stuck: 0 },
  reader: { state: 'insert', label: '练习读卡器', devices: [] },
};

export interface StubDesk extends Desk {
  readonly listeners: Set<(frame: DeskFrame) => void>;
  readonly sheets: Map<string, string>;
}

/** A desk that knows its state and nothing else; any other operation is a defect. */
export function makeStubDesk(): StubDesk {
  const listeners = new Set<(frame: DeskFrame) => void>();
  const sheets = new Map<string, string>();
  const handlers: Partial<DeskHandlers> = { 'desk.state': () => stubState };
  return {
    listeners,
    sheets,
    handlers: handlers as DeskHandlers,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sheetFile: async (name) => sheets.get(name) ?? null,
    close: async () => {},
  };
}
