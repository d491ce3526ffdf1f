import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeskContext } from '../../src/desk/deskContext.ts';
import {
  confirmValue,
  isConfirmed,
  proposeValue,
  unconfirmed,
  withdrawValue,
} from '../../src/desk/policyConfirmations.ts';
import { PolicyShelf } from '../../src/desk/policyShelf.ts';
import { isoDate, isoDateTime } from '../../src/domain/calendar.ts';
import { signPackFolder } from '../../src/policy/bundle/packBundle.ts';
import { builtInPacksFolder, loadPackFolder } from '../../src/policy/loadPacks.ts';
import { listAudit, verifyAudit } from '../../src/store/audit.ts';
import { memoryKey } from '../../src/store/memoryKey.ts';
import { openStore } from '../../src/store/openStore.ts';
import type { Operator } from '../../src/store/operator.ts';
import type { Store } from '../../src/store/store.ts';

const administrator: Operator = { operatorNo: 'A001', name: '管理员一', role: 'administrator', active: true };
const office: Operator = { operatorNo: 'Y001', name: '医保办一', role: 'insuranceOffice', active: true };
const cashier: Operator = { operatorNo: 'C001', name: '收费一', role: 'cashier', active: true };
const nowMs = Date.UTC(2026, 10, 22, 2, 0, 0);
const statement = {
  valueKey: 'pack/benefit/bands@2024-01-01#0123456789abcdef',
  document: '某号文',
  reason: '已收到正式文件',
};

let store: Store;
let context: DeskContext;

/** The confirmations need a store, a clock and somebody signed in; nothing else of the desk. */
function as(operator: Operator): DeskContext {
  context.session.operator = operator;
  return context;
}

beforeEach(() => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yijie-policy-'));
  store = openStore({ dataDir, keyProvider: memoryKey(), nowMs: () => nowMs, appVersion: '0.0.0' });
  const parts = { store, clock: { nowMs: () => nowMs }, session: { operator: null } };
  context = parts as unknown as DeskContext;
});

afterEach(() => store.close());

describe('confirming an unofficial value', () => {
  it('takes an administrator and a second person, and is audited', () => {
    proposeValue(as(administrator), statement);
    expect(unconfirmed(context, [statement.valueKey])).toEqual([statement.valueKey]);
    confirmValue(as(office), statement);
    expect(isConfirmed(store.reader, statement.valueKey)).toBe(true);
    const actions = listAudit(store.reader, { afterSeq: 0, limit: 10 }).map(
      ({ actor, action }) => `${actor} ${action}`,
    );
    expect(actions).toEqual(['A001 policy.proposed', 'Y001 policy.confirmed']);
    expect(verifyAudit(store.reader).ok).toBe(true);
  });

  it('is not done by one person alone, nor by a cashier, nor without a proposal', () => {
    expect(() => confirmValue(as(office), statement)).toThrow(/nothingProposed/);
    expect(() => proposeValue(as(office), statement)).toThrow(/needsAdministrator/);
    proposeValue(as(administrator), statement);
    expect(() => confirmValue(as(administrator), statement)).toThrow(/needsSecondPerson/);
    expect(() => confirmValue(as(cashier), statement)).toThrow(/needsSecondPerson/);
    expect(isConfirmed(store.reader, statement.valueKey)).toBe(false);
  });

  it('wants document and reason', () => {
    expect(() => proposeValue(as(administrator), { ...statement, document: ' ' })).toThrow(
      /statementIncomplete/,
    );
    expect(() => proposeValue(as(administrator), { ...statement, reason: '' })).toThrow(
      /statementIncomplete/,
    );
  });

  it('ends at once when withdrawn, and does not carry over to a changed value', () => {
    proposeValue(as(administrator), statement);
    confirmValue(as(office), statement);
    const changed = statement.valueKey.replace('0123', '9999');
    expect(unconfirmed(context, [statement.valueKey, changed])).toEqual([changed]);
    withdrawValue(as(administrator), statement);
    expect(unconfirmed(context, [statement.valueKey])).toEqual([statement.valueKey]);
    expect(() => withdrawValue(as(administrator), statement)).toThrow(/nothingToWithdraw/);
  });
});

describe('the shelf of packs', () => {
  const pair = generateKeyPairSync('ed25519');
  const key = {
    keyId: 'bureau',
    publicKeyPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    validFrom: isoDate('2026-01-01'),
    validTo: isoDate('2026-12-31'),
  };
  const builtIn = [loadPackFolder(join(builtInPacksFolder, '220500-tonghua'))];
  const at = isoDateTime('2026-11-22 10:00:00');

  function bundle(version: string): string {
    const folder = join(mkdtempSync(join(tmpdir(), 'yijie-shelf-')), 'pack');
    cpSync(join(builtInPacksFolder, '220500-tonghua'), folder, { recursive: true });
    const head = join(folder, 'pack.yaml');
    writeFileSync(head, readFileSync(head, 'utf8').replace(/version: "[\d.]+"/, `version: "${version}"`));
    const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return signPackFolder(folder, { activeFrom: isoDate('2027-01-01'), keyId: 'bureau', privateKeyPem });
  }

  it('takes a new version over, keeps it across a restart even after its key expired, and refuses it twice', () => {
    const shelf = new PolicyShelf(builtIn, store, [key]);
    const text = bundle('2027.1.0');
    expect(shelf.import(text, at, 'A001')).toMatchObject({ pack: '220500-tonghua', version: '2027.1.0' });
    expect(shelf.packs).toHaveLength(2);
    expect(new PolicyShelf(builtIn, store, []).packs.map((pack) => pack.head.version)).toContain('2027.1.0');
    expect(() => shelf.import(text, at, 'A001')).toThrow(/pack.downgrade/);
    expect(shelf.packs).toHaveLength(2);
  });

  it('leaves the running packs untouched by a refused one', () => {
    const shelf = new PolicyShelf(builtIn, store, [key]);
    const text = bundle('2027.1.0');
    expect(() => shelf.import(text.slice(0, -10), at, 'A001')).toThrow(/pack.damaged/);
    expect(() => shelf.import(text.replace('0.75', '0.99'), at, 'A001')).toThrow(/pack.wrongSignature/);
    expect(shelf.packs).toEqual(builtIn);
  });
});
