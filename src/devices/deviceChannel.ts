/** A running device process as the desk sees it, whoever started it. */
export interface DeviceChannel {
  /** Must not throw when the process has ended. */
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when the process could not be started. The reason is for the IT person. */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}
