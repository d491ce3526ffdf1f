import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { vi } from 'vitest';

/**
 * Stands in for the `electron` module: remembers what the shell asked for and lets a test play the events. Only what the
 * shell uses is here; a call to anything else fails the test.
 */

export class FakePort {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class FakeContents extends EventEmitter {
  readonly posted: { channel: string; ports: unknown[] }[] = [];
  readonly sent: string[] = [];
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  pdf: Uint8Array = new TextEncoder().encode('%PDF-1.7');
  readonly printToPDF = vi.fn(async (_options: object) => this.pdf);

  postMessage(channel: string, _message: unknown, ports: unknown[] = []): void {
    this.posted.push({ channel, ports });
  }
  send(channel: string): void {
    this.sent.push(channel);
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
}

export class FakeWindow extends EventEmitter {
  readonly options: Record<string, unknown>;
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  readonly calls: string[] = [];
  minimized = false;

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    fake.windows.push(this);
  }
  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return fake.onLoad(url);
  }
  isMinimized = () => this.minimized;
  restore = () => this.calls.push('restore');
  focus = () => this.calls.push('focus');
  maximize = () => this.calls.push('maximize');
  show = () => this.calls.push('show');
  destroy = () => this.calls.push('destroy');
}

export class FakeChild extends EventEmitter {
  readonly modulePath: string;
  readonly serviceName: string;
  readonly posted: { message: { type?: string; [key: string]: unknown }; ports: unknown[] }[] = [];
  killed = false;

  constructor(modulePath: string, serviceName: string) {
    super();
    this.modulePath = modulePath;
    this.serviceName = serviceName;
  }
  postMessage(message: { type?: string }, ports: unknown[] = []): void {
    this.posted.push({ message, ports });
  }
  kill(): boolean {
    this.killed = true;
    this.emit('exit', 0);
    return true;
  }
  types(): (string | undefined)[] {
    return this.posted.map(({ message }) => message.type);
  }
}

type Handler = (request: Request) => Response | Promise<Response>;

export class FakeProtocol {
  readonly handlers = new Map<string, Handler>();
  readonly privileged: unknown[] = [];
  handle(scheme: string, handler: Handler): void {
    this.handlers.set(scheme, handler);
  }
  unhandle(scheme: string): void {
    this.handlers.delete(scheme);
  }
  registerSchemesAsPrivileged(schemes: unknown[]): void {
    this.privileged.push(...schemes);
  }
}

export class FakeSession extends EventEmitter {
  readonly protocol = new FakeProtocol();
  permissionRequest:
    | ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void)
    | null = null;
  permissionCheck: (() => boolean) | null = null;
  devicePermission: (() => boolean) | null = null;
  displayMedia: unknown = 'untouched';
  setPermissionRequestHandler(handler: FakeSession['permissionRequest']): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: () => boolean): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.devicePermission = handler;
  }
  setDisplayMediaRequestHandler(handler: unknown): void {
    this.displayMedia = handler;
  }
}

class FakeApp extends EventEmitter {
  isPackaged = true;
  hasLock = true;
  readonly calls: string[] = [];
  userData = tmpdir();
  requestSingleInstanceLock = () => this.hasLock;
  getPath = () => this.userData;
  getVersion = () => '0.1.0';
  enableSandbox = () => this.calls.push('enableSandbox');
  disableHardwareAcceleration = () => this.calls.push('disableHardwareAcceleration');
  relaunch = () => this.calls.push('relaunch');
  quit = () => this.calls.push('quit');
  whenReady = () => Promise.resolve();
}

/** A keyring that turns text around, so that a stored key is not the key. */
class FakeSafeStorage {
  isAvailable = true;
  backend = 'gnome_libsecret';
  shouldReEncrypt = false;
  failsToDecrypt = false;
  encryptions = 0;
  isAsyncEncryptionAvailable = async () => this.isAvailable;
  getSelectedStorageBackend = () => this.backend;
  encryptStringAsync = async (text: string) => {
    this.encryptions += 1;
    return Buffer.from([...text].reverse().join(''));
  };
  decryptStringAsync = async (cipher: Buffer) => {
    if (this.failsToDecrypt) throw new Error('keyring is locked');
    return { result: [...cipher.toString()].reverse().join(''), shouldReEncrypt: this.shouldReEncrypt };
  };
}

function freshState() {
  return {
    app: new FakeApp(),
    windows: [] as FakeWindow[],
    children: [] as FakeChild[],
    ipc: new EventEmitter(),
    protocol: new FakeProtocol(),
    defaultSession: new FakeSession(),
    sessions: new Map<string, FakeSession>(),
    safeStorage: new FakeSafeStorage(),
    errorBoxes: [] as string[],
    menu: 'untouched' as unknown,
    onLoad: (_url: string): Promise<void> => Promise.resolve(),
    portCount: 0,
  };
}

export const fake = freshState();

export function resetFakeElectron(): void {
  Object.assign(fake, freshState());
}

class FakeChannel {
  readonly port1: FakePort;
  readonly port2: FakePort;
  constructor() {
    fake.portCount += 1;
    this.port1 = new FakePort(`${fake.portCount}a`);
    this.port2 = new FakePort(`${fake.portCount}b`);
  }
}

/** The module, for `vi.mock('electron', …)`; each name leads to the state of the running test. */
export const electronModule = {
  get app() {
    return fake.app;
  },
  BrowserWindow: FakeWindow,
  MessageChannelMain: FakeChannel,
  get ipcMain() {
    return fake.ipc;
  },
  get protocol() {
    return fake.protocol;
  },
  session: {
    get defaultSession() {
      return fake.defaultSession;
    },
    fromPartition(name: string) {
      const known = fake.sessions.get(name) ?? new FakeSession();
      fake.sessions.set(name, known);
      return known;
    },
  },
  get safeStorage() {
    return fake.safeStorage;
  },
  utilityProcess: {
    fork(modulePath: string, _args: string[], options: { serviceName: string }) {
      const child = new FakeChild(modulePath, options.serviceName);
      fake.children.push(child);
      return child;
    },
  },
  dialog: { showErrorBox: (_title: string, text: string) => fake.errorBoxes.push(text) },
  Menu: {
    setApplicationMenu(menu: unknown) {
      fake.menu = menu;
    },
  },
};
