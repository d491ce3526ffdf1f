import type http from 'node:http';

/** What a request is once it has come in. */
export interface CentreRequest {
  /** Path with its leading slash. */
  readonly url: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  /** The text of the envelope, also when it came as a part beside a file. */
  readonly body: string;
  /** The binary part of a multipart 9101. */
  readonly file?: Buffer;
}

/** A file of 9101 travels inside or beside the envelope. */
const maxRequestBytes = 16 * 1024 * 1024;

async function readBytes(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxRequestBytes) throw new Error('request above the limit');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The parts of a multipart body by their names (RFC 7578). */
function partsOf(bytes: Buffer, boundary: string): Map<string, Buffer> {
  const parts = new Map<string, Buffer>();
  const mark = Buffer.from(`--${boundary}`);
  let at = bytes.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length + 2;
    const next = bytes.indexOf(mark, start);
    if (next < 0) break;
    const part = bytes.subarray(start, next - 2);
    const headEnd = part.indexOf('\r\n\r\n');
    const name = /name="([^"]*)"/.exec(part.subarray(0, headEnd).toString('utf8'))?.[1];
    if (name !== undefined && headEnd >= 0) parts.set(name, part.subarray(headEnd + 4));
    at = next;
  }
  return parts;
}

export async function readCentreRequest(request: http.IncomingMessage): Promise<CentreRequest> {
  const bytes = await readBytes(request);
  const { url, headers } = request;
  const boundary = /^multipart\/form-data;.*boundary=([^;\s]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return { url, headers, body: bytes.toString('utf8') };
  const parts = partsOf(bytes, boundary);
  const file = parts.get('file');
  const body = parts.get('jsonStr')?.toString('utf8') ?? '';
  return { url, headers, body, ...(file === undefined ? {} : { file }) };
}
