import type { EventBody, EventName } from '../bridge/contract.ts';
import type { DeviceClient } from '../devices/deviceClient.ts';
import { beijingTime, dateOf, epochOf, type IsoDate, type IsoDateTime } from '../domain/calendar.ts';
import { ProblemError } from '../domain/problem.ts';
import type { Institution } from '../domain/settlement.ts';
import type { PolicyPack } from '../policy/packSchema.ts';
import type { CentreClock } from '../queue/centreClock.ts';
import type { CentreExchange } from '../queue/centreExchange.ts';
import type { QueueDrainer } from '../queue/queueDrainer.ts';
import type { Operator } from '../store/operator.ts';
import type { Store } from '../store/store.ts';
import type { CardAwaitingPin, CardPinRule } from './cardPin.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { PersonAtDesk } from './personAtDesk.ts';
import type { PolicyShelf } from './policyShelf.ts';
import type { PreparedBill } from './preparedBill.ts';
import type { PdfPrinter } from './sheet/printPdf.ts';
import type { TrainingControls } from './trainingControls.ts';

/** 定点机构 this terminal belongs to. */
export interface InstitutionProfile extends Institution {
  readonly code: string;
  readonly name: string;
  readonly admdvs: string;
  readonly defaultDepartment: { readonly code: string; readonly name: string };
  readonly defaultDoctor: { readonly code: string; readonly name: string };
  readonly defaultDiagnosis: { readonly code: string; readonly name: string };
}

/** Everything the use cases work with; clock and ids come from outside. */
export interface DeskContext {
  readonly store: Store;
  readonly exchange: CentreExchange;
  readonly drainer: QueueDrainer;
  readonly devices: DeviceClient;
  /** The policy packs in use now. */
  readonly packs: readonly PolicyPack[];
  readonly policies: PolicyShelf;
  readonly catalogue: Catalogue;
  readonly institution: InstitutionProfile;
  readonly pdfPrinter: PdfPrinter;
  readonly cardPin: CardPinRule;
  readonly training: TrainingControls | null;
  readonly clock: CentreClock;
  readonly newId: () => string;
  readonly dataDir: string;
  readonly version: string;
  readonly emit: <N extends EventName>(event: N, body: EventBody<N>) => void;
  /** What one window session holds in memory; nothing here is needed after a crash. */
  readonly session: DeskSession;
}

export interface DeskSession {
  operator: Operator | null;
  cardAwaitingPin: CardAwaitingPin | null;
  readonly peopleAtDesk: Map<string, PersonAtDesk>;
  readonly preparedBills: Map<string, PreparedBill>;
  /** Bills on their way to the centre's trial. */
  readonly billsUnderWay: Set<string>;
  /** Bills of disputed admissions about which the centre would not say anything. */
  readonly admissionsUntold: Set<string>;
  /** The copy of each settlement that is being printed. */
  readonly printing: Map<string, Promise<unknown>>;
}

/** Prepared bills and people beyond this are forgotten, oldest first. */
const maxRemembered = 200;

export function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > maxRemembered && oldest.done !== true) map.delete(oldest.value);
}

export function now(context: DeskContext): IsoDateTime {
  return beijingTime(context.clock.nowMs());
}

export function today(context: DeskContext): IsoDate {
  return dateOf(now(context));
}

/** How old the entitlement is, in whole minutes. */
export function snapshotAgeMinutes(context: DeskContext, person: PersonAtDesk): number {
  return Math.max(0, Math.floor((context.clock.nowMs() - epochOf(person.snapshot.seenAt)) / 60_000));
}

/** @throws ProblemError when nobody is signed in: no act without a name */
export function signedInOperator(context: DeskContext): Operator {
  const { operator } = context.session;
  if (operator !== null) return operator;
  throw new ProblemError({
    code: 'notSignedIn',
    happened: '还没有操作员登录。',
    money: '没有执行任何操作，资金没有变化。',
    nextStep: '请先选择操作员登录。',
  });
}

/** Who may decide about money that two books disagree on, and take over a queue that is not empty. */
export function isSupervisor(operator: Operator): boolean {
  return operator.role === 'supervisor' || operator.role === 'administrator';
}
