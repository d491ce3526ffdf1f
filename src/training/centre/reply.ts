/** What goes back over the socket. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Instead of `body`: the file 9102 answers with. */
  readonly file?: Buffer;
}

/** null: the connection is dropped without a word. */
export type Delivery = { readonly kind: 'once' | 'twice'; readonly reply: Reply } | null;

export function json(body: string, status = 200): Reply {
  return { status, type: 'application/json;charset=utf-8', body };
}

export function html(status: number, title: string): Reply {
  return {
    status,
    type: 'text/html;charset=utf-8',
    body: `<html><head><title>502</title></head><body>${title}</body></html>`,
  };
}

export function fileReply(file: Buffer): Reply {
  return { status: 200, type: 'application/octet-stream', body: '', file };
}

export function bytesOf(reply: Reply): Buffer {
  return reply.file ?? Buffer.from(reply.body, 'utf8');
}
