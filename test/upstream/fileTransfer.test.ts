import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Site } from '../../src/upstream/call.ts';
import { prepareCall, sendCall } from '../../src/upstream/centreClient.ts';
import { type Edition, type FileTransferStyle, loadTrainingEdition } from '../../src/upstream/edition.ts';

const training = loadTrainingEdition();
const secrets = { kind: 'csb', accessKey: 'AK', secretKey: 'SK' } as const;
const content = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0x00, 0x0d, 0x0a]);

let server: http.Server | null = null;

afterEach(() => {
  server?.close();
  server = null;
});

interface Received {
  readonly type: string;
  readonly bytes: Buffer;
}

/** A centre that keeps what it got and answers with one status, type and body. */
async function centre(type: string, body: string | Buffer, status = 200): Promise<[url: string, Received[]]> {
  const received: Received[] = [];
  const listening = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ type: request.headers['content-type'] ?? '', bytes: Buffer.concat(chunks) });
      response.writeHead(status, { 'Content-Type': type }).end(body);
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  server = listening;
  return [`http://127.0.0.1:${(listening.address() as AddressInfo).port}`, received];
}

function siteAt(centreUrl: string): Site {
  return {
    centreUrl,
    fixmedinsCode: 'H00000000001',
    fixmedinsName: '测试医院',
    mdtrtareaAdmvs: '430100',
    recerSysCode: 'MBS_LOCAL',
    opter: 'C001',
    opterName: '收费一',
    opterType: '1',
    devNo: '',
  };
}

const session = { signNo: 'X', insuplcAdmdvs: null };

const uploaded =
  '{"infcode":0,"output":{"file_qury_no":"F1","filename":"a.zip","fixmedins_code":"H00000000001"}}';

async function upload(fileTransfer: FileTransferStyle): Promise<Received> {
  const edition: Edition = { ...training, fileTransfer };
  const [url, received] = await centre('application/json', uploaded);
  const node = { in: content.toString('base64'), filename: 'a.zip', fixmedins_code: 'H00000000001' };
  const prepared = prepareCall(edition, siteAt(url), session, '9101', { fsUploadIn: node }, 'M', 0);
  const outcome = await sendCall(prepared, edition, secrets, 0);
  expect(outcome).toMatchObject({ kind: 'accepted', output: { file_qury_no: 'F1' } });
  return received[0] as Received;
}

/** Interface 7.1: the three ways in which 9101 is seen. */
describe('9101', () => {
  it('as a list of signed bytes, as Java writes them', async () => {
    const { bytes } = await upload('byteArray');
    expect(JSON.parse(bytes.toString()).input.fsUploadIn.in).toEqual([80, 75, 3, 4, -1, 0, 13, 10]);
  });

  it('as base64', async () => {
    const { bytes } = await upload('base64');
    expect(JSON.parse(bytes.toString()).input.fsUploadIn.in).toBe('UEsDBP8ADQo=');
  });

  it('as a form of jsonStr and file', async () => {
    const { type, bytes } = await upload('multipart');
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(type)?.[1] ?? '';
    const form = await new Response(new Uint8Array(bytes), { headers: { 'Content-Type': type } }).formData();
    expect(boundary).not.toBe('');
    const envelope = JSON.parse(String(form.get('jsonStr')));
    expect(envelope).toMatchObject({ infno: '9101', input: { fsUploadIn: { in: '', filename: 'a.zip' } } });
    const file = form.get('file') as File;
    expect(file.name).toBe('a.zip');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(content);
  });
});

describe('9102', () => {
  async function download(type: string, body: string | Buffer, status?: number) {
    const [url] = await centre(type, body, status);
    const node = { file_qury_no: 'F1', filename: 'a.zip', fixmedins_code: 'H00000000001' };
    const prepared = prepareCall(training, siteAt(url), session, '9102', { fsDownloadIn: node }, 'M', 0);
    return sendCall(prepared, training, secrets, 0);
  }

  it('is the file itself; the journal gets its size', async () => {
    expect(await download('application/octet-stream', content)).toMatchObject({
      kind: 'accepted',
      output: { file: content.toString('base64') },
      raw: 'application/octet-stream, 8 bytes',
    });
  });

  it('is an error when it is JSON', async () => {
    const refusal = '{"infcode":-1,"err_msg":"文件不存在"}';
    expect(await download('application/json', refusal)).toMatchObject({
      kind: 'refused',
      message: '文件不存在',
    });
    const success = '{"infcode":0,"output":null}';
    expect(await download('application/json', success)).toMatchObject({
      kind: 'unknown',
      cause: 'unreadable',
    });
  });

  it('is nothing when it is empty or comes with an error', async () => {
    expect(await download('application/octet-stream', '')).toMatchObject({ kind: 'unknown' });
    expect(await download('application/octet-stream', content, 502)).toMatchObject({ kind: 'unknown' });
  });
});
