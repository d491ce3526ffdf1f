import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { PersonView } from '../../src/bridge/contract.ts';
import { listRecentExchanges } from '../../src/store/exchangeJournal.ts';
import { testKey } from '../store/testKey.ts';
import { problemOf, startTerminal, type Terminal } from './deskHarness.ts';

const name = '孙志强';

function shownCode(terminal: Terminal): string {
  return terminal.centre.freshElectronicCode(terminal.person(name).personNo);
}

const decode = (terminal: Terminal, text: string): Promise<PersonView> =>
  Promise.resolve(terminal.handlers['credential.decodeCode']({ text }));

/** Every token the centre gave out, as its requests and answers carry them. */
function watchTokens(terminal: Terminal): string[] {
  const tokens: string[] = [];
  const codes = terminal.centre.electronicCodes;
  const plain = codes.decode.bind(codes);
  codes.decode = (code, nowMs) => {
    const answer = plain(code, nowMs);
    if (answer.kind === 'decoded') tokens.push(answer.token);
    return answer;
  };
  return tokens;
}

/** All text of all rows of the terminal's own database, read with its key. */
function everyRow(file: string): string {
  const database = new Database(file, { readonly: true });
  database.pragma("cipher = 'sqlcipher'");
  database.pragma('legacy = 4');
  database.pragma(`key = "x'${testKey.toString('hex')}'"`);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
    return tables
      .map((table) => JSON.stringify(database.prepare(`SELECT * FROM "${String(table)}"`).all()))
      .join('\n');
  } finally {
    database.close();
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

it('brings the person the code belongs to, by a token used once', async () => {
  const terminal = await startTerminal();
  const person = await decode(terminal, shownCode(terminal));
  expect(person.personNo).toBe(terminal.person(name).personNo);
  expect(person.credentialLabel).toBe('医保码');
  expect(person.source).toBe('centre');
  expect(person.entitlements).toHaveLength(1);
});

it('asks 6101 with the scanned text unopened and what the window is, then 1101 with the token', async () => {
  const terminal = await startTerminal();
  const tokens = watchTokens(terminal);
  const code = shownCode(terminal);
  const asked: { infno: string; data: Record<string, string> }[] = [];
  const { exchange } = terminal.context;
  const plain = exchange.ask.bind(exchange);
  exchange.ask = (infno, input, ...rest) => {
    asked.push({ infno, ...(input as { data: Record<string, string> }) });
    return plain(infno, input, ...rest);
  };
  await decode(terminal, code);
  const [decoding, identifying] = asked;
  expect(decoding?.infno).toBe('6101');
  // Interface 5.1: businessType 01301 结算.
  expect(decoding?.data).toMatchObject({ businessType: '01301', businessInfo: code, operatorId: 'C001' });
  expect(decoding?.data.orgId).toBe(terminal.context.institution.code);
  expect(identifying?.infno).toBe('1101');
  // Interface 3.2: type 01 with the ecToken, no card_sn.
  expect(identifying?.data).toMatchObject({
    mdtrt_cert_type: '01',
    mdtrt_cert_no: tokens[0],
    card_sn: '',
    certno: terminal.person(name).identityNumber,
    psn_name: name,
  });
});

it('keeps neither the scanned text nor the token: not in the rows, not in the files, not in memory', async () => {
  const terminal = await startTerminal();
  const tokens = watchTokens(terminal);
  const good = shownCode(terminal);
  const person = await decode(terminal, good);
  const prepared = await terminal.handlers['bill.prepare'](terminal.draft(person));
  const settled = await terminal.confirm(prepared);
  expect(terminal.state(settled.settlementId)).toBe('final');

  // Whatever goes wrong must not leave a trace either.
  const expired = shownCode(terminal);
  terminal.clock.advance(61_000);
  await problemOf(() => decode(terminal, expired));
  const truncated = shownCode(terminal);
  terminal.centre.faults.add('6101', { kind: 'truncatedBody' });
  await problemOf(() => decode(terminal, truncated));
  const lost = shownCode(terminal);
  terminal.centre.faults.add('1101', { kind: 'truncatedBody' });
  await decode(terminal, lost);

  const secrets = [good, expired, truncated, lost, ...tokens];
  expect(tokens).toHaveLength(3);
  expect(JSON.stringify([...terminal.context.session.peopleAtDesk.values()])).not.toMatch(
    /\d{6}ec[0-9a-f]{8}/,
  );

  const exchanges = listRecentExchanges(terminal.reading, 100);
  const decoded = exchanges.filter(({ infno }) => infno === '6101');
  expect(decoded).toHaveLength(4);
  expect(decoded.every(({ request }) => request.includes('"businessInfo":"***"'))).toBe(true);

  await terminal.close();
  const files = filesOf(join(terminal.folder, 'data'));
  const database = files.find((file) => file.endsWith('.db'));
  const rows = everyRow(database ?? '');
  // The search would find what is there: the settlement's person is.
  expect(rows).toContain(terminal.person(name).identityNumber);
  for (const secret of secrets) {
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(secret.slice(0, 20));
    for (const file of files) expect(readFileSync(file).includes(secret)).toBe(false);
  }
  expect(terminal.defects.join('\n')).not.toMatch(new RegExp(secrets.join('|')));
});

it('settles by the identity number, because a stored message outlives the token', async () => {
  const terminal = await startTerminal();
  const person = await decode(terminal, shownCode(terminal));
  await terminal.handlers['bill.prepare'](terminal.draft(person));
  const visit = listRecentExchanges(terminal.reading, 50).find(({ infno }) => infno === '2201');
  expect(JSON.parse(visit?.request ?? '{}').input.data).toMatchObject({
    mdtrt_cert_type: '02',
    mdtrt_cert_no: terminal.person(name).identityNumber,
  });
});

it('asks for a fresh code when the minute is over', async () => {
  const terminal = await startTerminal();
  const code = shownCode(terminal);
  terminal.clock.advance(61_000);
  const problem = await problemOf(() => decode(terminal, code));
  expect(problem.code).toBe('credentialExpired');
  expect(problem.nextStep).toContain('刷新');
  expect(problem.nextStep).toContain('再扫');
  expect(JSON.stringify(problem)).not.toContain(code);
});

it('asks for a fresh code when the token ended between decoding and asking', async () => {
  const terminal = await startTerminal();
  const codes = terminal.centre.electronicCodes;
  codes.holderOf = () => null;
  const problem = await problemOf(() => decode(terminal, shownCode(terminal)));
  expect(problem.code).toBe('credentialExpired');
});

it.each([
  ['a text the platform does not know', (_: Terminal) => 'WEB0123456789abcdefghijkl'],
  [
    'a code the person withdrew',
    (terminal: Terminal) => {
      const code = shownCode(terminal);
      terminal.centre.electronicCodes.cancel(code);
      return code;
    },
  ],
])('says what to do with %s', async (_, codeOf) => {
  const terminal = await startTerminal();
  const problem = await problemOf(() => decode(terminal, codeOf(terminal)));
  expect(problem.code).toBe('electronicCredential.refused');
  expect(problem.nextStep).toMatch(/社会保障卡|身份证/);
});

it('needs the centre: without it other credentials are offered', async () => {
  const terminal = await startTerminal();
  const code = shownCode(terminal);
  await terminal.goOffline();
  const problem = await problemOf(() => decode(terminal, code));
  expect(problem.code).toBe('electronicCredential.offline');
  expect(problem.nextStep).toContain('F3');
});

it('does not send what no code can be', async () => {
  const terminal = await startTerminal();
  const before = listRecentExchanges(terminal.reading, 100).length;
  expect((await problemOf(() => decode(terminal, 'x'.repeat(201)))).code).toBe(
    'electronicCredential.notACode',
  );
  expect((await problemOf(() => decode(terminal, '   '))).code).toBe('electronicCredential.notACode');
  expect(listRecentExchanges(terminal.reading, 100)).toHaveLength(before);
});

it('lets nobody scan who is not signed in', async () => {
  const terminal = await startTerminal();
  await terminal.handlers['operator.signOut']({});
  expect((await problemOf(() => decode(terminal, shownCode(terminal)))).code).toBe('notSignedIn');
});

it('finds an item by its 商品条码 and by the head of its 追溯码', async () => {
  const { handlers } = await startTerminal();
  const find = async (codes: string[]) =>
    (await handlers['catalogue.findBarCode']({ codes })).item?.code ?? null;
  expect(await find(['2000000000015'])).toBe('YJPX-X01');
  expect(await find(['8900002'])).toBe('YJPX-X02');
  expect(await find(['02000000000022', '2000000000022'])).toBe('YJPX-X02');
  expect(await find(['6291041500213'])).toBeNull();
});
