import type { DeskHandlers } from './bridgeServer.ts';
import type { DeskFrame } from './contract.ts';

/** The desk as a shell sees it, whichever shell it is. */
export interface Desk {
  readonly handlers: DeskHandlers;
  /** Every event frame the desk sends by itself. @returns stops the subscription */
  subscribe(listener: (frame: DeskFrame) => void): () => void;
  /** @returns the absolute path of the PDF with that file name, or null when there is none */
  sheetFile(name: string): Promise<string | null>;
  close(): Promise<void>;
}
