import { describe, expect, it } from 'vitest';
import { bookFaults } from '../desk/bookFaults.ts';
import { startTerminal, type Terminal } from '../desk/deskHarness.ts';
import { type CutMoment, PowerSwitch } from './powerSwitch.ts';

const patients = ['孙志强', '李淑珍', '周小雨', '吴桂芳', '郑大山'];
const small = { items: { S01: '1', X04: '2' } };
const stay = { kind: 'inpatient', items: { S22: '2', X17: '2' } } as const;

/** What leads up to the moment under test, and the act whose every commit is one. */
interface Scenario {
  prepare(terminal: Terminal, name: string): Promise<() => Promise<unknown>>;
}

const confirming = (changes: Parameters<Terminal['prepare']>[1]): Scenario => ({
  prepare: async (terminal, name) => {
    const prepared = await terminal.prepare(name, changes);
    return () => terminal.confirm(prepared);
  },
});

const refunding = (changes: Parameters<Terminal['prepare']>[1]): Scenario => ({
  prepare: async (terminal, name) => {
    const { settlementId } = await terminal.settle(name, changes);
    return () => terminal.refund(settlementId);
  },
});

/** The same with the centre's answer lost on top, so that the power also goes in the middle of the reversal. */
const answerLost = (scenario: Scenario, infno: '2207A' | '2304' | '2208'): Scenario => ({
  prepare: async (terminal, name) => {
    const act = await scenario.prepare(terminal, name);
    terminal.centre.faults.add(infno, { kind: 'dropAfterCommit' });
    return act;
  },
});

const refusing: Scenario = {
  prepare: async (terminal, name) => {
    const act = await confirming(small).prepare(terminal, name);
    terminal.centre.faults.add('2207A', { kind: 'refuse', text: '额度已用完' });
    return act;
  },
};

const replaying: Scenario = {
  prepare: async (terminal, name) => {
    await terminal.readCard(name);
    await terminal.goOffline();
    await terminal.settle(name, small);
    return () => terminal.goOnline();
  },
};

const preparing = (changes: Parameters<Terminal['prepare']>[1]): Scenario => ({
  prepare: async (terminal, name) => {
    await terminal.readCard(name);
    return () => terminal.prepare(name, changes);
  },
});

const scenarios: Readonly<Record<string, Scenario>> = {
  'preparing an outpatient': preparing(small),
  'preparing a stay': preparing(stay),
  'an outpatient settlement': confirming(small),
  'a stay': confirming(stay),
  'an outpatient settlement whose answer is lost': answerLost(confirming(small), '2207A'),
  'a stay whose answer is lost': answerLost(confirming(stay), '2304'),
  'a settlement the centre refuses': refusing,
  'a refund': refunding(small),
  'a refund whose answer is lost': answerLost(refunding(small), '2208'),
  'the refund of a stay': refunding(stay),
  'a settlement replayed after an outage': replaying,
};

const mostCommits = 200;

/** Runs the scenario with the power cut at one commit after the other until one run needs fewer commits than that. */
async function cutEverywhere(scenario: Scenario, moment: CutMoment): Promise<number> {
  const power = new PowerSwitch();
  const terminal = await startTerminal({ storeOptions: { beforeStatement: power.beforeStatement } });
  for (let commit = 1; commit <= mostCommits; commit += 1) {
    const act = await scenario.prepare(terminal, patients[commit % patients.length] ?? '');
    power.cutAt(commit, moment, terminal.centre);
    await act().catch(() => {});
    const cut = power.isOff;
    if (!cut) return commit;
    await terminal.abandon();
    await terminal.centre.goOnline();
    power.on();
    await terminal.open();
    await terminal.drain();
    expect(await bookFaults(terminal), `cut ${moment} commit ${commit}`).toEqual([]);
  }
  throw new Error(`more than ${mostCommits} commits`);
}

describe.each(Object.entries(scenarios))('power cut during %s', (_name, scenario) => {
  it.each(['before', 'after'] as const)(
    '%s each of its commits: both books agree afterwards',
    async (moment) => {
      const commits = await cutEverywhere(scenario, moment);
      expect(commits).toBeGreaterThan(3);
    },
    120_000,
  );
});
