import { faultOfStatus, IdentityCardFaultError } from './identityCardFault.ts';
import { takeIdentityText } from './identityCardText.ts';
import { type SamCommand, samCommands } from './samCommands.ts';
import type { SamAnswer } from './samFraming.ts';
import type { SamLink } from './samLink.ts';

export interface SamModuleLimits {
  /** The first question at a speed: a module that hears another speed says nothing. */
  readonly startUpTimeoutMs: number;
  /** Find and select (card readers 4.1). */
  readonly findTimeoutMs: number;
  /** Text and photograph take 1.4 s at 9600 baud. */
  readonly readTimeoutMs: number;
}

interface AskOptions<T> {
  readonly timeoutMs: number;
  readonly logged?: boolean;
  readonly take: (answer: SamAnswer) => T;
}

/**
 * What a SAM_V module can be asked for. Every question ends within its limit, in its answer, in a SamLinkError of the
 * line or in an IdentityCardFaultError for the SW3 the module refused with.
 */
export class SamModule {
  readonly link: SamLink;
  readonly #limits: SamModuleLimits;

  constructor(link: SamLink, limits: SamModuleLimits) {
    this.link = link;
    this.#limits = limits;
  }

  /**
   * The first question on a line. Its answer has no data, so nothing late from before can be taken for it, and behind it
   * nothing late can come. A module that is not well is reset once.
   * @returns 模块编号, 32 hex digits.
   */
  async startUp(): Promise<string> {
    const options = { timeoutMs: this.#limits.startUpTimeoutMs, take: () => {} };
    try {
      await this.#ask(samCommands.status, options);
    } catch (error) {
      if (!(error instanceof IdentityCardFaultError)) throw error;
      await this.#ask(samCommands.reset, options);
    }
    return this.#ask(samCommands.moduleId, {
      ...options,
      take: ({ data }) => Buffer.from(data).toString('hex').toUpperCase(),
    });
  }

  /** @param logged false for the questions asked three times a second. */
  async find(logged: boolean): Promise<boolean> {
    const options = { timeoutMs: this.#limits.findTimeoutMs, logged, take: () => true };
    try {
      return await this.#ask(samCommands.find, options);
    } catch (error) {
      if (error instanceof IdentityCardFaultError && error.kind === 'noCard') return false;
      throw error;
    }
  }

  select(): Promise<void> {
    return this.#ask(samCommands.select, { timeoutMs: this.#limits.findTimeoutMs, take: () => {} });
  }

  /** The text of the selected card, 256 bytes for the caller to wipe; the photograph is wiped unread. */
  async readText(): Promise<Uint8Array> {
    const timeoutMs = this.#limits.readTimeoutMs;
    const text = await this.#ask(samCommands.read, { timeoutMs, take: ({ data }) => takeIdentityText(data) });
    if (text !== null) return text;
    throw new IdentityCardFaultError('textDamaged', '应答里文字与照片的长度不对');
  }

  async #ask<T>(command: SamCommand, options: AskOptions<T>): Promise<T> {
    const outcome = await this.link.exchange(command, {
      ...options,
      take: (answer) =>
        answer.status === command.good.status
          ? { value: options.take(answer) }
          : faultOfStatus(command.label, answer.status, answer.cardStatusWord),
    });
    if (outcome instanceof IdentityCardFaultError) throw outcome;
    return outcome.value;
  }
}
