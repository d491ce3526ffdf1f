import { z } from 'zod';
import { type IsoDateTime, isoDateTime } from '../domain/calendar.ts';
import { parseWireJson, WireNumber } from './wireJson.ts';

/** The request around every transaction (interface 1.1), keys in the order of its table. */
export interface RequestEnvelope {
  readonly infno: string;
  readonly msgid: string;
  /** 就医地医保区划. The specification itself misspells the pair: `…_admvs` here, `…_admdvs` in the next field. */
  readonly mdtrtarea_admvs: string;
  /** 参保地医保区划, from 1101; empty before it is known. */
  readonly insuplc_admdvs: string;
  readonly recer_sys_code: string;
  readonly dev_no: string;
  readonly dev_safe_info: string;
  readonly cainfo: string;
  readonly signtype: string;
  readonly infver: string;
  readonly opter_type: string;
  readonly opter: string;
  readonly opter_name: string;
  /** yyyy-MM-dd HH:mm:ss */
  readonly inf_time: string;
  readonly fixmedins_code: string;
  readonly fixmedins_name: string;
  readonly sign_no: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The longest `input` the interface allows, in characters of its JSON (interface 1.1). */
export const maxInputCharacters = 40_000;

/**
 * 发送方报文ID: fixmedins_code(12) + yyyyMMddHHmmss(14) + sequence(4; 3 where the edition says so) (interface 1.4).
 * @throws RangeError when a part does not have its width: a shortened msgid could meet another one
 */
export function formatMsgid(
  fixmedinsCode: string,
  time: IsoDateTime,
  sequence: number,
  sequenceDigits: 3 | 4 = 4,
): string {
  const maxSequence = 10 ** sequenceDigits - 1;
  if (fixmedinsCode.length !== 12)
    throw new RangeError(`fixmedins_code is not 12 characters: ${fixmedinsCode}`);
  if (!Number.isSafeInteger(sequence) || sequence < 0 || sequence > maxSequence) {
    throw new RangeError(`msgid sequence outside 0…${maxSequence}: ${sequence}`);
  }
  return `${fixmedinsCode}${time.replace(/\D/g, '')}${String(sequence).padStart(sequenceDigits, '0')}`;
}

const textish = z
  .union([z.string(), z.instanceof(WireNumber), z.null()])
  .optional()
  .transform((value) => (value instanceof WireNumber ? value.text : (value ?? null)));

const responseSchema = z.looseObject({
  infcode: z
    .union([z.string(), z.instanceof(WireNumber)])
    .transform((value) => (typeof value === 'string' ? value : value.text)),
  inf_refmsgid: textish,
  refmsg_time: textish,
  respond_time: textish,
  err_msg: textish,
  warn_msg: textish,
  output: z.unknown().optional(),
});

const gatewaySchema = z.object({
  code: z
    .union([z.string(), z.instanceof(WireNumber)])
    .transform((value) => (typeof value === 'string' ? value : value.text)),
  message: textish,
});

export interface ResponseEnvelope {
  readonly kind: 'envelope';
  /** infcode 0, as a number or as text (interface 1.2); everything else is a failure. */
  readonly accepted: boolean;
  readonly infcode: string;
  readonly centreReference: string | null;
  /** The centre's clock, from respond_time or refmsg_time; null when neither can be read. */
  readonly centreTime: IsoDateTime | null;
  readonly errorMessage: string | null;
  readonly warningMessage: string | null;
  readonly output: unknown;
  /** Fields the table does not know, as they came. */
  readonly unknownFields: Readonly<Record<string, unknown>>;
}

/** An answer of the gateway, before the platform saw the request (interface section 2). */
export interface GatewayAnswer {
  readonly kind: 'gateway';
  readonly code: string;
  readonly message: string;
}

export interface UnreadableAnswer {
  readonly kind: 'unreadable';
  readonly reason: string;
}

const compactTime = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})?$/;

function readCompactTime(text: string | null): IsoDateTime | null {
  const parts = compactTime.exec(text ?? '');
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  try {
    return isoDateTime(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
  } catch {
    return null;
  }
}

/** Reads the text of an HTTP answer as what it is. Never throws. */
export function parseResponse(body: string): ResponseEnvelope | GatewayAnswer | UnreadableAnswer {
  let json: unknown;
  try {
    json = parseWireJson(body);
  } catch {
    return { kind: 'unreadable', reason: '回答不是完整的 JSON' };
  }
  const response = responseSchema.safeParse(json);
  if (!response.success) return parseGatewayAnswer(json);
  const { infcode, inf_refmsgid, refmsg_time, respond_time, err_msg, warn_msg, output, ...unknownFields } =
    response.data;
  return {
    kind: 'envelope',
    accepted: /^0+$/.test(infcode.trim()),
    infcode,
    centreReference: inf_refmsgid,
    centreTime: readCompactTime(respond_time) ?? readCompactTime(refmsg_time),
    errorMessage: err_msg,
    warningMessage: warn_msg,
    output,
    unknownFields,
  };
}

function parseGatewayAnswer(json: unknown): GatewayAnswer | UnreadableAnswer {
  const answer = gatewaySchema.safeParse(json);
  if (!answer.success) return { kind: 'unreadable', reason: '回答缺少 infcode' };
  return { kind: 'gateway', code: answer.data.code, message: answer.data.message ?? '' };
}
