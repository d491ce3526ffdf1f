import type { TrainingCentre } from '../../src/training/centre/trainingCentre.ts';
import type { CallOutcome, PreparedCall } from '../../src/upstream/call.ts';
import type { Edition } from '../../src/upstream/edition.ts';
import type { Exchange } from '../../src/upstream/exchange.ts';
import { type GatewaySecrets, signedHeaders } from '../../src/upstream/gateways/signedHeaders.ts';
import type { Infno } from '../../src/upstream/infno.ts';
import { readAnswer } from '../../src/upstream/readAnswer.ts';
import type { RandomChoices } from '../faults/randomChoices.ts';
import type { SimClock } from './simClock.ts';
import type { NetworkFault, Tally } from './simFaults.ts';
import type { SimPower } from './simPower.ts';

const longestTripMs = 900;
/** What a client waits for before it gives a request up. */
const giveUpAfterMs = 60_000;

interface Strike {
  readonly infno: Infno | 'any';
  readonly fault: NetworkFault;
}

export interface SimNetworkOptions {
  readonly centre: TrainingCentre;
  readonly clock: SimClock;
  readonly random: RandomChoices;
  readonly tally: Tally;
  readonly power: SimPower;
  /** Other terminals have their turn while this one's request is under way. */
  readonly whileUnderWay: () => Promise<void>;
}

/**
 * One terminal's line to the centre. The bytes are the real ones, signature included, and so is the reading of the answer; only
 * the wire between them is simulated, so that the same seed always comes to the same end.
 */
export class SimNetwork {
  readonly #options: SimNetworkOptions;
  readonly #strikes: Strike[] = [];
  up = true;

  constructor(options: SimNetworkOptions) {
    this.#options = options;
  }

  strike(infno: Infno | 'any', fault: NetworkFault): void {
    this.#strikes.push({ infno, fault });
  }

  calm(): void {
    this.up = true;
    this.#strikes.length = 0;
  }

  readonly send = async <I extends Infno>(
    prepared: PreparedCall<I>,
    edition: Edition,
    secrets: GatewaySecrets,
    nowMs: number,
  ): Promise<CallOutcome<I>> => {
    const { power } = this.#options;
    power.aroundRequest('before');
    const exchange = power.isOff
      ? ({ kind: 'notSent', detail: 'no power' } as const)
      : await this.#carry(prepared, edition, secrets, nowMs);
    power.aroundRequest('after');
    return readAnswer(prepared, edition, exchange);
  };

  async #carry(
    prepared: PreparedCall,
    edition: Edition,
    secrets: GatewaySecrets,
    nowMs: number,
  ): Promise<Exchange> {
    const { clock, random, tally, whileUnderWay } = this.#options;
    clock.advance(1 + random.below(longestTripMs));
    await whileUnderWay();
    if (!this.up) return { kind: 'notSent', detail: 'ECONNREFUSED' };
    const fault = this.#take(prepared.infno);
    if (fault !== null) tally.met(`network ${fault}`);
    const early = this.#lostEarly(fault);
    if (early !== null) return early;
    const headers = signedHeaders(secrets, prepared, edition.gateway.apiVersion, nowMs);
    const url = new URL(prepared.url).pathname;
    const answer = await this.#options.centre.deliver({ url, headers, body: prepared.body });
    clock.advance(1 + random.below(longestTripMs));
    await whileUnderWay();
    return this.#wayBack(fault, answer);
  }

  #lostEarly(fault: NetworkFault | null): Exchange | null {
    if (fault === 'refusedConnection') return { kind: 'notSent', detail: 'ECONNREFUSED' };
    if (fault === 'lostBefore') return { kind: 'lost', cause: 'connectionLost', detail: 'ECONNRESET' };
    if (fault !== 'timeoutBefore') return null;
    this.#options.clock.advance(giveUpAfterMs);
    return { kind: 'lost', cause: 'timeout', detail: 'read timeout' };
  }

  #wayBack(fault: NetworkFault | null, answer: { status: number; body: string } | null): Exchange {
    if (answer === null || fault === 'lostAfter') {
      return { kind: 'lost', cause: 'connectionLost', detail: 'ECONNRESET' };
    }
    if (fault === 'timeoutAfter') {
      this.#options.clock.advance(giveUpAfterMs);
      return { kind: 'lost', cause: 'timeout', detail: 'read timeout' };
    }
    if (fault === 'cutShort') return { kind: 'lost', cause: 'unreadable', detail: 'half an answer' };
    return { kind: 'answered', ...answer, dateMs: this.#options.clock.nowMs() };
  }

  #take(infno: Infno): NetworkFault | null {
    const index = this.#strikes.findIndex((strike) => strike.infno === infno || strike.infno === 'any');
    return index === -1 ? null : (this.#strikes.splice(index, 1)[0]?.fault ?? null);
  }
}
