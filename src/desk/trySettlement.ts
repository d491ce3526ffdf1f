import type { BillDraft, Trial } from '../bridge/contract.ts';
import { yearOf } from '../domain/calendar.ts';
import { itemClassLabels } from '../domain/dictionaries.ts';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import type { SettlementResult } from '../domain/settlement.ts';
import { withCurrentYear } from './currentYear.ts';
import { type DeskContext, signedInOperator } from './deskContext.ts';
import { type DraftLine, draftLines } from './draftBill.ts';
import { entitlementOf, splitAsCash, splitLocally } from './localSplit.ts';
import type { PersonAtDesk } from './personAtDesk.ts';
import { splitView } from './splitView.ts';

/** @throws ProblemError when the person is no longer on the desk */
export function personAtDesk(context: DeskContext, personNo: string): PersonAtDesk {
  const person = context.session.peopleAtDesk.get(personNo);
  if (person !== undefined) return person;
  throw new ProblemError({
    code: 'personGone',
    happened: '没有这位患者的读卡记录，可能终端已重新启动。',
    money: nothingSettled,
    nextStep: '请重新读卡。',
  });
}

/** The person of a draft, as the year of its settlement stands now. @throws ProblemError as `personAtDesk` */
export function personOfDraft(context: DeskContext, draft: BillDraft): PersonAtDesk {
  const person = personAtDesk(context, draft.personNo);
  const snapshot = withCurrentYear(context.store.reader, person.snapshot, yearOf(draft.settledOn));
  return { ...person, snapshot };
}

function linesView(lines: readonly DraftLine[], result: SettlementResult | null): Trial['lines'] {
  return lines.map(({ line, entry }, index) => ({
    lineNo: line.lineNo,
    catalogueCode: entry.code,
    name: entry.name,
    specification: entry.specification,
    itemClassLabel: itemClassLabels[entry.itemClass],
    selfPayRatioBp: entry.selfPayRatioBp,
    price: line.price,
    quantity: line.quantity,
    amountFen: line.amountFen,
    inScopeFen: result?.lines[index]?.inScopeFen ?? line.amountFen,
  }));
}

/** The split of the draft as it stands. Stores nothing, sends nothing, and answers a wrong line instead of throwing. */
export function trySettlement(context: DeskContext, draft: BillDraft): Trial {
  signedInOperator(context);
  const person = personOfDraft(context, draft);
  let lines: DraftLine[] = [];
  try {
    lines = draftLines(context, draft);
    if (lines.length === 0) return { lines: [], local: null, problem: null };
    const { online } = context.exchange.link.connection.state;
    const cash = person.unknown || entitlementOf(person, draft.insuranceType).status !== 'active';
    const result = cash
      ? splitAsCash(person, draft, lines)
      : splitLocally(context, person, draft, lines, online);
    return { lines: linesView(lines, result), local: splitView(context, result), problem: null };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { lines: linesView(lines, null), local: null, problem: error.problem };
  }
}
