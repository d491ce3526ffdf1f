import type { IsoDateTime } from '../../domain/calendar.ts';
import { addFen, type Fen, subtractFen, zeroFen } from '../../domain/money.ts';
import type { SettlementAmounts } from '../../domain/settlement.ts';
import { readBillBody } from '../../queue/billBody.ts';
import { readBill } from '../../store/bill.ts';
import { differencesPaidBy, hasDifferenceSlip, isSettledAgain } from '../../store/differenceCash.ts';
import type { StoreReader } from '../../store/handles.ts';
import { listSettlementsBetween, readSettlement, type SettlementRecord } from '../../store/settlement.ts';
import { type SettlementState, settlementState, settlementStates } from '../../store/settlementState.ts';

/** What one drawer should hold, and why. All amounts in fen, the money that went out above zero too. */
export interface ShiftCash {
  readonly settlements: number;
  readonly refunds: number;
  /** 收: settlements taken from patients. */
  readonly cashInFen: Fen;
  /** 退: refunds given back. */
  readonly cashBackFen: Fen;
  /** 补收, 追收 and 退差额 of differences cleared in this shift. */
  readonly differenceInFen: Fen;
  readonly differenceBackFen: Fen;
  /** Funds and accounts that paid beside the cash, for the report. */
  readonly totalFen: Fen;
  readonly fundFen: Fen;
  readonly accountFen: Fen;
  /** Settlements whose cash cannot be decided yet, and how much it may be; not in the figures above. */
  readonly undecided: readonly string[];
  readonly undecidedFen: Fen;
}

const maxSettlements = 10_000;

/** Cash is taken when the sheet is printed, so also before the centre has answered; not while its fate is unknown. */
const taken: readonly SettlementState[] = [
  'pending',
  'provisional',
  'final',
  'difference',
  'cleared',
  'reversed',
];
const unsure: readonly SettlementState[] = ['unknown', 'disputed'];

type CashFate = 'counted' | 'undecided' | 'none';

/**
 * A refusal online gives the cash back at once; offline the patient has long left with what was granted. One that was final is
 * found missing at the centre and settled again: its cash was taken, the new settlement takes none. Cleared by hand while
 * disputed: nothing was ever settled.
 */
function fateOfSettlement(reader: StoreReader, settlement: SettlementRecord): CashFate {
  if (isSettledAgain(reader, settlement.id)) return 'none';
  const states = settlementStates(reader, settlement.id);
  const now = states.at(-1)?.state ?? 'pending';
  if (unsure.includes(now)) return 'undecided';
  const wasRefused = states.some(({ state }) => state === 'refused');
  const wasFinal = states.some(({ state }) => state === 'final');
  if (wasRefused) return settlement.mode === 'provisional' || wasFinal ? 'counted' : 'none';
  if (now === 'cleared' && states.every(({ centre }) => centre === null)) return 'none';
  return taken.includes(now) ? 'counted' : 'none';
}

/** The patient gets the money only once the centre has cancelled. */
function fateOfRefund(reader: StoreReader, refund: SettlementRecord): CashFate {
  const { state, centre } = settlementState(reader, refund.id);
  if (state === 'final') return 'counted';
  if (state === 'cleared') return centre === null ? 'none' : 'counted';
  return state === 'refused' || state === 'reversed' ? 'none' : 'undecided';
}

function fateOf(reader: StoreReader, settlement: SettlementRecord): CashFate {
  return settlement.reversesId === null
    ? fateOfSettlement(reader, settlement)
    : fateOfRefund(reader, settlement);
}

/**
 * What a cleared difference moved, above zero collected, below zero given back: the centre's cash less what was taken; for an
 * offline settlement the centre refused, what the funds had been granted for, if a slip asked for it.
 */
export function differenceCash(reader: StoreReader, settlement: SettlementRecord): Fen {
  const states = settlementStates(reader, settlement.id);
  const said = states.findLast(({ state }) => state === 'difference');
  if (said?.centre != null)
    return subtractFen((said.centre as SettlementAmounts).cashFen, settlement.amounts.cashFen);
  const refused = states.some(({ state }) => state === 'refused');
  if (!refused || settlement.mode !== 'provisional' || settlement.reversesId !== null) return zeroFen;
  const bill = readBill(reader, settlement.billId);
  if (bill === null || readBillBody(bill).cashOnly) return zeroFen;
  return subtractFen(settlement.amounts.totalFen, settlement.amounts.cashFen);
}

function clearedDifferences(
  reader: StoreReader,
  range: { readonly operatorNo: string; readonly from: IsoDateTime; readonly to: IsoDateTime },
): Fen[] {
  return differencesPaidBy(reader, { ...range, limit: maxSettlements }).map((id) => {
    const settlement = readSettlement(reader, id);
    if (settlement === null) return zeroFen;
    const amount = differenceCash(reader, settlement);
    const refused = settlementStates(reader, id).some(({ state }) => state === 'refused');
    return refused && !hasDifferenceSlip(reader, id) ? zeroFen : amount;
  });
}

const sum = (settlements: readonly SettlementRecord[], key: 'totalFen' | 'fundTotalFen' | 'accountFen') =>
  addFen(...settlements.map(({ amounts }) => amounts[key]));

/**
 * From the settlements and refunds this operator made in the shift, those the last shift had to leave undecided, and the
 * differences paid from this drawer.
 */
export function shiftCash(
  reader: StoreReader,
  shift: {
    readonly operatorNo: string;
    readonly from: IsoDateTime;
    readonly to: IsoDateTime;
    readonly carried: readonly string[];
  },
): ShiftCash {
  const { operatorNo, from, to, carried } = shift;
  const made = listSettlementsBetween(reader, { from, to, operatorNo, limit: maxSettlements });
  const before = carried.flatMap((id) => readSettlement(reader, id) ?? []);
  const all = [...before, ...made].map((settlement) => ({ settlement, fate: fateOf(reader, settlement) }));
  const counted = all.filter(({ fate }) => fate === 'counted').map(({ settlement }) => settlement);
  const undecided = all.filter(({ fate }) => fate === 'undecided').map(({ settlement }) => settlement);
  const settled = counted.filter(({ reversesId }) => reversesId === null);
  const refunded = counted.filter(({ reversesId }) => reversesId !== null);
  const differences = clearedDifferences(reader, { operatorNo, from, to });
  return {
    settlements: settled.length,
    refunds: refunded.length,
    cashInFen: addFen(...settled.map(({ amounts }) => amounts.cashFen)),
    cashBackFen: subtractFen(zeroFen, ...refunded.map(({ amounts }) => amounts.cashFen)),
    differenceInFen: addFen(...differences.filter((amount) => amount > 0)),
    differenceBackFen: subtractFen(zeroFen, ...differences.filter((amount) => amount < 0)),
    totalFen: sum(counted, 'totalFen'),
    fundFen: sum(counted, 'fundTotalFen'),
    accountFen: sum(counted, 'accountFen'),
    undecided: undecided.map(({ id }) => id),
    undecidedFen: addFen(...undecided.map(({ amounts }) => amounts.cashFen)),
  };
}
