import type { Edition, FileTransferStyle } from './edition.ts';
import type { Infno } from './infno.ts';

/** A file beside the envelope, for editions that post 9101 as multipart (interface 7.1). */
export interface Attachment {
  readonly filename: string;
  readonly base64: string;
}

type Input = Readonly<Record<string, unknown>>;

interface UploadNode {
  readonly in: string;
  readonly filename: string;
  readonly fixmedins_code: string;
}

/** Java writes bytes signed: 0xFF is -1. */
function signedBytes(base64: string): number[] {
  return Array.from(new Int8Array(Buffer.from(base64, 'base64')));
}

const uploadForms: Readonly<Record<FileTransferStyle, (file: UploadNode) => unknown>> = {
  multipart: (file) => ({ ...file, in: '' }),
  byteArray: (file) => ({ ...file, in: signedBytes(file.in) }),
  base64: (file) => file,
};

/** Puts the bytes of 9101 where the edition wants them; anything else stays as it is. */
export function placeFile(
  edition: Edition,
  infno: Infno,
  input: Input,
): { readonly input: Input; readonly attachment: Attachment | null } {
  if (infno !== '9101') return { input, attachment: null };
  const file = input.fsUploadIn as UploadNode;
  const placed = { ...input, fsUploadIn: uploadForms[edition.fileTransfer](file) };
  const isBeside = edition.fileTransfer === 'multipart';
  return { input: placed, attachment: isBeside ? { filename: file.filename, base64: file.in } : null };
}

/** 9101 with the file beside it: text part `jsonStr`, binary part `file` (interface 7.1, annex of the 湖南 edition). */
export function multipartBody(
  envelope: string,
  attachment: Attachment,
  boundary: string,
): { readonly contentType: string; readonly bytes: Buffer } {
  const filename = attachment.filename.replace(/[\r\n"\\]/g, '_');
  const bytes = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="jsonStr"\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n` +
        `${envelope}\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    ),
    Buffer.from(attachment.base64, 'base64'),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}
