import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  classifyErrorText,
  EditionInvalid,
  loadTrainingEdition,
  parseEdition,
  pathOf,
  resolutionOfUnknown,
} from '../../src/upstream/edition.ts';

const yaml = readFileSync(new URL('../../src/upstream/editions/training.yaml', import.meta.url), 'utf8');
const edition = loadTrainingEdition();

describe('the training edition', () => {
  it('has the paths of interface 2.1, misspellings included', () => {
    expect(pathOf(edition, '2201')).toBe('fsi/api/outpatientDocInfoService/outpatientRregistration');
    expect(pathOf(edition, '2207A')).toBe('fsi/api/outpatientSettleService/saveSettletmentA');
    expect(pathOf(edition, '2208')).toBe('fsi/api/outpatientSettleService/cancleSettletment');
  });

  it('allows offline what design section 2 allows by default', () => {
    expect(edition.offline).toMatchObject({
      snapshotMaxAgeHours: 24,
      operations: { outpatient: 'limited', account: 'forbidden', unknownPerson: 'forbidden' },
    });
  });

  it('recognises the texts of interface section 10', () => {
    expect(classifyErrorText(edition, '操作员未签到')).toBe('notSignedIn');
    expect(classifyErrorText(edition, '该人员暂停参保，不能享受医保待遇')).toBe('notInsured');
    expect(classifyErrorText(edition, '原交易不存在')).toBe('nothingToReverse');
    expect(classifyErrorText(edition, '其他问题')).toBeNull();
  });
});

describe('an edition is refused', () => {
  it.each([
    ['without a path for every transaction', (text: string) => text.replace(/ +["']2305["']: .*\n/, '')],
    [
      'with an unknown transaction in the reversible set',
      (text: string) => text.replace('reversible: [', 'reversible: ["2299", '),
    ],
    ['with an unknown accumulator', (text: string) => text.replace('largeAmountFen', 'largestAmountFen')],
    ['with a key nobody reads', (text: string) => text.replace('infver: V1.0', 'infver: V1.0\ninfvar: V1.0')],
    ['with an unknown error class', (text: string) => text.replace('class: notInsured', 'class: whatever')],
  ])('%s', (_what, change) => {
    const wrong = change(yaml);
    expect(wrong).not.toBe(yaml);
    expect(() => parseEdition(wrong)).toThrow(EditionInvalid);
  });
});

describe('resolutionOfUnknown (interface 4.4)', () => {
  it.each([
    ['1101', { kind: 'sendAgain' }],
    ['2202', { kind: 'sendAgain' }],
    ['2204', { kind: 'withdraw', by: '2205' }],
    ['2301', { kind: 'withdraw', by: '2302' }],
    ['2207A', { kind: 'reverse' }],
    ['2305', { kind: 'reverse' }],
    ['2601', { kind: 'reconcile' }],
  ] as const)('%s', (infno, expected) => {
    expect(resolutionOfUnknown(edition, infno)).toEqual(expected);
  });

  it('waits for reconciliation where the edition cannot reverse a cancellation (Hunan)', () => {
    const hunan = { ...edition, reversible: ['2207A', '2304', '2401'] as typeof edition.reversible };
    expect(resolutionOfUnknown(hunan, '2208')).toEqual({ kind: 'reconcile' });
    expect(resolutionOfUnknown(hunan, '2304')).toEqual({ kind: 'reverse' });
  });
});
