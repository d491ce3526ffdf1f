import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { beijingTime, type Clock, dateOf, type IsoDate, yearOf } from '../../domain/calendar.ts';
import { type Fen, fen } from '../../domain/money.ts';
import type { YearToDate } from '../../domain/yearToDate.ts';
import { type Edition, pathOf, speaks } from '../../upstream/edition.ts';
import type { GatewaySecrets } from '../../upstream/gateways/signedHeaders.ts';
import { answerWith } from './answerFault.ts';
import { type TrainingItem, trainingCatalogue } from './catalogue.ts';
import { type Envelope, envelopeSchema, needsInsuredPlace, parseJson, personNoOf } from './centreEnvelope.ts';
import { type CentreBehaviours, type Fault, FaultQueue } from './centreFaults.ts';
import { CentreRefusal } from './centreRefusal.ts';
import { type CentreRequest, readCentreRequest } from './centreRequest.ts';
import { CentreStore, type StoredSettlement, type Visit } from './centreStore.ts';
import { type CentreTotals, totalsOf } from './centreTotals.ts';
import { inEditionTerms } from './editionAnswer.ts';
import { ElectronicCodes } from './electronicCodes.ts';
import type { HandlerContext } from './handlerContext.ts';
import { handlers } from './handlers.ts';
import { type TrainingInstitution, trainingInstitutions } from './institutions.ts';
import { type TrainingPerson, trainingAdmdvs, trainingPersons } from './persons.ts';
import { readInput } from './readInput.ts';
import { bytesOf, type Delivery, fileReply, json, type Reply } from './reply.ts';
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

/** What the centre's books say, for assertions and the training screen. */
export interface CentreLedger {
  /** Every row, reversed ones included; a cancellation is a row of its own with negative amounts. */
  readonly settlements: readonly StoredSettlement[];
  /** Lines nobody settled and stays nobody ended. */
  readonly looseVisits: readonly Pick<Visit, 'visitId' | 'personNo' | 'kind' | 'state'>[];
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
  /** The phones that show 医保码, and the platform that decodes them. */
  readonly electronicCodes: ElectronicCodes;
  /** What the phone of this person shows now: a 医保码 that lives one minute. */
  freshElectronicCode(personNo: string): string;
  /** The cable is out: open connections break, new ones are refused. */
  goOffline(): Promise<void>;
  /** The same address answers again. */
  goOnline(): Promise<void>;
  readonly online: boolean;
  ledger(): CentreLedger;
  /** One request without the wire, for a simulated network. Null: the centre dropped the connection without a word. */
  deliver(request: CentreRequest): Promise<{ readonly status: number; readonly body: string } | null>;
  stop(): Promise<void>;
}

const gatewaySecrets: Readonly<Record<GatewaySecrets['kind'], GatewaySecrets>> = {
  csb: { kind: 'csb', accessKey: 'TRAINING-AK', secretKey: 'TRAINING-SK' },
  tif: { kind: 'tif', paasId: 'TRAINING-PAAS', secret: 'TRAINING-SECRET' },
  xca: { kind: 'xca', key: 'TRAINING-KEY', secret: 'TRAINING-SECRET' },
  frontEnd: { kind: 'frontEnd', command: null },
};

/** The training gateway's own key pair: no secret, and worth nothing anywhere else. */
export function trainingSecrets(edition: Edition): GatewaySecrets {
  return gatewaySecrets[edition.gateway.kind];
}

const dayMs = 24 * 3_600_000;

class RunningCentre implements TrainingCentre {
  readonly faults = new FaultQueue();
  readonly electronicCodes = new ElectronicCodes();
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
    const { answers } = options.edition;
    this.behaviours = {
      idempotentByMsgid: false,
      secondSettlement: 'refuse',
      reversible: options.edition.reversible,
      infcodeAs: answers.infcodeAs,
      amountsAs: answers.amountsAs,
      singleRowAs: answers.singleRowAs,
      accountInFundTotal: options.edition.amountFormula.accountInFundTotal,
      cancellationSign: answers.cancellationSign,
      levelValue: options.edition.levelCode,
      latencyMs: 0,
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

  freshElectronicCode(personNo: string): string {
    return this.electronicCodes.issue(personNo, this.#clock.nowMs());
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
      looseVisits: store.looseVisits(),
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
    const reply = await this.#answer(await readCentreRequest(request));
    if (reply === null) {
      request.socket.destroy();
      return;
    }
    if (reply.kind === 'twice') {
      writeTwice(request.socket, reply.reply);
      return;
    }
    const bytes = bytesOf(reply.reply);
    response.writeHead(reply.reply.status, {
      // The centre's clock, not this machine's: a terminal sets its own by it.
      Date: new Date(this.#clock.nowMs()).toUTCString(),
      'Content-Type': reply.reply.type,
      'Content-Length': bytes.length,
    });
    response.end(bytes);
  }

  /** null: the connection is dropped without a word. */
  async deliver(request: CentreRequest): Promise<{ readonly status: number; readonly body: string } | null> {
    return (await this.#answer(request))?.reply ?? null;
  }

  async #answer(request: CentreRequest): Promise<Delivery> {
    const once = (reply: Reply): Delivery => ({ kind: 'once', reply });
    const receivedMs = this.#clock.nowMs();
    const refusal = verifyGateway(request.headers, this.#secrets, request.body, receivedMs);
    if (refusal !== null) return once(json(JSON.stringify({ code: 401, message: refusal }), 401));
    const checked = envelopeSchema.safeParse(parseJson(request.body));
    if (!checked.success) {
      const issue = checked.error.issues[0];
      return once(this.#refused(`报文头 ${issue?.path.join('.') ?? ''} 不符合规范`, receivedMs));
    }
    const envelope = checked.data;
    const isKnown = speaks(this.#edition, envelope.infno);
    if (!isKnown || request.url !== `/${pathOf(this.#edition, envelope.infno)}`) {
      return once({ status: 404, type: 'text/plain', body: 'Not Found' });
    }
    const { latencyMs } = this.behaviours;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const fault = this.faults.take(envelope.infno);
    return answerWith(
      fault,
      () => this.#perform(envelope, request.file ?? null, fault, receivedMs),
      (text) => this.#refused(text, receivedMs),
    );
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
  #perform(envelope: Envelope, file: Buffer | null, fault: Fault | null, receivedMs: number): Reply {
    const { infno, msgid } = envelope;
    const before = this.#store.message(msgid);
    if (this.behaviours.idempotentByMsgid && before !== null && before.infno === infno) {
      return json(before.answer);
    }
    try {
      return this.#store.transaction(() => {
        const context = this.#contextOf(envelope, file, fault);
        const input = readInput(this.#edition, infno, envelope.input);
        const output = inEditionTerms(handlers[infno](context, input), this.#edition);
        if (infno === '9102') return fileReply(Buffer.from(String(output?.file), 'base64'));
        const frame = this.#frame(receivedMs);
        // A garbled answer was garbled once: asked again, the centre gives the answer it meant.
        const meant = renderAccepted(output, this.behaviours, null, frame);
        // A decoded code is nobody's business afterwards, not even in the centre's books.
        if (infno !== '6101') this.#store.remember(msgid, infno, personNoOf(envelope), meant);
        return json(fault === null ? meant : renderAccepted(output, this.behaviours, fault, frame));
      });
    } catch (error) {
      if (!(error instanceof CentreRefusal)) throw error;
      return this.#refused(error.message, receivedMs);
    }
  }

  #contextOf(envelope: Envelope, file: Buffer | null, fault: Fault | null): HandlerContext {
    const { infno } = envelope;
    const institution = this.#institutions.find((candidate) => candidate.code === envelope.fixmedins_code);
    if (institution === undefined) throw new CentreRefusal('机构不在定点范围内');
    if (envelope.infver !== this.#edition.infver) throw new CentreRefusal('接口版本号不符');
    const nowMs = this.#clock.nowMs();
    const today = dateOf(beijingTime(nowMs));
    if (infno !== '9001' && !this.#store.isSignedIn(envelope.sign_no, institution.code, today)) {
      throw new CentreRefusal('未签到或签到失效，请重新签到');
    }
    if (needsInsuredPlace(envelope) && envelope.insuplc_admdvs !== trainingAdmdvs) {
      throw new CentreRefusal('参保地医保区划（insuplc_admdvs）缺失或与人员不符');
    }
    return {
      store: this.#store,
      edition: this.#behaviourEdition(),
      behaviours: this.behaviours,
      persons: this.#persons,
      catalogue: this.#catalogue,
      electronicCodes: this.electronicCodes,
      institution,
      msgid: envelope.msgid,
      file,
      careAdmdvs: envelope.mdtrtarea_admvs,
      nowMs,
      differFen: fen(fault?.kind === 'differ' ? fault.amountFen : 0),
    };
  }
}

function writeTwice(socket: Socket, reply: Reply): void {
  const bytes = bytesOf(reply);
  const head = `HTTP/1.1 ${reply.status} OK\r\nContent-Type: ${reply.type}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  const once = Buffer.concat([Buffer.from(head, 'ascii'), bytes]);
  socket.end(Buffer.concat([once, once]));
}

/** The centre without a wire: reached by `deliver` alone until it goes online. */
export function openTrainingCentre(options: TrainingCentreOptions): TrainingCentre {
  return new RunningCentre(options);
}

/** Starts the centre on 127.0.0.1. Rejects when the port is taken. */
export async function startTrainingCentre(options: TrainingCentreOptions): Promise<TrainingCentre> {
  const centre = openTrainingCentre(options);
  try {
    await centre.goOnline();
  } catch (error) {
    await centre.stop();
    throw error;
  }
  return centre;
}
