import { certificateKinds, type ElectronicCredential } from '../../domain/credential.ts';
import { checkIdentityNumber } from '../../domain/identityNumber.ts';
import { CardFaultError } from '../cardFaultText.ts';
import type { CardCheckContext } from '../socialCardCredential.ts';
import type { VendorResult } from './vendorDescription.ts';

export type JsonResult = Extract<VendorResult, { kind: 'json' }>;

/** What the answer says about itself. */
export interface JsonVerdict {
  readonly answer: unknown;
  readonly code: number;
  readonly message: string;
}

function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/**
 * The code and message of an answer of the `ec.query` kind (interface section 5.1).
 * @throws CardFaultError `cardDataDamaged` when it is not JSON or has no code
 */
export function readVerdict(text: string, result: JsonResult): JsonVerdict {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new CardFaultError('cardDataDamaged', `读卡程序给出的不是 JSON，${text.length} 个字符`);
  }
  const code = at(answer, result.code);
  // Both 0 and "0" are met.
  if (!/^-?\d{1,10}$/.test(String(code))) {
    throw new CardFaultError('cardDataDamaged', `读卡程序的应答里没有 ${result.code}`);
  }
  const message = at(answer, result.message);
  return { answer, code: Number(code), message: typeof message === 'string' ? message : '' };
}

function requiredText(answer: unknown, path: string, maxLength: number): string {
  const value = at(answer, path);
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') throw new CardFaultError('fieldMissing', `读卡程序的应答里 ${path} 为空`);
  if (text.length > maxLength || /\p{Cc}/u.test(text)) {
    throw new CardFaultError('cardDataDamaged', `读卡程序的应答里 ${path} 格式不对，${text.length} 个字符`);
  }
  return text;
}

/**
 * The person an accepted answer names.
 * @throws CardFaultError
 */
export function jsonCredential(
  { answer }: JsonVerdict,
  { fields }: JsonResult,
  context: CardCheckContext,
): ElectronicCredential {
  const check = checkIdentityNumber(requiredText(answer, fields.identityNumber, 30), context.today);
  if (!check.ok) throw new CardFaultError('identityNumberInvalid', `证件号码未通过校验（${check.fault}）`);
  const area = fields.insuredArea === undefined ? undefined : at(answer, fields.insuredArea);
  return {
    medium: 'electronicCredential',
    identityNumber: check.identity.number,
    certificate: certificateKinds[check.identity.kind],
    name: requiredText(answer, fields.name, 100),
    // The interface says 40, others 64; Jiangsu's run longer (interface section 5.1).
    token: requiredText(answer, fields.token, 4_000),
    insuredArea: typeof area === 'string' && /^\d{6}$/.test(area) ? area : null,
    warnings: [],
  };
}
