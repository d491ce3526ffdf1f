import { MoneyError } from '../domain/money.ts';
import { chooseRules } from '../policy/chooseRules.ts';
import type { PolicyPack } from '../policy/packSchema.ts';
import { PolicyGap } from '../policy/packTypes.ts';
import { computeSettlement } from '../settlement/computeSettlement.ts';
import { requestSchema, toAnswer, toInput } from './settleContract.ts';

interface LineError {
  readonly code: string;
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** In UTF-16 units; 5 000 lines of a bill take less than a third of it. */
export const maxLineLength = 4_000_000;

function refuse(id: unknown, error: LineError): string {
  return JSON.stringify({ id: typeof id === 'string' ? id : null, error });
}

/** Answers one line of the headless contract. Never throws for bad input: the error belongs to that line alone. */
export function answerSettleLine(text: string, packs: readonly PolicyPack[]): string {
  if (text.length > maxLineLength) {
    return refuse(null, {
      code: 'line_too_long',
      message: `longer than ${maxLineLength} characters`,
      path: [],
    });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refuse(null, { code: 'invalid_json', message: 'the line is not JSON', path: [] });
  }
  const id = typeof parsed === 'object' && parsed !== null && 'id' in parsed ? parsed.id : null;
  const checked = requestSchema.safeParse(parsed);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys : [];
    return refuse(id, {
      code: issue?.code === 'unrecognized_keys' ? 'unknown_field' : 'invalid_value',
      message: issue?.message ?? 'invalid request',
      path: [...(issue?.path ?? []), ...unknownKey.slice(0, 1)] as (string | number)[],
    });
  }
  try {
    const request = checked.data;
    const input = toInput(request);
    const rules = chooseRules(packs, input);
    return JSON.stringify(toAnswer(request.id, request, computeSettlement(input, rules)));
  } catch (error) {
    if (error instanceof PolicyGap) return refuse(id, { code: error.code, message: error.message, path: [] });
    if (error instanceof MoneyError)
      return refuse(id, { code: 'amount_out_of_range', message: error.message, path: [] });
    throw error;
  }
}
