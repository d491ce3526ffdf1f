import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { z } from 'zod';
import { beijingTime, type Clock, dateOf, type IsoDate, yearOf } from '../../domain/calendar.ts';
import { type Fen, fen } from '../../domain/money.ts';
import type { InsuranceType } from '../../domain/person.ts';
import type { YearToDate } from '../../domain/yearToDate.ts';
import type { Edition } from '../../upstream/edition.ts';
import { pathOf } from '../../upstream/edition.ts';
import type { GatewaySecrets } from '../../upstream/gateways/signedHeaders.ts';
import { type Infno, infnos } from '../../upstream/infno.ts';
import { type StatementTotals, statementTotals } from '../../upstream/statementRule.ts';
import { type TrainingItem, trainingCatalogue } from './catalogue.ts';
import { type CentreBehaviours, type Fault, FaultQueue } from './centreFaults.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { CentreStore, type StoredSettlement } from './centreStore.ts';
import { checkRequest } from './checkRequest.ts';
import type { HandlerContext } from './handlerContext.ts';
import { handlers } from './handlers.ts';
import { statementRow } from './handleStatement.ts';
import { type TrainingInstitution, trainingInstitutions } from './institutions.ts';
import { type TrainingPerson, trainingAdmdvs, trainingPersons } from './persons.ts';
import { verifyGateway } from './verifyGateway.ts';
import { type AnswerFrame, renderAccepted, renderRefused } from './wireAnswer.ts';

export interface TrainingCentreOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Absent: the books live in memory and end with the process. */
  readonly dataFile?: string;
  readonly edition: Edition;
  readonly secrets?: GatewaySecrets;
  readonly persons?: readonly TrainingPerson[];
  readonly institutions?: readonly TrainingInstitution[];
  readonly catalogue?: readonly TrainingItem[];
  readonly clock: Clock;
}

export interface CentreTotals extends StatementTotals {
  readonly fixmedinsCode: string;
  readonly insuranceType: InsuranceType;
  readonly clrType: string;
}

/** What the centre's books say, for assertions and the training screen. */
export interface CentreLedger {
  /** Every row, reversed ones included; a cancellation is a row of its own with negative amounts. */
  readonly settlements: readonly StoredSettlement[];
  /** The sums of each statement group over all days, by the rule of src/upstream/statementRule.ts. */
  readonly totals: readonly CentreTotals[];
  balanceFen(personNo: string, insuranceType: '310' | '390'): Fen;
  yearToDate(personNo: string, insuranceType: '310' | '390', year: number): YearToDate;
}

export interface TrainingCentre {
  /** Address before the paths of the edition. */
  readonly url: string;
  readonly faults: FaultQueue;
  readonly behaviours: CentreBehaviours;
  /** The cable is out: open connections break, new ones are refused. */
  goOffline(): Promise<void>;
  /** The same address answers again. */
  goOnline(): Promise<void>;
  readonly online: boolean;
  ledger(): CentreLedger;
  stop(): Promise<void>;
}

/** The training gateway's own key pair: no secret, and worth nothing anywhere else. */
export function trainingSecrets(edition: Edition): GatewaySecrets {
  return edition.gateway.kind === 'csb'
    ? { kind: 'csb', accessKey: 'TRAINING-AK', secretKey: 'TRAINING-SK' }
    : { kind: 'tif', paasId: 'TRAINING-PAAS', secret: 'TRAINING-SECRET' };
}

const maxRequestBytes = 1024 * 1024;
const dayMs = 24 * 3_600_000;

const envelopeSchema = z.object({
  infno: z.enum(infnos),
  msgid: z.string().min(29).max(30),
  mdtrtarea_admvs: z.string().length(6),
  insuplc_admdvs: z.string().max(6),
  recer_sys_code: z.string().min(1).max(10),
  infver: z.string().min(1).max(6),
  opter_type: z.enum(['1', '2', '3']),
  opter: z.string().min(1).max(30),
  opter_name: z.string().min(1).max(50),
  inf_time: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
  fixmedins_code: z.string().length(12),
  fixmedins_name: z.string().min(1),
  sign_no: z.string().max(30),
  input: z.record(z.string(), z.unknown()),
});

type Envelope = z.infer<typeof envelopeSchema>;

/** What goes back over the socket. */
interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (body: string, status = 200): Reply => ({
  status,
  type: 'application/json;charset=utf-8',
  body,
});
const proxyPage: Reply = {
  status: 200,
  type: 'text/html;charset=utf-8',
  body: '<html><head><title>502</title></head><body>Bad Gateway</body></html>',
};
const crashed = json('{"status":500,"error":"Internal Server Error"}', 500);

/** Transactions whose input names no person yet, or none at all. */
const withoutInsuredPlace: ReadonlySet<Infno> = new Set(['9001', '9002', '1101', '3201']);

function personNoOf(envelope: Envelope): string {
  for (const node of Object.values(envelope.input)) {
    const row: unknown = Array.isArray(node) ? node[0] : node;
    if (typeof row === 'object' && row !== null && 'psn_no' in row) return String(row.psn_no);
  }
  return '';
}

const wait = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

class RunningCentre implements TrainingCentre {
  readonly faults = new FaultQueue();
  readonly behaviours: CentreBehaviours;
  readonly #edition: Edition;
  readonly #secrets: GatewaySecrets;
  readonly #persons: readonly TrainingPerson[];
  readonly #institutions: readonly TrainingInstitution[];
  readonly #catalogue: ReadonlyMap<string, TrainingItem>;
  readonly #clock: Clock;
  readonly #store: CentreStore;
  readonly #server: http.Server;
  readonly #sockets = new Set<Socket>();
  #port: number;
  #online = false;

  constructor(options: TrainingCentreOptions) {
    this.#edition = options.edition;
    this.#secrets = options.secrets ?? trainingSecrets(options.edition);
    this.#persons = options.persons ?? trainingPersons;
    this.#institutions = options.institutions ?? trainingInstitutions;
    this.#catalogue = new Map((options.catalogue ?? trainingCatalogue).map((item) => [item.code, item]));
    this.#clock = options.clock;
    this.#port = options.port ?? 0;
    this.#store = new CentreStore(options.dataFile ?? ':memory:');
    this.behaviours = {
      idempotentByMsgid: false,
      secondSettlement: 'refuse',
      reversible: options.edition.reversible,
      infcodeAs: 'number',
      amountsAs: 'number',
      accountInFundTotal: options.edition.amountFormula.accountInFundTotal,
      cancellationSign: 'negative',
      levelValue: '0',
    };
    const nowMs = this.#clock.nowMs();
    this.#store.open(this.#persons, yearOf(dateOf(beijingTime(nowMs))), (days) =>
      this.#dayAfter(nowMs, days),
    );
    this.#server = http.createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  #dayAfter(nowMs: number, days: number): IsoDate {
    return dateOf(beijingTime(nowMs + days * dayMs));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get online(): boolean {
    return this.#online;
  }

  goOnline(): Promise<void> {
    if (this.#online) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        this.#port = (this.#server.address() as AddressInfo).port;
        this.#online = true;
        resolve();
      });
    });
  }

  goOffline(): Promise<void> {
    if (!this.#online) return Promise.resolve();
    this.#online = false;
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  async stop(): Promise<void> {
    await this.goOffline();
    this.#store.close();
  }

  ledger(): CentreLedger {
    const store = this.#store;
    const settlements = store.settlements();
    return {
      settlements,
      totals: totalsOf(settlements, this.#behaviourEdition()),
      balanceFen: (personNo, insuranceType) => store.balanceFen(personNo, insuranceType),
      yearToDate: (personNo, insuranceType, year) => store.yearToDate(personNo, insuranceType, year),
    };
  }

  /** The edition as this centre follows it at the moment. */
  #behaviourEdition(): Edition {
    const { accountInFundTotal } = this.behaviours;
    return { ...this.#edition, amountFormula: { accountInFundTotal } };
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await readBody(request);
    const reply = await this.#answer(request, body);
    if (reply === null) {
      request.socket.destroy();
      return;
    }
    if (reply.kind === 'twice') {
      writeTwice(request.socket, reply.reply);
      return;
    }
    const bytes = Buffer.from(reply.reply.body, 'utf8');
    response.writeHead(reply.reply.status, {
      'Content-Type': reply.reply.type,
      'Content-Length': bytes.length,
    });
    response.end(bytes);
  }

  /** null: the connection is dropped without a word. */
  async #answer(
    request: http.IncomingMessage,
    body: string,
  ): Promise<{ kind: 'once' | 'twice'; reply: Reply } | null> {
    const once = (reply: Reply) => ({ kind: 'once', reply }) as const;
    const receivedMs = this.#clock.nowMs();
    const refusal = verifyGateway(request.headers, this.#secrets, receivedMs);
    if (refusal !== null) return once(json(JSON.stringify({ code: 401, message: refusal }), 401));
    const envelope = envelopeSchema.safeParse(parseJson(body));
    if (!envelope.success) {
      const issue = envelope.error.issues[0];
      return once(this.#refused(`报文头 ${issue?.path.join('.') ?? ''} 不符合规范`, receivedMs));
    }
    if (request.url !== `/${pathOf(this.#edition, envelope.data.infno)}`) {
      return once({ status: 404, type: 'text/plain', body: 'Not Found' });
    }
    return this.#answerWith(this.faults.take(envelope.data.infno), envelope.data, receivedMs);
  }

  async #answerWith(
    fault: Fault | null,
    envelope: Envelope,
    receivedMs: number,
  ): Promise<{ kind: 'once' | 'twice'; reply: Reply } | null> {
    const once = (reply: Reply) => ({ kind: 'once', reply }) as const;
    const perform = (): Reply => this.#perform(envelope, fault, receivedMs);
    switch (fault?.kind) {
      case 'refuse':
        return once(this.#refused(fault.text, receivedMs));
      case 'gateway401':
        return once(json('{"code":401,"message":"signature mismatch"}', 401));
      case 'dropBeforeCommit':
        return null;
      case 'dropAfterCommit':
        perform();
        return null;
      case 'status500':
        if (fault.afterCommit) perform();
        return once(crashed);
      case 'html':
        if (fault.afterCommit) perform();
        return once(proxyPage);
      case 'delay':
        await wait(fault.delayMs);
        return once(perform());
      case 'answerLate': {
        const reply = perform();
        await wait(fault.delayMs);
        return once(reply);
      }
      case 'truncatedBody': {
        const reply = perform();
        return once({ ...reply, body: reply.body.slice(0, Math.trunc(reply.body.length / 2)) });
      }
      case 'duplicateAnswer':
        return { kind: 'twice', reply: perform() };
      default:
        return once(perform());
    }
  }

  #frame(receivedMs: number): AnswerFrame {
    return {
      admdvs: trainingAdmdvs,
      serial: this.#store.next('answer'),
      receivedMs,
      nowMs: this.#clock.nowMs(),
    };
  }

  #refused(text: string, receivedMs: number): Reply {
    return json(renderRefused(text, this.behaviours, this.#frame(receivedMs)));
  }

  /** Does what was asked, in one transaction of the books, and says so. */
  #perform(envelope: Envelope, fault: Fault | null, receivedMs: number): Reply {
    const { infno, msgid } = envelope;
    const before = this.#store.message(msgid);
    if (this.behaviours.idempotentByMsgid && before !== null && before.infno === infno) {
      return json(before.answer);
    }
    try {
      return this.#store.transaction(() => {
        const context = this.#contextOf(envelope, fault);
        const output = handlers[infno](context, checkRequest(infno, envelope.input));
        const answer = renderAccepted(output, this.behaviours, fault, this.#frame(receivedMs));
        this.#store.remember(msgid, infno, personNoOf(envelope), answer);
        return json(answer);
      });
    } catch (error) {
      if (!(error instanceof CentreRefusal)) throw error;
      return this.#refused(error.message, receivedMs);
    }
  }

  #contextOf(envelope: Envelope, fault: Fault | null): HandlerContext {
    const { infno } = envelope;
    const institution = this.#institutions.find((candidate) => candidate.code === envelope.fixmedins_code);
    if (institution === undefined) throw new CentreRefusal('机构不在定点范围内');
    if (envelope.infver !== this.#edition.infver) throw new CentreRefusal('接口版本号不符');
    const nowMs = this.#clock.nowMs();
    const today = dateOf(beijingTime(nowMs));
    if (infno !== '9001' && !this.#store.isSignedIn(envelope.sign_no, institution.code, today)) {
      throw new CentreRefusal('未签到或签到失效，请重新签到');
    }
    if (!withoutInsuredPlace.has(infno) && envelope.insuplc_admdvs !== trainingAdmdvs) {
      throw new CentreRefusal('参保地医保区划（insuplc_admdvs）缺失或与人员不符');
    }
    return {
      store: this.#store,
      edition: this.#behaviourEdition(),
      behaviours: this.behaviours,
      persons: this.#persons,
      catalogue: this.#catalogue,
      institution,
      msgid: envelope.msgid,
      careAdmdvs: envelope.mdtrtarea_admvs,
      nowMs,
      differFen: fen(fault?.kind === 'differ' ? fault.amountFen : 0),
    };
  }
}

function totalsOf(settlements: readonly StoredSettlement[], edition: Edition): CentreTotals[] {
  const groups = Map.groupBy(
    settlements.filter((row) => row.state !== 'reversed'),
    ({ fixmedinsCode, insuranceType, clrType }) => `${fixmedinsCode} ${insuranceType} ${clrType}`,
  );
  return [...groups.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { fixmedinsCode, insuranceType, clrType } = first;
    return [
      {
        fixmedinsCode,
        insuranceType,
        clrType,
        ...statementTotals(rows.map((row) => statementRow(row, edition))),
      },
    ];
  });
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxRequestBytes) throw new Error('request above the limit');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function writeTwice(socket: Socket, reply: Reply): void {
  const bytes = Buffer.from(reply.body, 'utf8');
  const head = `HTTP/1.1 ${reply.status} OK\r\nContent-Type: ${reply.type}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  const once = Buffer.concat([Buffer.from(head, 'ascii'), bytes]);
  socket.end(Buffer.concat([once, once]));
}

/** Starts the centre on 127.0.0.1. Rejects when the port is taken. */
export async function startTrainingCentre(options: TrainingCentreOptions): Promise<TrainingCentre> {
  const centre = new RunningCentre(options);
  try {
    await centre.goOnline();
  } catch (error) {
    await centre.stop();
    throw error;
  }
  return centre;
}
