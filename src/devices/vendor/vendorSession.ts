import iconv from 'iconv-lite';
import type { CardFault, CardFaultCode } from '../../domain/cardReading.ts';
import type { ReadCredential } from '../../domain/credential.ts';
import { CardFaultError } from '../cardFaultText.ts';
import type { FrameLog } from '../frameLog.ts';
import type { CardCheckContext } from '../socialCardCredential.ts';
import { jsonCredential, readVerdict } from './jsonCredential.ts';
import { libraryText, libraryWords, quotableWords } from './libraryText.ts';
import { pipeCredential } from './pipeCredential.ts';
import { type PlaceholderValues, toHelperCall } from './toHelperCall.ts';
import type { VendorCodes, VendorDescription, VendorFunction } from './vendorDescription.ts';
import type { CallOutcome, VendorHost } from './vendorHost.ts';
import { VendorRefusal } from './vendorRefusal.ts';

type Answer = Extract<CallOutcome, { kind: 'answered' }>;

/** A reader that says this works. */
const faultsOfTheCard: ReadonlySet<CardFaultCode> = new Set([
  'noCard',
  'cardMute',
  'thirdGenerationNeedsOnline',
]);

/** At the end nobody waits for a port that does not close. */
const closeTimeoutMs = 2_000;

/** A failure the library told of by itself, with its words. */
class LibrarySaid extends CardFaultError {
  readonly words: string;

  constructor(code: number | null, codes: VendorCodes, what: string, words: string) {
    const known = codes[String(code)];
    super(known?.fault ?? 'libraryFailed', `${what} 返回 ${code}`);
    this.words = words === '' ? (known?.text ?? '') : words;
  }
}

/** The fault as the cashier sees it: the library's words follow ours. They may name a person, so never the detail. */
export function withWords(error: CardFaultError): CardFault {
  const { fault } = error;
  if (!(error instanceof LibrarySaid) || error.words === '') return fault;
  return { ...fault, message: `${fault.message}读卡程序说：“${error.words}”` };
}

function succeeded(call: VendorFunction, returned: number | null): boolean {
  if (call.success === undefined || returned === null) return call.returns === 'void';
  if ('equals' in call.success) return call.success.equals.includes(returned);
  return returned >= call.success.atLeast;
}

/** The described functions on one loaded library: open, read, close, and what their answers mean. */
export class VendorSession {
  readonly #description: VendorDescription;
  readonly #host: VendorHost;
  readonly #values: () => PlaceholderValues;
  readonly #frames: FrameLog;
  #isOpen = false;
  #openingFailed = false;

  constructor(
    description: VendorDescription,
    host: VendorHost,
    values: () => PlaceholderValues,
    frames: FrameLog,
  ) {
    this.#description = description;
    this.#host = host;
    this.#values = values;
    this.#frames = frames;
  }

  get name(): string {
    return this.#description.name;
  }

  /** The last opening failed, and not for want of a card: the library cannot reach its reader. */
  get openingFailed(): boolean {
    return this.#openingFailed;
  }

  /** @throws CardFaultError */
  async openOnce(): Promise<void> {
    // Its tables take a fifth of a second to build: now, and not while the patient waits for the first reading.
    iconv.getEncoder('gb18030');
    if (this.#description.session === 'once') await this.#open();
  }

  /** @throws CardFaultError */
  async read(context: CardCheckContext): Promise<ReadCredential> {
    try {
      await this.#open();
      return this.#understand(await this.#call(this.#description.read), context);
    } catch (error) {
      // The reader may have been unplugged and plugged in again: the next reading opens it anew.
      if (error instanceof LibrarySaid && error.fault.code === 'libraryFailed') await this.close();
      throw error;
    } finally {
      if (this.#description.session === 'everyReading') await this.#close();
    }
  }

  /** Lets the library close its port. Never rejects for what the library says to that. */
  async close(): Promise<void> {
    if (this.#isOpen) await this.#close();
  }

  async #open(): Promise<void> {
    if (this.#isOpen) return;
    try {
      for (const call of this.#description.open) await this.#call(call);
      this.#openingFailed = false;
      this.#isOpen = true;
    } catch (error) {
      const reached = error instanceof CardFaultError && faultsOfTheCard.has(error.fault.code);
      this.#openingFailed = !reached;
      throw error;
    }
  }

  async #close(): Promise<void> {
    this.#isOpen = false;
    for (const call of this.#description.close) {
      if (!this.#host.isLoaded) return;
      try {
        await this.#call({ ...call, timeoutMs: Math.min(call.timeoutMs, closeTimeoutMs) });
      } catch (error) {
        if (!(error instanceof CardFaultError)) throw error;
        // The reading stands whatever closing comes to; the log has it.
      }
    }
  }

  /** @throws CardFaultError unless the function answered and its return value means success. */
  async #call(call: VendorFunction): Promise<Answer> {
    const startMs = performance.now();
    const outcome = await this.#host.call(this.#helperCall(call), call.timeoutMs);
    const told = outcome.kind === 'answered' ? `返回 ${outcome.returned}` : outcome.detail;
    this.#frames.note(`${call.name} ${told}，${Math.round(performance.now() - startMs)} 毫秒`);
    if (outcome.kind === 'notCalled') {
      throw new CardFaultError('libraryFailed', `${call.name} 没有调用：${outcome.detail}；请核对描述文件`);
    }
    if (outcome.kind === 'failed')
      throw new CardFaultError('libraryFailed', `${call.name} ${outcome.detail}`);
    if (succeeded(call, outcome.returned)) return outcome;
    const words = call.errorText === undefined ? null : (outcome.texts.get(call.errorText) ?? null);
    const ints = outcome.ints.length === 0 ? '' : `（输出整数 ${outcome.ints.join('、')}）`;
    const quoted = words === null ? '' : libraryWords(words, this.#description.encoding);
    throw new LibrarySaid(outcome.returned, call.codes, `${call.name}${ints}`, quoted);
  }

  #helperCall(call: VendorFunction) {
    const { encoding, values } = this.#description;
    const given = Object.fromEntries(
      Object.entries(this.#values()).filter(([, value]) => value !== undefined),
    );
    try {
      return toHelperCall(call, encoding, { ...values, ...given });
    } catch (error) {
      if (!(error instanceof VendorRefusal)) throw error;
      throw new CardFaultError('libraryFailed', error.message);
    }
  }

  #understand(answer: Answer, context: CardCheckContext): ReadCredential {
    const { result } = this.#description;
    const text = this.#outText(answer, result.from);
    if (result.kind === 'pipe') {
      const business = result.businessFrom === undefined ? null : this.#outText(answer, result.businessFrom);
      return pipeCredential(text, business, result.fields, context);
    }
    const verdict = readVerdict(text, result);
    if (result.success.includes(verdict.code)) return jsonCredential(verdict, result, context);
    throw new LibrarySaid(verdict.code, result.codes, result.code, quotableWords(verdict.message));
  }

  #outText(answer: Answer, name: string): string {
    const bytes = answer.texts.get(name) ?? null;
    if (bytes !== null) return libraryText(bytes, this.#description.encoding);
    throw new CardFaultError(
      'cardDataDamaged',
      `读卡程序没有在 ${name} 的长度内结束文字，未采用；请核对描述文件里的 bytes`,
    );
  }
}
