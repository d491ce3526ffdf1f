import type { BillDraft, PersonView, QueueState, SettlementView } from '../../bridge/contract.ts';
import { reconcileDay } from '../../desk/day/reconcileDay.ts';
import { repairFinding } from '../../desk/day/repairFinding.ts';
import type { DeskContext } from '../../desk/deskContext.ts';
import type { IsoDate } from '../../domain/calendar.ts';
import { formatYuan } from '../../domain/money.ts';
import { type Reconciliation, reconcile } from '../../queue/reconcile.ts';
import { listMessagesOfBill } from '../../store/outgoingMessage.ts';
import { readSettlement } from '../../store/settlement.ts';
import type { TrainingDesk } from '../../training/trainingDesk.ts';

export interface DemoCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** One settlement of the demo, amounts as text in yuan. */
export interface DemoSettlement {
  readonly slipNo: string;
  readonly state: string;
  readonly medfee_sumamt: string;
  readonly hifp_pay: string;
  readonly hifmi_pay: string;
  readonly hifob_pay: string;
  readonly fund_pay_sumamt: string;
  readonly acct_pay: string;
  readonly psn_cash_pay: string;
}

export interface DemoReport {
  readonly card: {
    readonly port: string;
    readonly sentBytes: number;
    readonly receivedBytes: number;
    readonly durationMs: number;
    readonly name: string;
  };
  readonly outpatient: DemoSettlement;
  readonly inpatient: DemoSettlement;
  readonly outage: { readonly during: DemoSettlement; readonly after: DemoSettlement };
  readonly lostAnswer: DemoSettlement & {
    readonly messages: readonly string[];
    readonly paidTimesAtCentre: number;
  };
  readonly refund: DemoSettlement;
  readonly repair: {
    readonly before: DemoSettlement;
    readonly after: DemoSettlement;
    readonly finding: string;
  };
  readonly queue: QueueState;
  readonly reconciliation: { readonly level: boolean; readonly rows: Reconciliation['rows'] };
  readonly sheet: { readonly path: string; readonly pages: number };
  readonly checks: readonly DemoCheck[];
}

function summary(view: SettlementView): DemoSettlement {
  const { amounts } = view;
  return {
    slipNo: view.slipNo,
    state: view.state,
    medfee_sumamt: formatYuan(amounts.totalFen),
    hifp_pay: formatYuan(amounts.poolFen),
    hifmi_pay: formatYuan(amounts.catastrophicFen),
    hifob_pay: formatYuan(amounts.largeAmountFen),
    fund_pay_sumamt: formatYuan(amounts.fundTotalFen),
    acct_pay: formatYuan(amounts.accountFen),
    psn_cash_pay: formatYuan(amounts.cashFen),
  };
}

const waitStepMs = 50;
const waitLimitMs = 30_000;

/** Waits for a fact about the desk; the fact's own wording goes into the error. */
async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < waitLimitMs; waitedMs += waitStepMs) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, waitStepMs));
  }
  throw new Error(`waited ${waitLimitMs} ms in vain for: ${what}`);
}

/** A cashier without a screen: the same operations a screen calls. */
class DemoCashier {
  readonly #training: TrainingDesk;
  readonly checks: DemoCheck[] = [];

  constructor(training: TrainingDesk) {
    this.#training = training;
  }

  get handlers() {
    return this.#training.desk.handlers;
  }

  get context(): DeskContext {
    return this.#training.desk.context;
  }

  check(name: string, ok: boolean, detail: string): void {
    this.checks.push({ name, ok, detail });
  }

  async insertCard(label: string): Promise<void> {
    const { people } = await this.handlers['training.people']({});
    const person = people.find((candidate) => candidate.label.includes(label));
    if (person === undefined) throw new Error(`no training person with "${label}"`);
    await this.handlers['training.act']({ action: 'insertCard', personKey: person.key });
    await until(
      'the card in the reader',
      async () => (await this.handlers['desk.state']({})).reader.state === 'cardPresent',
    );
  }

  async readPerson(label: string): Promise<PersonView> {
    await this.insertCard(label);
    return this.handlers['credential.read']({});
  }

  draft(
    person: PersonView,
    kind: BillDraft['kind'],
    today: string,
    lines: Record<string, string>,
  ): BillDraft {
    const entitlement = person.entitlements.find((one) => one.status === 'active') ?? person.entitlements[0];
    if (entitlement === undefined) throw new Error('the person has no insurance');
    return {
      personNo: person.personNo,
      insuranceType: entitlement.insuranceType,
      kind,
      beganOn: today as BillDraft['beganOn'],
      settledOn: today as BillDraft['settledOn'],
      useAccount: entitlement.hasAccount,
      lines: Object.entries(lines).map(([code, quantity]) => ({
        catalogueCode: `YJPX-${code}`,
        quantity,
        price: null,
      })),
    };
  }

  async settle(draft: BillDraft): Promise<SettlementView> {
    const prepared = await this.handlers['bill.prepare'](draft);
    return this.handlers['settlement.confirm']({
      billId: prepared.billId,
      expectedCashFen: prepared.cashFen,
    });
  }

  async finished(view: SettlementView): Promise<SettlementView> {
    const stillOpen = ['pending', 'provisional', 'unknown'];
    let latest = view;
    await until(`settlement ${view.slipNo} to leave the queue`, async () => {
      latest = await this.handlers['settlement.get']({ settlementId: view.settlementId });
      return !stillOpen.includes(latest.state);
    });
    return latest;
  }
}

async function readOneCard(cashier: DemoCashier, port: string): Promise<DemoReport['card']> {
  await cashier.insertCard('居民（成年）');
  const { reading } = await cashier.context.devices.readCredential();
  if (!reading.ok) throw new Error(`${reading.fault.message} ${reading.fault.detail}`);
  const { wireBytes, durationMs, credential } = reading;
  cashier.check(
    '读卡：串口收发字节',
    wireBytes.sent > 0 && wireBytes.received > wireBytes.sent,
    JSON.stringify(wireBytes),
  );
  return {
    port,
    sentBytes: wireBytes.sent,
    receivedBytes: wireBytes.received,
    durationMs: Math.round(durationMs),
    name: credential.name,
  };
}

async function demoOutage(
  cashier: DemoCashier,
  today: string,
): Promise<{ during: SettlementView; after: SettlementView }> {
  const person = await cashier.readPerson('居民（成年）');
  await cashier.handlers['training.act']({ action: 'networkDown' });
  const draft = cashier.draft(person, 'outpatient', today, { S01: '1', X04: '2', S05: '1' });
  const during = await cashier.settle(draft);
  cashier.check('断网：暂结', during.state === 'provisional', during.stateLabel);
  await cashier.handlers['training.act']({ action: 'networkUp' });
  const after = await cashier.finished(during);
  cashier.check('复网：暂结经中心结算，金额一致', after.state === 'final', after.stateLabel);
  return { during, after };
}

async function demoLostAnswer(
  cashier: DemoCashier,
  training: TrainingDesk,
  today: string,
): Promise<DemoReport['lostAnswer']> {
  const person = await cashier.readPerson('居民（老年）');
  const draft = cashier.draft(person, 'outpatient', today, { S01: '1', S15: '2', X13: '1' });
  await cashier.handlers['training.act']({ action: 'loseNextAnswer' });
  const view = await cashier.finished(await cashier.settle(draft));
  const stored = readSettlement(cashier.context.store.reader, view.settlementId);
  const messages = listMessagesOfBill(cashier.context.store.reader, stored?.billId ?? '').map(
    (message) => `${message.infno} ${message.status}`,
  );
  const alive = training.world.centre
    .ledger()
    .settlements.filter((row) => row.personNo === person.personNo && row.state === 'standing');
  cashier.check(
    '丢应答：2601 冲正后重新结算',
    messages.includes('2207A reversed') && messages.includes('2601 accepted'),
    messages.join('，'),
  );
  cashier.check('丢应答：中心只付一次', alive.length === 1, `中心有效结算 ${alive.length} 笔`);
  cashier.check('丢应答：最终已结算', view.state === 'final', view.stateLabel);
  return { ...summary(view), messages, paidTimesAtCentre: alive.length };
}

/** The answer is lost, and then the answer to the reversal: only the centre's detail list knows what counts (3202). */
async function demoRepair(
  cashier: DemoCashier,
  training: TrainingDesk,
  today: string,
): Promise<DemoReport['repair']> {
  const { context, handlers } = cashier;
  const person = await cashier.readPerson('中小学生');
  const draft = cashier.draft(person, 'outpatient', today, { S01: '1', X04: '1' });
  const { faults } = training.world.centre;
  faults.add('2207A', { kind: 'dropAfterCommit' });
  faults.add('2601', { kind: 'dropBeforeCommit' });
  const before = await cashier.finished(await cashier.settle(draft));
  cashier.check('对明细账：两次应答都丢，待对账确认', before.state === 'disputed', before.stateLabel);
  await handlers['operator.signIn']({ operatorNo: 'S001' });
  const day = today as IsoDate;
  const first = await reconcileDay(context, day, day);
  const finding = first.findings.find(({ settlementId }) => settlementId === before.settlementId);
  cashier.check(
    '对明细账：3202 按原报文号找到这一笔',
    finding?.actions.includes('takeOver') === true,
    JSON.stringify(first.findings.map(({ kind }) => kind)),
  );
  if (finding !== undefined) {
    const note = '演示：与中心明细核对，中心已结算';
    await repairFinding(context, { runId: first.runId, findingId: finding.id, action: 'takeOver', note });
  }
  const again = await reconcileDay(context, day, day);
  const after = await handlers['settlement.get']({ settlementId: before.settlementId });
  cashier.check('对明细账：认可中心的结算', after.state === 'cleared', after.stateLabel);
  cashier.check(
    '对明细账：处理后平',
    again.level && again.findings.length === 0,
    `${again.findings.length} 条`,
  );
  return { before: summary(before), after: summary(after), finding: finding?.kind ?? 'none' };
}

/** Runs the whole path once and checks what must hold after every part. */
export async function runDemo(training: TrainingDesk, defects: readonly string[]): Promise<DemoReport> {
  const cashier = new DemoCashier(training);
  const { handlers } = cashier;
  await handlers['operator.signIn']({ operatorNo: 'C001' });
  const { today } = await handlers['desk.state']({});
  await until('the reader', async () => (await handlers['desk.state']({})).reader.state === 'insert');
  const card = await readOneCard(cashier, training.world.reader.port);

  const outpatientPerson = await cashier.readPerson('居民（成年）');
  const outpatient = await cashier.settle(
    cashier.draft(outpatientPerson, 'outpatient', today, { S01: '1', S15: '2', X01: '3', X02: '1' }),
  );
  cashier.check('门诊：已结算', outpatient.state === 'final', outpatient.stateLabel);

  const inpatientPerson = await cashier.readPerson('普通住院即进入大病');
  const inpatient = await cashier.settle(
    cashier.draft(inpatientPerson, 'inpatient', today, {
      S28: '2',
      C03: '3',
      S22: '8',
      S25: '8',
      S04: '8',
      X17: '20',
      S15: '2',
    }),
  );
  cashier.check('住院：已结算', inpatient.state === 'final', inpatient.stateLabel);
  cashier.check(
    '住院：大病已支付',
    inpatient.amounts.catastrophicFen > 0,
    formatYuan(inpatient.amounts.catastrophicFen),
  );

  const outage = await demoOutage(cashier, today);
  const lostAnswer = await demoLostAnswer(cashier, training, today);

  const refund = await cashier.finished(
    await handlers['settlement.refund']({ settlementId: outpatient.settlementId, reason: '演示：项目录错' }),
  );
  cashier.check('退费：完成', refund.state === 'final', refund.stateLabel);

  const repair = await demoRepair(cashier, training, today);

  const sheet = await handlers['sheet.print']({ settlementId: inpatient.settlementId });
  cashier.check('结算单：PDF 已生成', sheet.pages >= 2, `${sheet.pages} 页`);

  const queue = await handlers['queue.drain']({});
  cashier.check(
    '队列：全部上传',
    queue.pending === 0 && queue.unknown === 0 && queue.stuck === 0,
    JSON.stringify(queue),
  );
  const reconciliation = await reconcile(cashier.context.exchange, today, today);
  cashier.check('对账：平', reconciliation.level, `${reconciliation.rows.length} 组`);
  cashier.check('程序：没有内部错误', defects.length === 0, defects.join('\n'));
  return {
    card,
    outpatient: summary(outpatient),
    inpatient: summary(inpatient),
    outage: { during: summary(outage.during), after: summary(outage.after) },
    lostAnswer,
    refund: summary(refund),
    repair,
    queue,
    reconciliation,
    sheet: { path: sheet.path, pages: sheet.pages },
    checks: cashier.checks,
  };
}
