import { beijingTime } from '../../domain/calendar.ts';
import { WireNumber } from '../../upstream/wireJson.ts';
import type { CentreBehaviours, Fault } from './centreFaults.ts';

/** `JSON.rawJSON` writes a number's digits as they are; the compiler's library does not list it yet. */
const { rawJSON, isRawJSON: isRawJson } = JSON as unknown as {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};

/** What a handler answers: texts, and numbers as `WireNumber` with their digits. */
export type Output = Readonly<Record<string, unknown>> | null;

type Renderer = (value: unknown, depth: number) => unknown;

/** Identifiers as numbers: every digit is kept, so a client that reads through a float shows it at once. */
const textAsNumber: Renderer = (value) =>
  typeof value === 'string' && /^[1-9]\d{4,29}$/.test(value) ? rawJSON(value) : value;

const objectInsteadOfList: Renderer = (value) =>
  Array.isArray(value) && value.length === 1 ? value[0] : value;

/** Depth 1 are the nodes of the output. */
const listInsteadOfObject: Renderer = (value, depth) =>
  depth === 1 && typeof value === 'object' && value !== null && !Array.isArray(value) ? [value] : value;

const wanted = ['psn_cash_pay', 'pdn_cash_pay', 'medfee_sumamt', 'mdtrt_id', 'sign_no', 'feedetl_sn'];

const missingAmounts: Renderer = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !wanted.includes(name)));
};

const changeField =
  (names: readonly string[], change: (value: string) => string): Renderer =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) =>
        names.includes(name) && typeof inner === 'string' ? [name, change(inner)] : [name, inner],
      ),
    );
  };

const wrongMsgid = changeField(['medins_setl_id'], (msgid) => `${msgid.slice(0, -4)}9876`);

const otherPerson = changeField(
  ['psn_no', 'mdtrt_id'],
  (id) => `${id.slice(0, -1)}${id.endsWith('7') ? 8 : 7}`,
);

const misnamedCash: Renderer = (value) => {
  if (typeof value !== 'object' || value === null || !('psn_cash_pay' in value)) return value;
  const { psn_cash_pay, ...others } = value;
  return { ...others, pdn_cash_pay: psn_cash_pay };
};

/** Amounts have two decimals in the books; ratios and prices have others and stay. */
const threeDecimals: Renderer = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      inner instanceof WireNumber && /\.\d\d$/.test(inner.text) ? new WireNumber(`${inner.text}5`) : inner,
    ]),
  );
};

const renderers: Readonly<Partial<Record<Fault['kind'], Renderer>>> = {
  wrongType: textAsNumber,
  objectInsteadOfList,
  listInsteadOfObject,
  missingAmounts,
  wrongMsgid,
  otherPerson,
  misnamedCash,
  threeDecimals,
};

function walk(value: unknown, behaviours: CentreBehaviours, change: Renderer, depth: number): unknown {
  if (value instanceof WireNumber)
    return behaviours.amountsAs === 'number' ? rawJSON(value.text) : value.text;
  const changed = change(value, depth);
  if (Array.isArray(changed)) {
    return changed.map((entry) => walk(entry, behaviours, change, depth + 1));
  }
  if (typeof changed !== 'object' || changed === null || isRawJson(changed)) return changed;
  return Object.fromEntries(
    Object.entries(changed).map(([name, inner]) => [name, walk(inner, behaviours, change, depth + 1)]),
  );
}

/** 17 digits: yyyyMMddHHmmssSSS. */
function compactTime(nowMs: number): string {
  return beijingTime(nowMs).replace(/\D/g, '') + String(Math.trunc(nowMs) % 1000).padStart(3, '0');
}

export interface AnswerFrame {
  readonly admdvs: string;
  readonly serial: number;
  readonly receivedMs: number;
  readonly nowMs: number;
}

function envelope(
  infcode: number,
  errMsg: string | null,
  output: unknown,
  behaviours: CentreBehaviours,
  frame: AnswerFrame,
): string {
  const time = beijingTime(frame.nowMs).replace(/\D/g, '');
  return JSON.stringify({
    infcode: behaviours.infcodeAs === 'number' ? infcode : String(infcode),
    inf_refmsgid: `${frame.admdvs}${time}${String(frame.serial).padStart(10, '0')}`,
    refmsg_time: compactTime(frame.receivedMs),
    respond_time: compactTime(frame.nowMs),
    err_msg: errMsg,
    output,
  });
}

/** The JSON text of a successful answer (interface 1.2), misshapen as the fault says. */
export function renderAccepted(
  output: Output,
  behaviours: CentreBehaviours,
  fault: Fault | null,
  frame: AnswerFrame,
): string {
  const ofFault = fault === null ? undefined : renderers[fault.kind];
  const ofCentre = behaviours.singleRowAs === 'object' ? objectInsteadOfList : undefined;
  const change: Renderer = (value, depth) => {
    const changed = ofFault?.(value, depth) ?? value;
    return ofCentre?.(changed, depth) ?? changed;
  };
  return envelope(0, null, walk(output, behaviours, change, 0), behaviours, frame);
}

export function renderRefused(text: string, behaviours: CentreBehaviours, frame: AnswerFrame): string {
  return envelope(-1, text, null, behaviours, frame);
}
