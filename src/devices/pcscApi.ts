/** What is used of pcsc-mini, so that tests can play the service. Flags and numbers are those of PC/SC part 5. */
export const pcscNumbers = {
  shareShared: 2,
  protocolT0: 1,
  dispositionReset: 1,
  statusPresent: 32,
  getFeatureRequest: 3_400,
} as const;

export interface PcscTransaction {
  end(disposition: number): Promise<void>;
}

export interface PcscCard {
  state(): Promise<{ readonly atr: Uint8Array }>;
  transmit(input: Uint8Array): Promise<Uint8Array>;
  control(code: number, command?: Uint8Array): Promise<Uint8Array>;
  transaction(): Promise<PcscTransaction>;
  disconnect(disposition: number): Promise<void>;
}

/** One reader of the service, as long as it is plugged in. */
export interface PcscSlotHandle {
  name(): string;
  onChange(listener: (rawStatus: number) => void): void;
  onDisconnect(listener: () => void): void;
  connect(mode: number, protocol: number): Promise<PcscCard>;
}

export interface PcscClient {
  /** @throws Error with a `code` such as `NoService`. */
  start(onReader: (reader: PcscSlotHandle) => void, onError: (error: Error) => void): void;
  stop(): void;
}

export interface PcscApi {
  newClient(): PcscClient;
  controlCode(functionCode: number): number;
}

/**
 * Loads the native library, which needs the system's own at that moment: only when a reader of this kind is configured.
 * @throws Error where the system has no smart card library, or none for this platform.
 */
export async function loadPcsc(): Promise<PcscApi> {
  const pcsc = await import('pcsc-mini');
  return {
    controlCode: (functionCode) => pcsc.controlCode(functionCode),
    newClient: () => {
      const client = new pcsc.Client();
      return {
        start: (onReader, onError) => {
          client.on('error', onError);
          client.on('reader', (reader) =>
            onReader({
              name: () => reader.name(),
              onChange: (listener) => {
                reader.on('change', (status) => listener(status.raw));
              },
              onDisconnect: (listener) => {
                reader.on('disconnect', listener);
              },
              connect: (mode, protocol) => reader.connect(mode, protocol),
            }),
          );
          client.start();
        },
        stop: () => client.stop(),
      };
    },
  };
}
