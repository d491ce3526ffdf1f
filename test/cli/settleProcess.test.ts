import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PackFolder } from '../policy/packFolder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = join(root, 'node_modules/.bin/node');

const example =
  '{"id":"a","insuplc_admdvs":"220500","insutype":"310","med_type":"21","setl_time":"2020-09-01","psn":{"psn_type":"11"},"fixmedins":{"level":"3"},"bill":{"medfee_sumamt":"20000.00"}}';

interface Finished {
  readonly status: number | null;
  readonly answers: readonly Record<string, unknown>[];
  readonly complaint: string;
}

/** Runs the real command with `input` on standard input, from another folder than the repository's. */
async function settle(input: string, args: readonly string[] = []): Promise<Finished> {
  const child = spawn(node, [join(root, 'src/cli/settle.ts'), ...args], { cwd: '/' });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  // a process that refuses its packs closes its input before it is read
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(output === '' || output.endsWith('\n')).toBe(true);
  const answers = output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status, answers, complaint };
}

function outcome(found: Record<string, unknown>): unknown {
  const { id, setlinfo, error } = found as {
    id: unknown;
    setlinfo?: { hifp_pay: string };
    error?: { code: string };
  };
  return [id, setlinfo?.hifp_pay ?? error?.code];
}

describe('node src/cli/settle.ts', () => {
  it('answers the contract’s printed example', async () => {
    const { status, answers, complaint } = await settle(`${example}\n`);
    expect(complaint).toBe('');
    expect(status).toBe(0);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({
      id: 'a',
      setlinfo: { hifp_pay: '15475.00', psn_cash_pay: '4525.00' },
    });
  });

  it('answers every line in its order, keeps each id, and ends well though some were wrong', async () => {
    const of = (id: string, total: string) =>
      example.replace('"id":"a"', `"id":"${id}"`).replace('20000.00', total);
    const input = [
      of('1', '20000.00'),
      'not JSON',
      of('2', '1.005'),
      of('1', '600.00'),
      '',
      of('甲\u2028乙', '20000.00'),
      `${of('4', '10700.00')}\r`,
      of('5', '20000.00').replace('"310"', '"999"'),
      of('last, without an end of line', '20000.00'),
    ].join('\n');
    const { status, answers } = await settle(input);
    expect(answers.map(outcome)).toEqual([
      ['1', '15475.00'],
      [null, 'invalid_json'],
      ['2', 'invalid_value'],
      ['1', '0.00'],
      [null, 'invalid_json'],
      ['甲\u2028乙', '15475.00'],
      ['4', '7570.00'],
      ['5', 'invalid_value'],
      ['last, without an end of line', '15475.00'],
    ]);
    expect(status).toBe(0);
  });

  it('answers thousands of lines, each once', async () => {
    const ids = Array.from({ length: 3000 }, (_, index) => `甲${index}`);
    const input = ids.map((id) => example.replace('"id":"a"', `"id":"${id}"`)).join('\n');
    const { status, answers } = await settle(`${input}\n`);
    expect(answers.map((found) => found.id)).toEqual(ids);
    expect(status).toBe(0);
  });

  it('goes on after a line beyond all bounds', async () => {
    const { status, answers } = await settle(`${'x'.repeat(9_000_000)}\n${example}\n`);
    expect(answers.map(outcome)).toEqual([
      [null, 'line_too_long'],
      ['a', '15475.00'],
    ]);
    expect(status).toBe(0);
  });

  it('answers nothing with nothing', async () => {
    expect(await settle('')).toEqual({ status: 0, answers: [], complaint: '' });
  });

  it('lets a pack given with --packs replace the one of the same id, and the last one given win', async () => {
    using first = new PackFolder();
    first.edit('employees-inpatient.yaml', '"3": "700.00"', '"3": "800.00"');
    using second = new PackFolder();
    second
      .edit('pack.yaml', 'version: "2020.3.2"', 'version: "2020.3.99"')
      .edit('employees-inpatient.yaml', '"3": "700.00"', '"3": "900.00"');
    const one = await settle(example, ['--packs', first.root]);
    expect(one.answers[0]).toMatchObject({ setlinfo: { act_pay_dedc: '800.00' } });
    const both = await settle(example, ['--packs', first.root, '--packs', second.root]);
    expect(both.answers[0]).toMatchObject({
      setlinfo: { act_pay_dedc: '900.00' },
      policy: { pack: '220500-tonghua', version: '2020.3.99' },
    });
    const other = await settle(example.replace('"220500"', '"999900"'), ['--packs', second.pack]);
    expect(other.answers[0]).toMatchObject({ error: { code: 'place_without_pack' } });
  });

  it('adds a pack of a new place', async () => {
    using folder = new PackFolder();
    folder
      .edit('pack.yaml', 'pack: 220500-tonghua', 'pack: 999900-nowhere')
      .edit('pack.yaml', 'admdvs: "220500"', 'admdvs: "999900"');
    const input = `${example}\n${example.replace('"220500"', '"999901"')}\n`;
    const { answers } = await settle(input, ['--packs', folder.root]);
    expect(answers.map((found) => (found.policy as { pack: string }).pack)).toEqual([
      '220500-tonghua',
      '999900-nowhere',
    ]);
  });

  it('refuses a broken pack before it answers anything, naming file, line and key', async () => {
    using folder = new PackFolder();
    folder.edit('employees-inpatient.yaml', '"3": "700.00"', '"3": 700.00');
    const { status, answers, complaint } = await settle(example, ['--packs', folder.root]);
    expect(status).toBe(1);
    expect(answers).toEqual([]);
    expect(complaint).toMatch(
      /employees-inpatient\.yaml:\d+ parameters\.deductible\.values\.0\.value\.standard\.byLevel\.3: /,
    );
    expect(complaint.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['a folder that is not there', ['--packs', '/nowhere/packs']],
    ['an option nobody knows', ['--pack', '/nowhere/packs']],
  ])('refuses %s in one line', async (_, args) => {
    const { status, answers, complaint } = await settle(example, args);
    expect(status).toBe(1);
    expect(answers).toEqual([]);
    expect(complaint.trim().split('\n')).toHaveLength(1);
  });
});
