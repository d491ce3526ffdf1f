import { describe, expect, it } from 'vitest';
import { FaultsFileInvalid, parseFaults, readFaults } from '../../../src/training/centre/faultsFile.ts';

describe('a faults file', () => {
  it('names behaviours and faults; what is left out has its usual value', () => {
    const { behaviours, rules } = parseFaults(`
behaviours: { latencyMs: 200, levelValue: "000000", singleRowAs: object }
faults:
  - { infno: "2207", kind: dropAfterCommit, times: 3 }
  - { kind: status500 }
  - { infno: "2304", kind: gateway200, code: 502, afterCommit: false }
  - { infno: "1101", kind: refuse, text: 系统忙 }
`);
    expect(behaviours).toEqual({ latencyMs: 200, levelValue: '000000', singleRowAs: 'object' });
    expect(rules).toEqual([
      { infno: '2207', times: 3, fault: { kind: 'dropAfterCommit' } },
      { infno: 'any', times: 1, fault: { kind: 'status500', afterCommit: true } },
      { infno: '2304', times: 1, fault: { kind: 'gateway200', code: 502, afterCommit: false } },
      { infno: '1101', times: 1, fault: { kind: 'refuse', text: '系统忙' } },
    ]);
  });

  it('may be empty', () => {
    expect(parseFaults('')).toEqual({ behaviours: {}, rules: [] });
  });

  it.each([
    ['an unknown fault', 'faults: [{ kind: explode }]', 'faults.0.kind'],
    ['an unknown transaction', 'faults: [{ infno: "2299", kind: gateway401 }]', 'faults.0.infno'],
    ['a fault without what it needs', 'faults: [{ kind: refuse }]', 'faults.0.text'],
    ['a key nobody reads', 'faults: [{ kind: gateway401, tmies: 2 }]', 'faults.0'],
    ['a behaviour nobody has', 'behaviours: { speed: 1 }', 'behaviours'],
    ['a fault struck no times', 'faults: [{ kind: gateway401, times: 0 }]', 'faults.0.times'],
    ['no YAML', 'faults: [', ''],
  ])('is refused with %s', (_what, yaml, where) => {
    expect(() => parseFaults(yaml)).toThrow(FaultsFileInvalid);
    expect(() => parseFaults(yaml)).toThrow(where);
  });

  it('is refused when it is not there', () => {
    expect(() => readFaults('/nowhere/faults.yaml')).toThrow(FaultsFileInvalid);
  });
});
