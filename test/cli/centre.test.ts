import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Site } from '../../src/upstream/call.ts';
import { prepareCall, sendCall } from '../../src/upstream/centreClient.ts';
import { loadBuiltInEdition } from '../../src/upstream/edition.ts';
import type { GatewaySecrets } from '../../src/upstream/gateways/signedHeaders.ts';

const program = resolve(import.meta.dirname, '../../src/cli/centre.ts');
const folder = mkdtempSync(join(tmpdir(), 'yijie-centre-cli-'));
let child: ChildProcessWithoutNullStreams | null = null;

afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Report {
  readonly url: string;
  readonly edition: string;
  readonly secrets: GatewaySecrets;
  readonly mdtrtarea_admvs: string;
  readonly institutions: readonly { code: string; name: string }[];
  readonly pendingFaults: number;
}

async function firstLine(process: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of process.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error('the centre ended before it said anything');
}

it('speaks the edition it was asked for, misbehaves as its file says, and ends when told to', async () => {
  const faults = join(folder, 'faults.yaml');
  writeFileSync(faults, 'faults:\n  - { infno: "9001", kind: refuse, text: 练习：签到被拒 }\n');
  const running = spawn(process.execPath, [program, '--edition', 'hunan', '--faults', faults, '--json']);
  child = running;
  const report = JSON.parse(await firstLine(running)) as Report;
  expect(report).toMatchObject({ edition: 'hunan', pendingFaults: 1 });

  const site: Site = {
    centreUrl: report.url,
    fixmedinsCode: report.institutions[0]?.code ?? '',
    fixmedinsName: report.institutions[0]?.name ?? '',
    mdtrtareaAdmvs: report.mdtrtarea_admvs,
    recerSysCode: 'MBS_LOCAL',
    opter: 'C001',
    opterName: '收费一',
    opterType: '1',
    devNo: '',
  };
  const edition = loadBuiltInEdition('hunan');
  const signIn = async (sequence: number) => {
    const nowMs = Date.now();
    const session = { signNo: null, insuplcAdmdvs: null };
    const input = { signIn: { opter_no: 'C001', mac: '00-11-22-33-44-55', ip: '127.0.0.1' } };
    const msgid = `${site.fixmedinsCode}20240102030405000${sequence}`;
    const prepared = prepareCall(edition, site, session, '9001', input, msgid, nowMs);
    return sendCall(prepared, edition, report.secrets, nowMs);
  };
  expect(await signIn(1)).toMatchObject({ kind: 'refused', message: '练习：签到被拒' });
  expect(await signIn(2)).toMatchObject({ kind: 'accepted' });

  const ended = once(running, 'exit');
  running.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

it.each([
  [['--edition', 'mars'], '接口版本 mars'],
  [['--port', '99999'], '端口不对'],
  [['--faults', '/nowhere.yaml'], 'cannot read'],
])('says what is wrong with %j', async (options, words) => {
  const running = spawn(process.execPath, [program, ...options]);
  child = running;
  let text = '';
  running.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const [code] = await once(running, 'close');
  expect(code).toBe(1);
  expect(text).toContain(words);
});
