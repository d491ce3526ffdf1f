import type { Edition } from '../../upstream/edition.ts';
import type { Infno } from '../../upstream/infno.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { checkRequest, type Fields, type RequestInput } from './checkRequest.ts';
import { inSectionCodes } from './editionAnswer.ts';

function hasKey(text: string, key: string): boolean {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content !== 'object' || content === null) return false;
    const token = (content as Record<string, unknown>)[key];
    return typeof token === 'string' && token !== '';
  } catch {
    return false;
  }
}

/** 四川 wants the token of a card read for this very settlement (interface section 2, G4). */
function checkCardToken(edition: Edition, infno: Infno, first: Fields | undefined): void {
  const { cardToken } = edition;
  if (cardToken === null || !cardToken.transactions.includes(infno)) return;
  if (hasKey(first?.exp_content ?? '', cardToken.key)) return;
  throw new CentreRefusal(`扩展字段缺少 ${cardToken.key}，令牌失效，请重新读卡`);
}

/** The byte list of 9101 as the base64 the handlers read; the multipart file is put in by its handler. */
function withUploadAsText(infno: Infno, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const node = input.fsUploadIn as Record<string, unknown> | undefined;
  if (infno !== '9101' || node === undefined || !Array.isArray(node.in)) return { ...input };
  return { ...input, fsUploadIn: { ...node, in: Buffer.from(node.in as number[]).toString('base64') } };
}

/**
 * Checks a request as the edition has it and reads it in the names and codes of section 7.
 * @throws CentreRefusal
 */
export function readInput(
  edition: Edition,
  infno: Infno,
  input: Readonly<Record<string, unknown>>,
): RequestInput {
  const overlay = {
    ...edition.fields,
    // Beside the envelope the file needs no field inside it.
    optional:
      edition.fileTransfer === 'multipart'
        ? { ...edition.fields.optional, '9101': ['in'] }
        : edition.fields.optional,
  };
  const checked = checkRequest(infno, withUploadAsText(infno, input), overlay);
  checkCardToken(edition, infno, Object.values(checked)[0]?.[0]);
  return Object.fromEntries(
    Object.entries(checked).map(([node, rows]) => [node, rows.map((row) => inSectionCodes(row, overlay))]),
  );
}
