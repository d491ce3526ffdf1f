import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerFrame, type DeskHandlers, eventFrame } from '../../src/bridge/bridgeServer.ts';
import type {
  BillDraft,
  DeskState,
  DeviceView,
  EventBody,
  EventName,
  OperationName,
  PersonView,
  Prepared,
  ReaderState,
  SettlementState,
  SettlementView,
} from '../../src/bridge/contract.ts';
import { type IsoDateTime, isoDateTime } from '../../src/domain/calendar.ts';
import { addFen, fen, negateFen, subtractFen, zeroFen } from '../../src/domain/money.ts';
import { nothingSettled, type Problem, ProblemError } from '../../src/domain/problem.ts';
import { FakeDay } from './fakeDay.ts';
import { cachedPerson, catalogue, employeePerson, seenAt, today, unknownPerson } from './fakePeople.ts';
import { FakePolicy } from './fakePolicy.ts';
import { splitOf } from './fakeSplit.ts';

/** The policy of the shells. The page must live with exactly this. */
function securityPolicy(host: string): string {
  return `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws://${host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The one bar code the fake catalogue knows: its first item. */
export const knownBarCode = '6291041500213';

export interface FakeCall {
  readonly operation: string;
  readonly input: unknown;
}

const stateLabels: Readonly<Record<SettlementState, string>> = {
  pending: '待上传',
  final: '已结算',
  refused: '被拒绝',
  unknown: '结果未知',
  provisional: '待上传（暂结）',
  difference: '有差额',
  cleared: '已核清',
  reversed: '已退费',
  disputed: '待处理',
};

const stateProblems: Readonly<Partial<Record<SettlementState, Problem>>> = {
  unknown: {
    code: 'answerLost',
    happened: '结算请求已经送出，没有收到中心的应答。',
    money: '基金和个人账户是否已扣还不知道；请先不要收现金，也不要重做。',
    nextStep: '系统正在自动查询，状态变为“已结算”后再收款打印；超过 5 分钟请联系医保办。',
  },
  refused: {
    code: 'centreRefused',
    happened: '中心拒绝了这笔结算：就诊登记已撤销。',
    money: nothingSettled,
    nextStep: '按 Esc 返回账单，核对后按 F9 重新结算。',
  },
  difference: {
    code: 'centreDiffers',
    happened: '上传后中心的金额与暂结不同。',
    money: '中心多支付 35.20 元，这部分应退还本人。',
    nextStep: '通知本人领取 35.20 元，打印补退单后由组长按 Alt+H 核清。',
  },
};

/** A card reader in the given state, beside an identity card reader and a scanner that work. */
export function fakeDevices(state: DeviceView['state'], message = '读卡器就绪。'): DeviceView[] {
  return [
    {
      deviceId: 'card-reader',
      label: '社保卡读卡器',
      kindLabel: '社保卡读卡器',
      takes: 'card',
      state,
      message,
    },
    {
      deviceId: 'identity',
      label: '身份证阅读器',
      kindLabel: '身份证阅读器',
      takes: 'identityCard',
      state: 'ready',
      message: '就绪。',
    },
    {
      deviceId: 'scanner',
      label: '扫码器',
      kindLabel: '扫码设备',
      takes: 'code',
      state: 'ready',
      message: '就绪。',
    },
  ];
}

export class FakeDesk {
  readonly calls: FakeCall[] = [];
  /** How long an operation takes. */
  readonly delayMs = new Map<OperationName, number>();
  /** The next call of the operation fails so. */
  readonly failNext = new Map<OperationName, Problem>();
  person: PersonView = employeePerson;
  reader: ReaderState = {
    state: 'cardPresent',
    label: '社保卡读卡器有卡',
    devices: fakeDevices('cardPresent'),
  };
  readonly day = new FakeDay();
  readonly policy = new FakePolicy();
  confirmState: SettlementState = 'final';
  /** Added by the centre to the pool share, in fen: the centre's answer then differs from the local one. */
  centreExtraFen = 0;
  online = true;
  training = true;
  #operator: DeskState['operator'] = null;
  #serial = 118;
  #copies = new Map<string, number>();
  readonly #prepared = new Map<string, { draft: BillDraft; prepared: Prepared }>();
  readonly #settlements: SettlementView[] = [];
  readonly #sockets = new Set<WebSocket>();
  readonly #root: string;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  constructor(root: string) {
    this.#root = root;
  }

  async listen(): Promise<string> {
    const upgrade = new WebSocketServer({ server: this.#server, path: '/bridge' });
    upgrade.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('message', (data) => void this.#answer(socket, String(data)));
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.dropConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  count(operation: OperationName): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  emit<N extends EventName>(event: N, body: EventBody<N>): void {
    for (const socket of this.#sockets) socket.send(JSON.stringify(eventFrame(event, body)));
  }

  setOnline(online: boolean): void {
    this.online = online;
    this.emit('connection', this.state().connection);
    this.emit('queue', this.state().queue);
  }

  state(): DeskState {
    const open = this.#settlements.filter(({ state }) =>
      ['provisional', 'pending', 'unknown'].includes(state),
    );
    return {
      training: this.training,
      version: '0.1.0',
      institution: { code: 'H22050000001', name: '通化市训练医院', levelLabel: '三级' },
      regionName: '吉林省通化市',
      operator: this.#operator,
      operators: [
        { operatorNo: '1001', name: '训练员甲', roleLabel: '收费员' },
        { operatorNo: '1002', name: '训练员乙', roleLabel: '收费员' },
        { operatorNo: '2001', name: '训练组长', roleLabel: '组长' },
      ],
      today,
      connection: {
        online: this.online,
        offlineSince: this.online ? null : isoDateTime('2020-09-01 09:05:00'),
        lastSuccessAt: seenAt,
        clockSkewMs: 0,
        clockTrust: 'close',
      },
      queue: {
        pending: open.length,
        unknown: this.#settlements.filter(({ state }) => state === 'unknown').length,
        differences: this.#settlements.filter(({ state }) => state === 'difference').length,
        stuck: 0,
      },
      reader: this.reader,
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const file = normalize(join(this.#root, path === '/' ? 'index.html' : path));
    const sheet = path.startsWith('/sheets/');
    try {
      if (!file.startsWith(this.#root)) throw new Error('outside the folder');
      const body = sheet ? '<!doctype html><title>结算单</title>' : await readFile(file);
      response.writeHead(200, {
        'content-type': contentTypes[sheet ? '.html' : extname(file)] ?? 'application/octet-stream',
        'content-security-policy': securityPolicy(request.headers.host ?? ''),
        'x-content-type-options': 'nosniff',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  async #answer(socket: WebSocket, frame: string): Promise<void> {
    const { operation, input } = JSON.parse(frame) as FakeCall & { operation: OperationName };
    this.calls.push({ operation, input });
    await new Promise((resolve) => setTimeout(resolve, this.delayMs.get(operation) ?? 0));
    const answer = await answerFrame(this.#handlers, frame, (name, error) => {
      throw new Error(`the fake desk failed in ${name}`, { cause: error });
    });
    socket.send(JSON.stringify(answer));
  }

  #guard(operation: OperationName): void {
    const problem = this.failNext.get(operation);
    this.failNext.delete(operation);
    if (problem !== undefined) throw new ProblemError(problem);
  }

  #balance() {
    return this.person.entitlements.find(({ hasAccount }) => hasAccount)?.accountBalanceFen ?? zeroFen;
  }

  #split(draft: BillDraft) {
    return splitOf(draft, {
      balanceFen: this.#balance(),
      cashOnly: this.person.cashOnlyReason !== null,
    });
  }

  #find(settlementId: string): SettlementView {
    const view = this.#settlements.find((item) => item.settlementId === settlementId);
    if (view === undefined) throw new Error(`no settlement ${settlementId}`);
    return view;
  }

  #replace(view: SettlementView): SettlementView {
    const index = this.#settlements.findIndex(({ settlementId }) => settlementId === view.settlementId);
    if (index >= 0) this.#settlements[index] = view;
    else this.#settlements.unshift(view);
    this.emit('queue', this.state().queue);
    return view;
  }

  /** Puts a settlement into another state, as the queue would, and tells the screen. */
  changeState(settlementId: string, state: SettlementState): void {
    const view = this.#replace({
      ...this.#find(settlementId),
      state,
      stateLabel: stateLabels[state],
      problem: stateProblems[state] ?? null,
      cashDifferenceFen: state === 'difference' ? fen(-3520) : zeroFen,
    });
    this.emit('settlement', view);
  }

  latest(): SettlementView | undefined {
    return this.#settlements[0];
  }

  #slip(): { settlementId: string; slipNo: string; settledAt: IsoDateTime } {
    this.#serial += 1;
    const slipNo = `20200901-${String(this.#serial).padStart(4, '0')}`;
    return { settlementId: `S${this.#serial}`, slipNo, settledAt: isoDateTime('2020-09-01 09:15:20') };
  }

  #prepare(draft: BillDraft): Prepared {
    const { split } = this.#split(draft);
    const extra = fen(this.centreExtraFen);
    const { amounts } = split;
    const centre = {
      ...amounts,
      poolFen: addFen(amounts.poolFen, extra),
      fundTotalFen: addFen(amounts.fundTotalFen, extra),
      personalFen: subtractFen(amounts.personalFen, extra),
      cashFen: subtractFen(amounts.cashFen, extra),
    };
    const cashOnly = this.person.cashOnlyReason !== null;
    const online = this.online && !cashOnly;
    const prepared: Prepared = {
      billId: `B${this.#prepared.size + 1}`,
      mode: cashOnly ? 'cashOnly' : online ? 'online' : 'provisional',
      local: split,
      centre: online ? centre : null,
      differences:
        online && extra !== 0
          ? [
              { label: '统筹基金', localFen: amounts.poolFen, centreFen: centre.poolFen },
              { label: '现金', localFen: amounts.cashFen, centreFen: centre.cashFen },
            ]
          : [],
      cashFen: online ? centre.cashFen : amounts.cashFen,
      notices:
        this.online || cashOnly ? [] : ['参保信息为 3 小时 12 分前取得；本机离线暂结累计 1 笔，限额 20 笔。'],
    };
    this.#prepared.set(prepared.billId, { draft, prepared });
    return prepared;
  }

  #confirm(billId: string): SettlementView {
    const known = this.#prepared.get(billId);
    if (known === undefined) throw new Error(`no bill ${billId}`);
    const done = this.#settlements.find((view) => view.settlementId === `${billId}-S`);
    if (done !== undefined) return done;
    const { prepared, draft } = known;
    const state = prepared.mode === 'provisional' ? 'provisional' : this.confirmState;
    const { amounts } = prepared.local;
    return this.#replace({
      ...this.#slip(),
      settlementId: `${billId}-S`,
      state,
      stateLabel: stateLabels[state],
      mode: prepared.mode,
      isRefund: false,
      nameMasked: this.person.nameMasked,
      kindLabel: draft.kind === 'inpatient' ? '住院' : '门诊',
      amounts: prepared.centre ?? amounts,
      cashDifferenceFen: zeroFen,
      problem: stateProblems[state] ?? null,
      sheetUrl: null,
    });
  }

  #refund(settlementId: string): SettlementView {
    const before = this.#find(settlementId);
    this.#replace({ ...before, state: 'reversed', stateLabel: stateLabels.reversed });
    const { poolRatioBp, accountBalanceAfterFen, ...money } = before.amounts;
    const negated = Object.fromEntries(Object.entries(money).map(([key, value]) => [key, negateFen(value)]));
    const amounts = { ...before.amounts, ...negated, poolRatioBp, accountBalanceAfterFen };
    return this.#replace({
      ...before,
      ...this.#slip(),
      amounts,
      isRefund: true,
      state: 'final',
      stateLabel: '已退费',
    });
  }

  readonly #handlers: DeskHandlers = {
    ...this.day.handlers((operation) => this.#guard(operation)),
    ...this.policy.handlers((operation) => this.#guard(operation)),
    'desk.state': () => this.state(),
    'operator.signIn': ({ operatorNo }) => {
      this.#guard('operator.signIn');
      this.#operator = this.state().operators.find((operator) => operator.operatorNo === operatorNo) ?? null;
      return this.state();
    },
    'operator.signOut': () => {
      this.#operator = null;
      return this.state();
    },
    'credential.read': () => {
      this.#guard('credential.read');
      return this.person;
    },
    'credential.verifyPin': () => {
      this.#guard('credential.verifyPin');
      return this.person;
    },
    'devices.release': () => {
      this.#guard('devices.release');
      return this.reader;
    },
    'devices.exportLog': () => ({ path: '/data/devices.log' }),
    'credential.typeNumber': ({ identityNumber }) => {
      this.#guard('credential.typeNumber');
      if (identityNumber.startsWith('3405')) this.person = cachedPerson;
      if (identityNumber.startsWith('4405')) this.person = unknownPerson;
      return this.person;
    },
    'catalogue.search': ({ text, limit }) => {
      const wanted = text.toLowerCase();
      const items = catalogue.filter(
        ({ name, initials, code }) =>
          initials.includes(wanted) || name.includes(text) || code.toLowerCase().startsWith(wanted),
      );
      return { items: items.slice(0, limit), total: items.length };
    },
    'credential.decodeCode': () => {
      this.#guard('credential.decodeCode');
      return this.person;
    },
    'catalogue.findBarCode': ({ codes }) => ({
      item: codes.includes(knownBarCode) ? (catalogue[0] ?? null) : null,
    }),
    'bill.trial': (draft) => {
      this.#guard('bill.trial');
      const { views, split } = this.#split(draft as BillDraft);
      return { lines: [...views], local: split, problem: null };
    },
    'bill.prepare': (draft) => {
      this.#guard('bill.prepare');
      return this.#prepare(draft as BillDraft);
    },
    'bill.abandon': () => ({}),
    'settlement.confirm': ({ billId }) => {
      this.#guard('settlement.confirm');
      return this.#confirm(billId);
    },
    'settlement.get': ({ settlementId }) => this.#find(settlementId),
    'settlement.explain': ({ settlementId }) => {
      const billId = settlementId.replace(/-S$/, '');
      return { steps: this.#prepared.get(billId)?.prepared.local.steps ?? [] };
    },
    'settlement.list': ({ text, limit }) => ({
      items: this.#settlements
        .filter(({ slipNo, nameMasked }) => slipNo.includes(text) || nameMasked.includes(text))
        .slice(0, limit),
    }),
    'settlement.refund': ({ settlementId }) => {
      this.#guard('settlement.refund');
      return this.#refund(settlementId);
    },
    'settlement.clearDifference': ({ settlementId }) =>
      this.#replace({
        ...this.#find(settlementId),
        state: 'cleared',
        stateLabel: stateLabels.cleared,
        problem: null,
      }),
    'sheet.print': ({ settlementId }) => {
      this.#guard('sheet.print');
      const copyNo = (this.#copies.get(settlementId) ?? 0) + 1;
      this.#copies.set(settlementId, copyNo);
      return { sheetUrl: `sheets/${settlementId}.pdf`, path: `/tmp/${settlementId}.pdf`, copyNo, pages: 2 };
    },
    'queue.drain': () => this.state().queue,
    'queue.retry': ({ settlementId }) => this.#find(settlementId),
    'training.people': () => ({
      people: [
        { key: 'employee', label: '职工　在职　有账户', identityNumber: '11010519491231002X' },
        { key: 'cached', label: '居民　低保　缓存', identityNumber: '34052419800101001X' },
        { key: 'unknown', label: '本机没有见过的人', identityNumber: '440524188001010014' },
      ],
    }),
    'training.act': (input) => {
      this.#guard('training.act');
      if (input.action === 'networkDown') this.setOnline(false);
      if (input.action === 'networkUp') this.setOnline(true);
      if (input.action === 'insertCard') {
        const people = { employee: employeePerson, cached: cachedPerson, unknown: unknownPerson };
        this.person = people[input.personKey as keyof typeof people];
      }
      const sentences = {
        insertCard: '已插入训练卡。',
        removeCard: '已拔卡。',
        scanCode: '已扫码。',
        placeIdentityCard: '已放身份证。',
        liftIdentityCard: '已取走身份证。',
        networkDown: '网络已断开。',
        networkUp: '网络已恢复。',
        loseNextAnswer: '下一次应答将丢失。',
        refuseNext: '下一次请求将被拒绝。',
      };
      return { done: sentences[input.action] };
    },
  };
}
