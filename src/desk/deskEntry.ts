import { eventFrame } from '../bridge/bridgeServer.ts';
import type { DeskFrame, EventBody, EventName } from '../bridge/contract.ts';
import type { Desk } from '../bridge/deskPort.ts';
import type { DeviceChannel } from '../devices/deviceChannel.ts';
import { DeviceClient } from '../devices/deviceClient.ts';
import type { DeviceSetup } from '../devices/deviceSetup.ts';
import { beijingTime, type Clock, dateOf, type IsoDateTime, isoDateTime } from '../domain/calendar.ts';
import type { PackKey } from '../policy/bundle/packBundle.ts';
import { loadBuiltInPacks } from '../policy/loadPacks.ts';
import type { PolicyPack } from '../policy/packSchema.ts';
import { CentreClock } from '../queue/centreClock.ts';
import { CentreExchange, lastAnsweredSetting, type SendCall } from '../queue/centreExchange.ts';
import { ConnectionMonitor } from '../queue/connection.ts';
import { type DrainerOptions, QueueDrainer } from '../queue/queueDrainer.ts';
import type { KeyProvider } from '../store/keyProvider.ts';
import { type OpenStoreOptions, openStore } from '../store/openStore.ts';
import type { Operator } from '../store/operator.ts';
import { readSetting } from '../store/setting.ts';
import type { Store } from '../store/store.ts';
import type { Site } from '../upstream/call.ts';
import type { Edition } from '../upstream/edition.ts';
import type { GatewaySecrets } from '../upstream/gateways/signedHeaders.ts';
import type { CardPinRule } from './cardPin.ts';
import { loadCatalogue, sampleCatalogueFile } from './catalogue/catalogue.ts';
import type { DeskContext, InstitutionProfile } from './deskContext.ts';
import { deskHandlers } from './deskHandlers.ts';
import { connectionState, queueState } from './deskState.ts';
import { defaultKeeping, type KeepingSettings } from './keeping/keepingSettings.ts';
import { StoreKeeper } from './keeping/storeKeeper.ts';
import { noteConfiguration } from './noteConfiguration.ts';
import { PolicyShelf } from './policyShelf.ts';
import { settlementView } from './settlementView.ts';
import type { PdfPrinter } from './sheet/printPdf.ts';
import { findSheet } from './sheetFiles.ts';
import type { TrainingControls } from './trainingControls.ts';
import { watchDevices } from './watchDevices.ts';
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
  readonly devices: readonly DeviceSetup[];
  readonly cardPin: CardPinRule;
  readonly pdfPrinter: PdfPrinter;
  readonly training: TrainingControls | null;
  /** Keys trusted for signed policy packs; none: only the built-in ones count. */
  readonly policyKeys?: readonly PackKey[];
  /** Receives what nobody expected, without personal data. */
  readonly onDefect: (where: string, error: unknown) => void;
  /** No answer of the centre is waited for longer than this; absent: as long as each transaction allows. */
  readonly maxReadTimeoutMs?: number;
  /** How calls reach the centre and how the queue waits; absent: HTTP and the timer of the process. */
  readonly send?: SendCall;
  readonly later?: DrainerOptions['later'];
  /** Backups, checks and retention; absent: as `defaultKeeping`; null: none, for a desk that lives a moment. */
  readonly keeping?: KeepingSettings | null;
  /** Limits and watches of the store, when they are not its own. */
  readonly storeOptions?: Pick<OpenStoreOptions, 'maxBytes' | 'beforeStatement'>;
}

/** The desk with its inner parts, for the process that owns it and for headless commands. */
export interface OpenDesk extends Desk {
  readonly context: DeskContext;
  readonly keeper: StoreKeeper;
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
    const { operators, institution, site, edition, devices } = options;
    const { signingKey: _, ...openly } = site;
    noteConfiguration(store, {
      operators,
      site: { institution, site: openly, edition, devices },
      at: beijingTime(options.clock.nowMs()),
    });
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

/** Read once in the life of the process: the files came with the program and do not change. */
let builtInPacks: readonly PolicyPack[] | null = null;

async function openOver(store: Store, options: DeskOptions): Promise<OpenDesk> {
  const { newId } = options;
  const clock = new CentreClock(options.clock);
  const bus = new EventBus(options.onDefect);
  builtInPacks ??= loadBuiltInPacks();
  const catalogue = loadCatalogue(sampleCatalogueFile);
  const connection = new ConnectionMonitor(offlineSince(store, clock), (state) => {
    bus.emit('connection', connectionState(state, clock));
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
    heardTime: (heard) => {
      const before = clock.trust;
      clock.note(heard);
      if (clock.trust !== before) bus.emit('connection', connectionState(connection.state, clock));
    },
    ...(options.maxReadTimeoutMs === undefined ? {} : { maxReadTimeoutMs: options.maxReadTimeoutMs }),
    ...(options.send === undefined ? {} : { send: options.send }),
  });
  const drainer = new QueueDrainer({
    exchange,
    owner: newId(),
    random: options.random,
    onRun: (settlementId) => announce(settlementId),
    whenIdle: () => withdrawLeftovers(context),
    onDefect: options.onDefect,
    ...(options.later === undefined ? {} : { later: options.later }),
  });
  const devices = new DeviceClient({
    spawn: options.spawnDevice,
    today: () => dateOf(beijingTime(clock.nowMs())),
    homeArea: options.institution.admdvs,
  });
  const policies = new PolicyShelf(builtInPacks, store, options.policyKeys ?? []);
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
    cardPin: options.cardPin,
    training: options.training,
    clock,
    newId,
    dataDir: options.dataDir,
    version: options.appVersion,
    emit: (event, body) => bus.emit(event, body),
    session: {
      operator: null,
      cardAwaitingPin: null,
      peopleAtDesk: new Map(),
      preparedBills: new Map(),
      billsUnderWay: new Set(),
      admissionsUntold: new Set(),
      printing: new Map(),
    },
  };
  const announce = (settlementId: string): void => {
    bus.emit('settlement', settlementView(context, settlementId));
    bus.emit('queue', queueState(context));
  };
  watchDevices(context);
  if (options.devices.length > 0) void devices.configure(options.devices);
  await atMost(firstContactLimitMs, drainer.kick());
  const keeper = new StoreKeeper(context, options.keeping ?? defaultKeeping, options.onDefect);
  if (options.keeping !== null) keeper.start();
  return {
    context,
    keeper,
    handlers: deskHandlers(context),
    subscribe: (listener) => bus.subscribe(listener),
    sheetFile: (name) => findSheet(options.dataDir, name),
    close: () => closeDesk(context, keeper, options.onDefect),
  };
}

/** The store is closed whatever the others' farewells come to: its lock would keep the next start out. */
async function closeDesk(
  { drainer, devices, exchange, store }: DeskContext,
  keeper: StoreKeeper,
  onDefect: DeskOptions['onDefect'],
): Promise<void> {
  try {
    await keeper.stop();
    await drainer.stop();
    devices.close();
    if (exchange.link.connection.state.online) await exchange.signOut();
  } catch (error) {
    onDefect('close', error);
  } finally {
    store.close();
  }
}
