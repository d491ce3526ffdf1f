import { describe, expect, it, vi } from 'vitest';
import {
  type PolicyConfirmationView,
  type PolicyEntry,
  type PolicyView,
  policyViewSchema,
} from '../../src/bridge/policyContract.ts';
import { policyView } from '../../src/desk/policyView.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { loadBuiltInPacks } from '../../src/policy/loadPacks.ts';
import { listAudit, verifyAudit } from '../../src/store/audit.ts';
import { saveOperator } from '../../src/store/operator.ts';
import type { Edition } from '../../src/upstream/edition.ts';
import { problemOf, startTerminal, type Terminal } from './deskHarness.ts';

const capId = 'residents-catastrophic/cap';

async function show(terminal: Terminal): Promise<PolicyView> {
  return terminal.handlers['policy.show']({});
}

function entryOf({ groups }: PolicyView, id: string): PolicyEntry {
  const found = groups.flatMap(({ entries }) => entries).find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no entry ${id}`);
  return found;
}

function confirmationOf(view: PolicyView, id: string): PolicyConfirmationView {
  const { confirmation } = entryOf(view, id);
  if (confirmation === null) throw new Error(`${id} needs no confirmation`);
  return confirmation;
}

async function propose(terminal: Terminal, id: string): Promise<PolicyView> {
  await terminal.signIn('X001');
  const { valueKey } = confirmationOf(await show(terminal), id);
  return terminal.handlers['policy.propose']({
    valueKey,
    document: '某号文',
    documentDate: isoDate('2021-01-01'),
    reason: '已收到正式文件',
  });
}

describe('what is in force here', () => {
  it('is the pack of the place the institution stands in, each value with its source', async () => {
    const view = await show(await startTerminal());
    expect(view).toMatchObject({ admdvs: '220500', pack: '220500-tonghua', day: '2026-11-23' });
    // 通市政发〔2020〕3号 二（三）2（3）: catastrophic insurance begins above 10 000 yuan a year.
    expect(entryOf(view, 'residents-catastrophic/threshold')).toMatchObject({
      unit: '元/年',
      value: {
        words: '10,000.00 元',
        from: '2020-05-29',
        document: '通市政发〔2020〕3号',
        clause: '二（三）2（3）',
        confidenceLabel: '正式文件',
        stale: false,
      },
      confirmation: null,
    });
  });

  it('names the document that is missing, of values and of whole benefits', async () => {
    const view = await show(await startTerminal());
    expect(entryOf(view, 'employees-chronic-special/bands')).toMatchObject({
      value: null,
      missing: { document: '通化市职工门诊慢性病和特殊疾病管理办法' },
    });
    expect(view.groups.at(-1)).toMatchObject({ id: 'unpublished', label: '没有公布的待遇' });
  });

  it('a value that nobody has looked at for more than a year is marked', async () => {
    const terminal = await startTerminal();
    terminal.clock.advanceHours(24 * 366);
    expect(entryOf(await show(terminal), 'residents-catastrophic/threshold').value?.stale).toBe(true);
  });

  it('is for whoever is signed in', async () => {
    const terminal = await startTerminal();
    await terminal.handlers['operator.signOut']({});
    expect(await problemOf(() => show(terminal))).toMatchObject({ code: 'notSignedIn' });
  });
});

describe('the two-person confirmation', () => {
  it('offers each operator what that operator may do', async () => {
    const terminal = await startTerminal();
    expect(confirmationOf(await show(terminal), capId)).toMatchObject({ step: 'none', allowed: [] });
    const proposed = await propose(terminal, capId);
    expect(confirmationOf(proposed, capId)).toMatchObject({ step: 'proposed', allowed: ['withdraw'] });
    terminal.context.store.write((writer) =>
      saveOperator(writer, { operatorNo: 'U001', name: '审计一', role: 'auditor', active: true }),
    );
    await terminal.signIn('U001');
    const seen = confirmationOf(await show(terminal), capId);
    expect(seen.allowed).toEqual([]);
    const { valueKey } = seen;
    expect(
      await problemOf(() => terminal.handlers['policy.confirm']({ valueKey, reason: '已核对' })),
    ).toMatchObject({ code: 'needsSecondPerson' });
    await terminal.signIn('S001');
    expect(confirmationOf(await show(terminal), capId).allowed).toEqual(['confirm', 'withdraw']);
  });

  it('keeps who said what on which document, and audits each step', async () => {
    const terminal = await startTerminal();
    const { valueKey } = confirmationOf(await propose(terminal, capId), capId);
    await terminal.signIn('S001');
    await terminal.handlers['policy.confirm']({ valueKey, reason: '已核对原件' });
    const view = await terminal.handlers['policy.withdraw']({ valueKey, reason: '文件已废止' });
    const { step, history } = confirmationOf(view, capId);
    expect(step).toBe('withdrawn');
    expect(history.map(({ stepLabel, who, document, reason }) => [stepLabel, who, document, reason])).toEqual(
      [
        ['撤回', '组长一 S001', '某号文（2021-01-01）', '文件已废止'],
        ['确认', '组长一 S001', '某号文（2021-01-01）', '已核对原件'],
        ['提出', '管理员一 X001', '某号文（2021-01-01）', '已收到正式文件'],
      ],
    );
    const audited = listAudit(terminal.reading, { afterSeq: 0, limit: 100 }).filter(
      ({ subject }) => subject === valueKey,
    );
    expect(audited.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'X001 policy.proposed',
      'S001 policy.confirmed',
      'S001 policy.withdrawn',
    ]);
    expect(verifyAudit(terminal.reading).ok).toBe(true);
  });

  it('does not let a second proposal end the use of a confirmed value', async () => {
    const terminal = await startTerminal();
    const { valueKey } = confirmationOf(await propose(terminal, capId), capId);
    await terminal.signIn('S001');
    await terminal.handlers['policy.confirm']({ valueKey, reason: '已核对原件' });
    expect(await problemOf(() => propose(terminal, capId))).toMatchObject({ code: 'alreadyProposed' });
    expect(confirmationOf(await show(terminal), capId).step).toBe('confirmed');
  });

  it('is refused for a value that is not in use today, and for a document of tomorrow', async () => {
    const terminal = await startTerminal();
    await terminal.signIn('X001');
    const { valueKey } = confirmationOf(await show(terminal), capId);
    const statement = { document: '某号文', documentDate: isoDate('2021-01-01'), reason: '已收到' };
    const other = valueKey.replace(/#.*/, '#0000000000000000');
    expect(
      await problemOf(() => terminal.handlers['policy.propose']({ ...statement, valueKey: other })),
    ).toMatchObject({ code: 'policy.valueGone' });
    expect(
      await problemOf(() =>
        terminal.handlers['policy.propose']({
          ...statement,
          valueKey,
          documentDate: isoDate('2026-11-24'),
        }),
      ),
    ).toMatchObject({ code: 'policy.documentDate' });
  });
});

describe('a confirmed value', () => {
  /** Inpatients may be settled offline, up to 100 000 yuan a person. */
  const inpatientOffline = (edition: Edition): Edition => ({
    ...edition,
    offline: {
      ...edition.offline,
      perPersonLimitFen: 10_000_000 as Edition['offline']['perPersonLimitFen'],
      operations: { ...edition.offline.operations, inpatient: 'limited' },
    },
  });

  it('grants fund money offline from the confirmation on, and no more from the withdrawal on', async () => {
    const terminal = await startTerminal({ edition: inpatientOffline });
    // This year's burden so far is 9 600.00: with a deductible of 900.00 the bill reaches the catastrophic layer, whose
    // cap no official text states.
    await terminal.readCard('卫长河');
    await terminal.goOffline();
    const prepared = await terminal.prepare('卫长河', { kind: 'inpatient' });
    expect(prepared).toMatchObject({ mode: 'provisional' });
    expect(prepared.local.amounts.catastrophicFen).toBeGreaterThan(0);
    expect(await problemOf(() => terminal.confirm(prepared))).toMatchObject({ code: 'policyUnconfirmed' });

    const { valueKey } = confirmationOf(await propose(terminal, capId), capId);
    await terminal.signIn('S001');
    await terminal.handlers['policy.confirm']({ valueKey, reason: '已核对原件' });
    await terminal.readCard('卫长河');
    const granted = await terminal.prepare('卫长河', { kind: 'inpatient' });
    await terminal.handlers['policy.withdraw']({ valueKey, reason: '文件已废止' });
    expect(await problemOf(() => terminal.confirm(granted))).toMatchObject({ code: 'policyUnconfirmed' });

    await propose(terminal, capId);
    await terminal.signIn('S001');
    await terminal.handlers['policy.confirm']({ valueKey, reason: '已核对新文件' });
    await terminal.readCard('卫长河');
    const settled = await terminal.confirm(await terminal.prepare('卫长河', { kind: 'inpatient' }));
    expect(settled.state).toBe('provisional');
  });
});

describe('two versions of the pack', () => {
  it('are compared in words; a version that is not stored is refused', async () => {
    const terminal = await startTerminal();
    const [here] = terminal.context.packs.filter(({ head }) => head.pack === '220500-tonghua');
    if (here === undefined) throw new Error('the pack of the place is missing');
    const later = {
      ...here,
      activeFrom: isoDate('2027-01-01'),
      head: { ...here.head, version: '2027.1', common: { ...here.head.common, crossYear: undefined } },
    };
    vi.spyOn(terminal.context.policies, 'packs', 'get').mockReturnValue([...terminal.context.packs, later]);
    const { version, versions } = await show(terminal);
    // The later one is stored and does not count yet.
    expect(version).toBe(here.head.version);
    expect(versions).toEqual([
      { version: '2027.1', activeFrom: '2027-01-01' },
      { version: here.head.version, activeFrom: null },
    ]);
    const { changes, total } = await terminal.handlers['policy.compare']({
      before: version,
      after: '2027.1',
    });
    expect(total).toBe(changes.length);
    expect(changes.map(({ kindLabel, id, field }) => [kindLabel, id, field])).toEqual([
      ['改', 'pack', 'version'],
      ['删', 'common/crossYear', null],
    ]);
    expect(
      await problemOf(() => terminal.handlers['policy.compare']({ before: version, after: '2099.1' })),
    ).toMatchObject({ code: 'policy.versionMissing' });
  });
});

it.each(loadBuiltInPacks().map(({ head }) => [head.name, head.admdvs]))(
  'what %s publishes fits into an answer',
  async (_, admdvs) => {
    const { context } = await startTerminal();
    const there = { ...context, institution: { ...context.institution, admdvs } };
    const view = policyView(there);
    expect(policyViewSchema.parse(view)).toEqual(view);
    expect(view.admdvs).toBe(admdvs);
    // A county has no pack of its own: its city's counts (GB/T 2260).
    const county = { ...there, institution: { ...there.institution, admdvs: `${admdvs.slice(0, 4)}23` } };
    expect(policyView(county).admdvs).toBe(admdvs);
  },
);

it('a place without a pack says so in three sentences', async () => {
  const { context } = await startTerminal();
  const nowhere = { ...context, institution: { ...context.institution, admdvs: '999999' } };
  expect(await problemOf(() => policyView(nowhere))).toMatchObject({ code: 'policy.place_without_pack' });
});
