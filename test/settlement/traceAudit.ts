import { expect } from 'vitest';
import type { SettlementResult, StageName, TraceStep } from '../../src/domain/settlement.ts';

/**
 * An auditor's recomputation: it reads the stored steps alone, in order, believes no amount of theirs, and works in whole
 * numbers of its own. No code of the engine takes part.
 */

function operand(step: TraceStep, name: string): string {
  const text = step.operands[name];
  if (text === undefined) throw new Error(`${step.stage} has no operand ${name}`);
  return text;
}

function yuan(step: TraceStep, name: string): number {
  const match = /^(-?)(\d+)\.(\d{2})$/.exec(operand(step, name));
  if (match === null) throw new Error(`${step.stage}.${name} is not an amount: ${operand(step, name)}`);
  const magnitude = Number(match[2]) * 100 + Number(match[3]);
  return match[1] === '-' ? -magnitude : magnitude;
}

/** Null: the step knows no such limit. */
function limit(step: TraceStep, name: string): number | null {
  return operand(step, name) === '' ? null : yuan(step, name);
}

function tenThousandths(step: TraceStep, name: string): number {
  const match = /^([01])\.(\d{2,4})$/.exec(operand(step, name));
  if (match === null) throw new Error(`${step.stage}.${name} is not a ratio`);
  return Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
}

/** What a fund had earned before a segment, in ten-thousandths of a fen. */
function tenThousandthsOfFen(step: TraceStep): number {
  const match = /^(\d+)\.(\d{2,6})$/.exec(operand(step, 'carried'));
  if (match === null) throw new Error(`${step.stage}.carried is not an exact amount`);
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'));
}

/** Ten-thousandths of a fen to the fen, as the step says. */
function rounded(step: TraceStep, product: number): number {
  const mode = operand(step, 'rounding');
  const [below, rest] = [Math.floor(product / 10_000), product % 10_000];
  if (mode === 'truncate') return below;
  if (mode === 'halfAwayFromZero') return rest >= 5000 ? below + 1 : below;
  return rest > 5000 || (rest === 5000 && below % 2 === 1) ? below + 1 : below;
}

/** Amount × ratio to the fen: amounts here stay below 2⁵³ ÷ 10⁴, so a double holds the product exactly. */
function share(step: TraceStep, amount: number, ratio = 'ratio'): number {
  return rounded(step, amount * tenThousandths(step, ratio));
}

/** What the steps have led to so far. */
interface Ledger {
  total: number;
  inScope: number;
  /** In-scope cost that the deductible and the bands look at: less the first share out of area. */
  entering: number;
  deductible: number;
  pool: number;
  /** Of the pool's bands: cost walked along, cost paid for, and what was left of the cap at their beginning. */
  walked: number;
  covered: number;
  capLeft: number | null;
  hospital: number;
  largeAmount: number;
  catastrophic: number;
  assistance: number;
  personal: number;
  accountWanted: number;
  account: number;
  family: number;
  cash: number;
}

/** One fund's walk through its bands: each step goes on where the one before it ended. */
class Walk {
  #stage: StageName | null = null;
  #to = 0;
  #capLeft: number | null = null;
  #capped = false;
  #exact = 0;

  /** Where a place rounds a fund once, a segment gets what it adds to the rounded sum of all before it. */
  #whole(step: TraceStep, start: number, from: number, to: number): number {
    if (operand(step, 'place') === 'segment') return share(step, to - start) - share(step, from - start);
    const carried = tenThousandthsOfFen(step);
    if (this.#stage === step.stage) expect(carried).toBe(this.#exact);
    this.#exact = carried + (to - from) * tenThousandths(step, 'ratio');
    return rounded(step, this.#exact) - rounded(step, carried);
  }

  /** Another step came between: whatever follows is another walk. */
  end(): void {
    this.#stage = null;
  }

  pay(step: TraceStep): number {
    const [start, from, to] = [yuan(step, 'start'), yuan(step, 'from'), yuan(step, 'to')];
    const capLeft = limit(step, 'capLeft');
    if (this.#stage === step.stage) {
      expect(this.#capped).toBe(false);
      expect(from).toBe(this.#to);
      expect(capLeft).toBe(this.#capLeft);
    }
    const whole = this.#whole(step, start, from, to);
    const paid = capLeft === null ? whole : Math.min(whole, capLeft);
    this.#stage = step.stage;
    this.#to = to;
    this.#capLeft = capLeft === null ? null : capLeft - paid;
    this.#capped = whole > paid;
    expect(operand(step, 'capped')).toBe(String(this.#capped));
    if (!this.#capped) expect(yuan(step, 'covered')).toBe(to - from);
    return paid;
  }
}

function auditLine(step: TraceStep): number {
  const limited = yuan(step, 'amount') - yuan(step, 'ownExpense') - yuan(step, 'overLimit');
  const firstSelfPay = operand(step, 'ownExpense') === '0.00' ? share(step, limited, 'selfPayRatio') : 0;
  expect(yuan(step, 'firstSelfPay')).toBe(firstSelfPay);
  return limited - firstSelfPay;
}

/** The base of a layer: what the funds before it left in scope, and what else the place lets in or keeps out. */
function burden(step: TraceStep, ledger: Ledger, paid: number): number {
  expect(yuan(step, 'inScope')).toBe(ledger.inScope);
  expect(yuan(step, 'paid')).toBe(paid);
  const outside = yuan(step, 'firstSelfPay') + yuan(step, 'overLimit') - yuan(step, 'outOfAreaLoss');
  return Math.max(0, ledger.inScope - paid - ledger.hospital + outside);
}

function auditLayerBase(step: TraceStep, ledger: Ledger): number {
  const now = burden(step, ledger, ledger.pool + ledger.largeAmount + ledger.catastrophic);
  expect(yuan(step, 'now')).toBe(now);
  return Math.max(0, yuan(step, 'before') + now - yuan(step, 'threshold'));
}

function auditAssistance(step: TraceStep, ledger: Ledger): number {
  if (step.operands.base === undefined) return 0;
  const base = burden(step, ledger, ledger.pool + ledger.largeAmount + ledger.catastrophic);
  expect(yuan(step, 'base')).toBe(base);
  const deductible = Math.min(base, Math.max(0, yuan(step, 'standard') - yuan(step, 'used')));
  const whole = share(step, base - deductible);
  const left = limit(step, 'left');
  const paid = left === null ? whole : Math.min(whole, left);
  ledger.assistance += paid;
  return paid;
}

/** 日间手术: the patient pays on the lower of standard and cost, and what a ceiling kept from the fund (policy facts 2.3). */
function auditDaySurgery(step: TraceStep, steps: readonly TraceStep[], ledger: Ledger): number {
  const bands = steps.filter((one) => one.stage === 'daySurgery' && one.operands.from !== undefined);
  const paidOn = (cost: number) =>
    bands.reduce((sum, band) => {
      const [from, to] = [yuan(band, 'from'), Math.min(yuan(band, 'to'), cost)];
      return to <= from ? sum : sum + share(band, to - from);
    }, 0);
  const standard = yuan(step, 'standard');
  const base = Math.min(yuan(step, 'total'), standard);
  expect(yuan(step, 'paid')).toBe(ledger.pool);
  expect(yuan(step, 'patient')).toBe(base - paidOn(base) + paidOn(standard) - ledger.pool);
  ledger.hospital = yuan(step, 'total') - yuan(step, 'paid') - yuan(step, 'patient');
  return ledger.hospital;
}

/** Cost beyond the ceiling: what the bands did not walk along, and what they walked along unpaid. */
function auditCap(step: TraceStep, steps: readonly TraceStep[], ledger: Ledger): number {
  expect(yuan(step, 'paid')).toBe(ledger.pool);
  const left = Math.max(0, yuan(step, 'limit') - yuan(step, 'used'));
  const isDaySurgery = steps.some((one) => one.stage === 'daySurgery');
  const cost = isDaySurgery ? ledger.walked : ledger.entering - ledger.deductible;
  if (ledger.walked > 0 && ledger.capLeft !== null) expect(ledger.capLeft).toBe(left);
  // a ceiling on cost is no limit of the bands: they are walked along as far as it reaches, the deductible counted in
  else if (ledger.walked > 0) expect(ledger.walked).toBe(Math.min(cost, left - ledger.deductible));
  return cost - ledger.covered;
}

function auditAccount(step: TraceStep, ledger: Ledger): number {
  expect(yuan(step, 'personal')).toBe(ledger.personal);
  expect(yuan(step, 'payable')).toBeLessThanOrEqual(ledger.personal);
  ledger.accountWanted = yuan(step, 'wanted');
  expect(ledger.accountWanted).toBeLessThanOrEqual(yuan(step, 'payable'));
  ledger.account = Math.min(ledger.accountWanted, yuan(step, 'balance'));
  return ledger.account;
}

function auditStep(step: TraceStep, steps: readonly TraceStep[], ledger: Ledger, walk: Walk): number {
  switch (step.stage) {
    case 'classify':
      return auditLine(step);
    case 'inScope':
      ledger.total = yuan(step, 'total');
      ledger.inScope =
        ledger.total - yuan(step, 'ownExpense') - yuan(step, 'overLimit') - yuan(step, 'firstSelfPay');
      ledger.entering = ledger.inScope;
      return ledger.inScope;
    case 'outOfArea': {
      expect(yuan(step, 'inScope')).toBe(ledger.inScope);
      const first = share(step, ledger.inScope);
      ledger.entering = ledger.inScope - first;
      return first;
    }
    case 'deductible':
      expect(yuan(step, 'inScope')).toBe(ledger.entering);
      ledger.deductible = Math.min(ledger.entering, Math.max(0, yuan(step, 'standard') - yuan(step, 'used')));
      return ledger.deductible;
    case 'poolBand':
    case 'daySurgery': {
      if (step.operands.from === undefined) return auditDaySurgery(step, steps, ledger);
      if (ledger.walked === 0) ledger.capLeft = limit(step, 'capLeft');
      const paid = walk.pay(step);
      ledger.walked += yuan(step, 'to') - yuan(step, 'from');
      ledger.covered += yuan(step, 'covered');
      ledger.pool += paid;
      return paid;
    }
    case 'annualCap':
      return auditCap(step, steps, ledger);
    case 'largeAmount':
    case 'catastrophic': {
      if (step.operands.threshold !== undefined) return auditLayerBase(step, ledger);
      const paid = walk.pay(step);
      ledger[step.stage] += paid;
      return paid;
    }
    case 'assistance':
      return auditAssistance(step, ledger);
    case 'personal':
      expect(yuan(step, 'fund')).toBe(
        ledger.pool + ledger.largeAmount + ledger.catastrophic + ledger.assistance,
      );
      expect(yuan(step, 'total')).toBe(ledger.total);
      expect(yuan(step, 'hospital')).toBe(ledger.hospital);
      ledger.personal = yuan(step, 'total') - yuan(step, 'fund') - yuan(step, 'hospital');
      return ledger.personal;
    case 'account':
      return auditAccount(step, ledger);
    case 'familyAccount': {
      const taken = Math.min(ledger.accountWanted - ledger.account, yuan(step, 'balance'));
      ledger.family += taken;
      ledger.account += taken;
      return taken;
    }
    case 'cash':
      expect(yuan(step, 'personal')).toBe(ledger.personal);
      expect(yuan(step, 'account')).toBe(ledger.account);
      ledger.cash = ledger.personal - ledger.account;
      return ledger.cash;
    default:
      return 0;
  }
}

/** Expects the steps alone, worked out again, to lead to every amount of the result. */
export function auditTrace({ steps, amounts }: SettlementResult, balanceFen: number): void {
  const ledger: Ledger = {
    total: 0,
    inScope: 0,
    entering: 0,
    deductible: 0,
    pool: 0,
    walked: 0,
    covered: 0,
    capLeft: null,
    hospital: 0,
    largeAmount: 0,
    catastrophic: 0,
    assistance: 0,
    personal: 0,
    accountWanted: 0,
    account: 0,
    family: 0,
    cash: 0,
  };
  const walk = new Walk();
  for (const step of steps) {
    if (step.operands.from === undefined) walk.end();
    const amount = auditStep(step, steps, ledger, walk);
    expect(`${step.stage} ${amount}`).toBe(`${step.stage} ${step.amountFen}`);
  }
  expect({
    total: ledger.total,
    inScope: ledger.inScope,
    deductible: ledger.deductible,
    pool: ledger.pool,
    largeAmount: ledger.largeAmount,
    catastrophic: ledger.catastrophic,
    assistance: ledger.assistance,
    hospital: ledger.hospital,
    personal: ledger.personal,
    account: ledger.account,
    family: ledger.family,
    cash: ledger.cash,
    balance: balanceFen - (ledger.account - ledger.family),
  }).toEqual({
    total: amounts.totalFen,
    inScope: amounts.inScopeFen,
    deductible: amounts.deductibleFen,
    pool: amounts.poolFen,
    largeAmount: amounts.largeAmountFen,
    catastrophic: amounts.catastrophicFen,
    assistance: amounts.assistanceFen,
    hospital: amounts.hospitalFen,
    personal: amounts.personalFen,
    account: amounts.accountFen,
    family: amounts.familyAccountFen,
    cash: amounts.cashFen,
    balance: amounts.accountBalanceAfterFen,
  });
}
