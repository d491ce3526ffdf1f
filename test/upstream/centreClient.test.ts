import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/domain/problem.ts';
import type { CallOutcome, PreparedCall, Site } from '../../src/upstream/call.ts';
import { prepareCall, sendCall } from '../../src/upstream/centreClient.ts';
import { type Edition, loadTrainingEdition } from '../../src/upstream/edition.ts';
import type { InputOf } from '../../src/upstream/registry.ts';

const edition: Edition = loadTrainingEdition();
const secrets = { kind: 'csb', accessKey: 'AK', secretKey: 'SK' } as const;
/** 2024-01-02 03:04:05 in Beijing. */
const nowMs = Date.UTC(2024, 0, 1, 19, 4, 5);
const msgid = 'H00000000001202401020304050001';

const site: Site = {
  centreUrl: 'http://127.0.0.1:1/',
  fixmedinsCode: 'H00000000001',
  fixmedinsName: '测试医院',
  mdtrtareaAdmvs: '430100',
  recerSysCode: 'MBS_LOCAL',
  opter: 'C001',
  opterName: '收费一',
  opterType: '1',
  devNo: '',
};

const session = { signNo: '680003', insuplcAdmdvs: '430100' };

const cancelInput: InputOf<'2208'> = { data: { setl_id: 'S1', mdtrt_id: 'M1', psn_no: 'P1' } };

const settled =
  '{"infcode":0,"respond_time":"20240102030407123","err_msg":"success","output":{"setlinfo":{"setl_id":"S2","mdtrt_id":"M1","medfee_sumamt":-100.00,"fund_pay_sumamt":-59.50,"psn_part_amt":-40.50,"acct_pay":-30.00,"pdn_cash_pay":-10.50},"setldetail":[]}}';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function prepare(centreUrl: string, readTimeoutMs = 2_000): PreparedCall<'2208'> {
  const prepared = prepareCall(edition, { ...site, centreUrl }, session, '2208', cancelInput, msgid, nowMs);
  return { ...prepared, readTimeoutMs };
}

async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A real HTTP server that answers with one status and body. */
function answering(status: number, body: string, type = 'application/json'): Promise<string> {
  return listen(
    http.createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status, { 'Content-Type': type }).end(body));
    }),
  );
}

/** A server below HTTP: does what `serve` says once the whole request has come. */
function raw(serve: (socket: net.Socket) => void): Promise<string> {
  return listen(
    net.createServer((socket) => {
      let seen = '';
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        seen += chunk.toString('latin1');
        const length = /content-length: (\d+)/i.exec(seen)?.[1];
        const bodyAt = seen.indexOf('\r\n\r\n');
        if (length !== undefined && bodyAt > 0 && seen.length >= bodyAt + 4 + Number(length)) serve(socket);
      });
    }),
  );
}

async function outcomeAt(centreUrl: string, readTimeoutMs?: number): Promise<CallOutcome<'2208'>> {
  return sendCall(prepare(centreUrl, readTimeoutMs), edition, secrets, nowMs);
}

describe('prepareCall', () => {
  it('writes the whole envelope of interface 1.1, in its order', () => {
    const prepared = prepare('http://10.0.0.1:8080/');
    expect(prepared.url).toBe('http://10.0.0.1:8080/fsi/api/outpatientSettleService/cancleSettletment');
    expect(prepared.retry).toBe('neverResend');
    expect(prepared.body).toBe(
      '{"infno":"2208","msgid":"H00000000001202401020304050001","mdtrtarea_admvs":"430100","insuplc_admdvs":"430100",' +
        '"recer_sys_code":"MBS_LOCAL","dev_no":"","dev_safe_info":"","cainfo":"","signtype":"","infver":"V1.0",' +
        '"opter_type":"1","opter":"C001","opter_name":"收费一","inf_time":"2024-01-02 03:04:05",' +
        '"fixmedins_code":"H00000000001","fixmedins_name":"测试医院","sign_no":"680003",' +
        '"input":{"data":{"setl_id":"S1","mdtrt_id":"M1","psn_no":"P1","exp_content":""}}}',
    );
  });

  it('names the field and says that nothing was sent', () => {
    const broken: InputOf<'2208'> = { data: { ...cancelInput.data, setl_id: '' } };
    expect(() => prepareCall(edition, site, session, '2208', broken, msgid, nowMs)).toThrow(ProblemError);
    expect(() => prepareCall(edition, site, session, '2208', broken, msgid, nowMs)).toThrow(
      'data.setl_id 结算ID必填。请求没有发出。',
    );
  });

  it('refuses an input above 40000 characters before it leaves', () => {
    const line = {
      feedetl_sn: '1',
      mdtrt_id: 'M1',
      psn_no: 'P1',
      chrg_bchno: 'B1',
      rx_circ_flag: '0',
      fee_ocur_time: '2024-01-02 03:04:05',
      med_list_codg: 'X',
      medins_list_codg: 'Y',
      det_item_fee_sumamt: 100,
      cnt: '1',
      pric: '1',
      bilg_dept_codg: '1',
      bilg_dept_name: '科',
      bilg_dr_codg: '1',
      bilg_dr_name: '医',
      hosp_appr_flag: '0',
      memo: '注'.repeat(900),
    } as InputOf<'2204'>['feedetail'][number];
    const input: InputOf<'2204'> = { feedetail: new Array(40).fill(line) };
    expect(() => prepareCall(edition, site, session, '2204', input, msgid, nowMs)).toThrow('需要分批上传');
  });
});

describe('sendCall: accepted', () => {
  it('reads the answer, the centre clock, and sends exactly the prepared bytes with a valid signature', async () => {
    const seen: { body: string; headers: http.IncomingHttpHeaders }[] = [];
    const url = await listen(
      http.createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          seen.push({ body: Buffer.concat(chunks).toString('utf8'), headers: request.headers });
          response.end(settled);
        });
      }),
    );
    const prepared = prepare(url);
    const outcome = await sendCall(prepared, edition, secrets, nowMs);
    expect(outcome).toMatchObject({
      kind: 'accepted',
      centreTime: '2024-01-02 03:04:07',
      output: { setlinfo: { setl_id: 'S2', medfee_sumamt: -10000, pdn_cash_pay: -1050 } },
    });
    expect(seen[0]?.body).toBe(prepared.body);
    expect(seen[0]?.headers).toMatchObject({
      _api_name: '2208',
      _api_timestamp: String(nowMs),
      'content-length': String(Buffer.byteLength(prepared.body)),
    });
  });

  it('takes the first of two answers and leaves nothing for the next call', async () => {
    const answer = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
    const url = await raw((socket) => socket.write(answer(settled) + answer(settled.replace('S2', 'S9'))));
    for (const _call of [1, 2]) {
      expect(await outcomeAt(url)).toMatchObject({
        kind: 'accepted',
        output: { setlinfo: { setl_id: 'S2' } },
      });
    }
  });

  it('passes the warning of the centre on', async () => {
    const url = await answering(200, settled.replace('{"infcode":0', '{"infcode":0,"warn_msg":"额度将尽"'));
    expect(await outcomeAt(url)).toMatchObject({ kind: 'accepted', warnings: ['额度将尽'] });
  });
});

describe('sendCall: tolerated', () => {
  it.each([
    ['infcode as text', settled.replace('"infcode":0', '"infcode":"0"')],
    [
      'an object where a list is documented',
      settled.replace('[]', '{"fund_pay_type":"310100","fund_payamt":-59.50}'),
    ],
    ['null where a list is documented', settled.replace('[]', 'null')],
    [
      'a list of one where an object is documented',
      settled.replace(/"setlinfo":(\{[^}]*\})/, '"setlinfo":[$1]'),
    ],
    ['amounts as text', settled.replace('-100.00', '"-100.00"')],
    ['a third decimal that is zero', settled.replace('-100.00', '-100.000')],
    ['fields no table knows', settled.replace('"setl_id"', '"new_field":{"a":1},"setl_id"')],
    ['JSON under the type of a file', settled],
  ])('%s', async (what, body) => {
    const type = what.startsWith('JSON under') ? 'application/octet-stream' : 'application/json';
    const outcome = await outcomeAt(await answering(200, body, type));
    expect(outcome).toMatchObject({
      kind: 'accepted',
      raw: body,
      output: { setlinfo: { setl_id: 'S2', medfee_sumamt: -10000 } },
    });
  });
});

describe('sendCall: refused', () => {
  it('by the platform, in its words and our class', async () => {
    const url = await answering(200, '{"infcode":"-1","err_msg":"该结算已结算，请勿重复","output":null}');
    expect(await outcomeAt(url)).toMatchObject({
      kind: 'refused',
      reason: 'business',
      message: '该结算已结算，请勿重复',
      errorClass: 'alreadySettled',
    });
  });

  it('by the gateway', async () => {
    const url = await answering(401, '{"code":401,"message":"signature mismatch"}');
    expect(await outcomeAt(url)).toMatchObject({ kind: 'refused', reason: 'gateway' });
  });

  it('by the gateway with status 200', async () => {
    const url = await answering(200, '{"code":401,"message":"timestamp expired"}');
    expect(await outcomeAt(url)).toMatchObject({ kind: 'refused', reason: 'gateway' });
  });

  it('when nobody listens', async () => {
    const server = net.createServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await outcomeAt(url)).toMatchObject({ kind: 'refused', reason: 'notSent', raw: null });
  });

  it('when the name does not resolve', async () => {
    expect(await outcomeAt('http://no-such-centre.invalid')).toMatchObject({
      kind: 'refused',
      reason: 'notSent',
    });
  });

  it('when nobody vouches for the certificate: not one byte of the request has left', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'yijie-tls-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    try {
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
        { stdio: 'ignore' },
      );
    } catch {
      context.skip('openssl is missing: no certificate to distrust');
    }
    let requests = 0;
    const options = { key: readFileSync(key), cert: readFileSync(cert) };
    const server = https.createServer(options, (_request, response) => {
      requests += 1;
      response.end(settled);
    });
    const url = await listen(server);
    const outcome = await outcomeAt(url.replace('http:', 'https:'));
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'notSent' });
    expect(outcome).toMatchObject({ message: expect.stringContaining('证书') });
    expect(requests).toBe(0);
  });

  it('when TLS does not come about: not one byte of the request has left', async () => {
    const seen: Buffer[] = [];
    const url = await listen(
      net.createServer((socket) => {
        socket.on('error', () => {});
        socket.on('data', (chunk) => {
          seen.push(chunk);
          socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
        });
      }),
    );
    const outcome = await outcomeAt(url.replace('http:', 'https:'));
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'notSent' });
    expect(Buffer.concat(seen).includes(Buffer.from('infno'))).toBe(false);
  });
});

describe('sendCall: unknown', () => {
  const cases: readonly [string, string, () => Promise<string>][] = [
    ['the answer does not come', 'timeout', () => raw(() => {})],
    [
      'the connection is reset after the request',
      'connectionLost',
      () => raw((socket) => socket.resetAndDestroy()),
    ],
    ['the connection ends without an answer', 'connectionLost', () => raw((socket) => socket.end())],
    [
      'the answer breaks off',
      'connectionLost',
      () =>
        raw((socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n${settled.slice(0, 80)}`)),
    ],
    [
      'the answer drips without end',
      'timeout',
      () =>
        raw((socket) => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
          const drip = setInterval(() => socket.write(' '), 40);
          socket.on('close', () => clearInterval(drip));
        }),
    ],
    ['half of the JSON with a matching length', 'unreadable', () => answering(200, settled.slice(0, 120))],
    ['HTTP 500 with JSON', 'http', () => answering(500, '{"infcode":-1,"err_msg":"x"}')],
    ['a proxy page with 502', 'http', () => answering(502, '<html></html>', 'text/html')],
    ['HTTP 404', 'http', () => answering(404, 'Not Found', 'text/plain')],
    ['HTTP 401 without the gateway form', 'http', () => answering(401, '<html></html>', 'text/html')],
    [
      'another code of the gateway',
      'http',
      () => answering(200, '{"code":504,"message":"upstream timed out"}'),
    ],
    ['a proxy page with 200', 'unreadable', () => answering(200, '<html></html>', 'text/html')],
    ['an empty body', 'unreadable', () => answering(200, '')],
    ['two documents in one body', 'unreadable', () => answering(200, settled + settled)],
    [
      'a body in GBK',
      'unreadable',
      () =>
        raw((socket) =>
          socket.end(
            Buffer.from([
              ...Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'),
              0xd6,
              0xd0,
              0xb9,
              0xfa,
            ]),
          ),
        ),
    ],
    ['success without the settlement', 'unreadable', () => answering(200, '{"infcode":0,"output":null}')],
    [
      'success without the cash',
      'unreadable',
      () => answering(200, settled.replace('"pdn_cash_pay":-10.50', '"x":1')),
    ],
    ['more than 5 MiB', 'unreadable', () => answering(200, settled + ' '.repeat(5 * 1024 * 1024))],
    [
      'a file where a settlement is due',
      'unreadable',
      () => answering(200, 'PK', 'application/octet-stream'),
    ],
    [
      'the answer of another person',
      'unreadable',
      () => answering(200, settled.replace('"mdtrt_id":"M1"', '"mdtrt_id":"M2"')),
    ],
    [
      'the platform lost sight of it',
      'timeout',
      () => answering(200, '{"infcode":-1,"err_msg":"核心处理超时"}'),
    ],
  ];

  it.each(cases)('%s', async (_what, cause, start) => {
    const outcome = await outcomeAt(await start(), 400);
    expect(outcome).toMatchObject({ kind: 'unknown', cause });
  });

  it('but a question whose answer was "处理超时" is only refused: nothing can have moved', async () => {
    const url = await answering(200, '{"infcode":-1,"err_msg":"核心处理超时"}');
    const prepared = prepareCall(
      edition,
      { ...site, centreUrl: url },
      session,
      '5206',
      { data: { psn_no: 'P1' } },
      msgid,
      nowMs,
    );
    const outcome = await sendCall(prepared, edition, secrets, nowMs);
    expect(outcome).toMatchObject({ kind: 'refused', errorClass: 'outcomeUncertain' });
  });
});
