import { eventFrame } from '../bridge/bridgeServer.ts';
import type { DeskFrame, EventBody, EventName } from '../bridge/contract.ts';
import type { Desk } from '../bridge/deskPort.ts';
import type { DeviceChannel } from '../devices/deviceChannel.ts';
import { DeviceClient } from '../devices/deviceClient.ts';
import { beijingTime, type Clock, dateOf, type IsoDateTime, isoDateTime } from '../domain/calendar.ts';
import type { PackKey } from '../policy/bundle/packBundle.ts';
import { loadBuiltInPacks } from '../policy/loadPacks.ts';
import { CentreExchange, lastAnsweredSetting } from '../queue/centreExchange.ts';
import { ConnectionMonitor } from '../queue/connection.ts';
import { QueueDrainer } from '../queue/queueDrainer.ts';
import type { KeyProvider } from '../store/keyProvider.ts';
import { type OpenStoreOptions, openStore } from '../store/openStore.ts';
import { type Operator, readOperator, saveOperator } from '../store/operator.ts';
import { readSetting } from '../store/setting.ts';
import type { Store } from '../store/store.ts';
import type { Site } from '../upstream/call.ts';
import type { Edition } from '../upstream/edition.ts';
import type { GatewaySecrets } from '../upstream/gateways/signedHeaders.ts';
import { loadCatalogue, sampleCatalogueFile } from './catalogue/catalogue.ts';
import type { DeskContext, InstitutionProfile } from './deskContext.ts';
import { deskHandlers } from './deskHandlers.ts';
import { connectionState, queueState, readerState } from './deskState.ts';
import { PolicyShelf } from './policyShelf.ts';
import { settlementView } from './settlementView.ts';
import type { PdfPrinter } from './sheet/printPdf.ts';
import { findSheet } from './sheetFiles.ts';
import type { TrainingControls } from './trainingControls.ts';
import { withdrawLeftovers } from './withdrawLeftovers.ts';

export interface DeskOptions {
  readonly dataDir: string;
  readonly keyProvider: KeyProvider;
  readonly appVersion: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly random: () => number;
  readonly edition: Edition;
  readonly site: Site;
  readonly secrets: GatewaySecrets;
  readonly institution: InstitutionProfile;
  /** Added when missing; an existing operator is left as it is. */
  readonly operators: readonly Operator[];
  readonly spawnDevice: () => DeviceChannel;
  readonly readerPort: string | null;
  readonly pdfPrinter: PdfPrinter;
  readonly training: TrainingControls | null;
  /** Keys trusted for signed policy packs; none: only the built-in ones count. */
  readonly policyKeys?: readonly PackKey[];
  /** Receives what nobody expected, without personal data. */
  readonly onDefect: (where: string, error: unknown) => void;
  /** No answer of the centre is waited for longer than this; absent: as long as each transaction allows. */
  readonly maxReadTimeoutMs?: number;
  /** Limits and watches of the store, when they are not its own. */
  readonly storeOptions?: Pick<OpenStoreOptions, 'maxBytes' | 'beforeStatement'>;
}

/** The desk with its inner parts, for the process that owns it and for headless commands. */
export interface OpenDesk extends Desk {
  readonly context: DeskContext;
}

class EventBus {
  readonly #listeners = new Set<(frame: DeskFrame) => void>();
  readonly #onDefect: DeskOptions['onDefect'];

  constructor(onDefect: DeskOptions['onDefect']) {
    this.#onDefect = onDefect;
  }

  subscribe(listener: (frame: DeskFrame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Never throws: what tells of a settlement must not be able to stop one. */
  emit<N extends EventName>(event: N, body: EventBody<N>): void {
    try {
      const frame = eventFrame(event, body);
      for (const listener of this.#listeners) listener(frame);
    } catch (error) {
      this.#onDefect(`event ${event}`, error);
    }
  }
}

function addMissingOperators(store: Store, operators: readonly Operator[]): void {
  store.write((writer) => {
    for (const operator of operators) {
      if (readOperator(writer, operator.operatorNo) === null) saveOperator(writer, operator);
    }
  });
}

/** A slow centre must not keep the window shut. */
const firstContactLimitMs = 3_000;

async function atMost(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/**
 * Opens the store, starts the device process and the queue, and signs in at the centre.
 * @throws StoreError when the store cannot be opened: the message is ready for the screen, and nothing is left open
 */
export async function openDesk(options: DeskOptions): Promise<OpenDesk> {
  const store = openStore({
    dataDir: options.dataDir,
    keyProvider: options.keyProvider,
    nowMs: () => options.clock.nowMs(),
    appVersion: options.appVersion,
    ...options.storeOptions,
  });
  try {
    addMissingOperators(store, options.operators);
    return await openOver(store, options);
  } catch (error) {
    store.close();
    throw error;
  }
}

function offlineSince(store: Store, clock: Clock): IsoDateTime {
  const lastAnsweredAt = readSetting(store.reader, lastAnsweredSetting);
  return lastAnsweredAt === null ? beijingTime(clock.nowMs()) : isoDateTime(lastAnsweredAt);
}

async function openOver(store: Store, options: DeskOptions): Promise<OpenDesk> {
  const { clock, newId } = options;
  const bus = new EventBus(options.onDefect);
  const packs = loadBuiltInPacks();
  const catalogue = loadCatalogue(sampleCatalogueFile);
  const connection = new ConnectionMonitor(offlineSince(store, clock), (state) => {
    bus.emit('connection', connectionState(state));
    drainer.lineChanged(state.online);
  });
  const exchange = new CentreExchange({
    store,
    edition: options.edition,
    site: options.site,
    secrets: options.secrets,
    clock,
    newId,
    connection,
    ...(options.maxReadTimeoutMs === undefined ? {} : { maxReadTimeoutMs: options.maxReadTimeoutMs }),
  });
  const drainer = new QueueDrainer({
    exchange,
    owner: newId(),
    random: options.random,
    onRun: (settlementId) => announce(settlementId),
    whenIdle: () => withdrawLeftovers(context),
    onDefect: options.onDefect,
  });
  const devices = new DeviceClient({
    spawn: options.spawnDevice,
    today: () => dateOf(beijingTime(clock.nowMs())),
    homeArea: options.institution.admdvs,
  });
  const policies = new PolicyShelf(packs, store, options.policyKeys ?? []);
  const context: DeskContext = {
    store,
    exchange,
    drainer,
    devices,
    get packs() {
      return policies.packs;
    },
    policies,
    catalogue,
    institution: options.institution,
    pdfPrinter: options.pdfPrinter,
    training: options.training,
    clock,
    newId,
    dataDir: options.dataDir,
    version: options.appVersion,
    emit: (event, body) => bus.emit(event, body),
    session: {
      operator: null,
      peopleAtDesk: new Map(),
      preparedBills: new Map(),
      billsUnderWay: new Set(),
      printing: new Map(),
    },
  };
  const announce = (settlementId: string): void => {
    bus.emit('settlement', settlementView(context, settlementId));
    bus.emit('queue', queueState(context));
  };
  const tellReader = (): void => bus.emit('reader', readerState(devices.status()));
  devices.on('readerState', tellReader);
  devices.on('cardInserted', tellReader);
  devices.on('cardRemoved', tellReader);
  if (options.readerPort !== null) void devices.configure(options.readerPort);
  await atMost(firstContactLimitMs, drainer.kick());
  return {
    context,
    handlers: deskHandlers(context),
    subscribe: (listener) => bus.subscribe(listener),
    sheetFile: (name) => findSheet(options.dataDir, name),
    close: () => closeDesk(context, options.onDefect),
  };
}

/** The store is closed whatever the others' farewells come to: its lock would keep the next start out. */
async function closeDesk(
  { drainer, devices, exchange, store }: DeskContext,
  onDefect: DeskOptions['onDefect'],
): Promise<void> {
  try {
    await drainer.stop();
    devices.close();
    if (exchange.link.connection.state.online) await exchange.signOut();
  } catch (error) {
    onDefect('close', error);
  } finally {
    store.close();
  }
}
