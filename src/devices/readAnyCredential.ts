import type { CardFaultCode, CardReading } from '../domain/cardReading.ts';
import type { ReadCredential } from '../domain/credential.ts';
import { sameName } from '../domain/sameName.ts';
import { cardFault } from './cardFaultText.ts';
import type { CredentialReader } from './device.ts';
import type { CardCheckContext } from './socialCardCredential.ts';

/** A reader with its name, in the order of the configuration. */
export interface NamedReader {
  readonly deviceId: string;
  readonly label: string;
  readonly reader: CredentialReader;
}

export interface AnyReading {
  /** Null: the answer is not of one device. */
  readonly deviceId: string | null;
  readonly reading: CardReading;
}

interface Answer {
  readonly named: NamedReader;
  readonly reading: CardReading;
}

interface Success {
  readonly named: NamedReader;
  readonly reading: Extract<CardReading, { ok: true }>;
}

/** A social card says most: its number and serial go to the centre. An identity card comes last. */
const mediumOrder: readonly ReadCredential['medium'][] = [
  'socialCard',
  'electronicCredential',
  'identityCard',
];

/** Faults that say nothing was presented, from the least telling on. Every other fault is of a card that was there. */
const nothingThere: readonly CardFaultCode[] = [
  'noReader',
  'serviceMissing',
  'libraryQuarantined',
  'readerSilent',
  'noCard',
];

/** The same person by number and by name; a name cut by the card's 30 bytes agrees with the whole one. */
export function sameHolder(one: ReadCredential, other: ReadCredential): boolean {
  return one.identityNumber === other.identityNumber && sameName(one.name, other.name);
}

/**
 * Who is asked: readers known to be empty are left out while another has, or may have, something; readers that do not work
 * are left out while another works. When that leaves nobody, everybody is asked, so that the answer says why.
 */
function worthAsking(readers: readonly NamedReader[]): readonly NamedReader[] {
  const working = readers.filter(({ reader }) => reader.status.state === 'ready');
  const maybe = working.filter(({ reader }) => reader.status.card !== 'absent');
  if (maybe.length > 0) return maybe;
  return working.length > 0 ? working : readers;
}

function tellingOrder({ reading }: Answer): number {
  return reading.ok ? Number.POSITIVE_INFINITY : nothingThere.indexOf(reading.fault.code);
}

/** The fault that tells most: of a card that was there, before one of an empty or missing reader. */
function bestFault(answers: readonly Answer[]): AnyReading {
  const wasThere = answers.find((answer) => tellingOrder(answer) === -1);
  const best = wasThere ?? answers.toSorted((a, b) => tellingOrder(b) - tellingOrder(a))[0];
  if (best === undefined) {
    return { deviceId: null, reading: { ok: false, fault: cardFault('noReader', '没有配置读卡设备') } };
  }
  return { deviceId: best.named.deviceId, reading: best.reading };
}

/** A card that was there and could not be read is told of: it may be another person's. */
function withWarnings(chosen: Success, answers: readonly Answer[]): AnyReading {
  const unread = answers.flatMap(({ named, reading }) =>
    reading.ok || nothingThere.includes(reading.fault.code)
      ? []
      : [`${named.label}上还有一张卡没有读出（${reading.fault.message}），请核对是否同一人。`],
  );
  const { reading, named } = chosen;
  const warnings = [...reading.credential.warnings, ...unread];
  return {
    deviceId: named.deviceId,
    reading: { ...reading, credential: { ...reading.credential, warnings } },
  };
}

/**
 * Reads whatever lies on the desk. One person on one or more readers: the credential that says most (社保卡, then 医保码,
 * then 身份证; of equals, the first reader of the configuration). Two persons, or one number under two names:
 * `cardsDisagree` and no data. Never rejects but for a defect of the program.
 */
export async function readAnyCredential(
  readers: readonly NamedReader[],
  context: CardCheckContext,
): Promise<AnyReading> {
  const answers = await Promise.all(
    worthAsking(readers).map(async (named) => ({
      named,
      reading: await named.reader.readCredential(context),
    })),
  );
  const successes = answers.flatMap(({ named, reading }): Success[] =>
    reading.ok ? [{ named, reading }] : [],
  );
  const [first, ...others] = successes.toSorted(
    (a, b) =>
      mediumOrder.indexOf(a.reading.credential.medium) - mediumOrder.indexOf(b.reading.credential.medium),
  );
  if (first === undefined) return bestFault(answers);
  const stranger = others.find(({ reading }) => !sameHolder(first.reading.credential, reading.credential));
  if (stranger === undefined) return withWarnings(first, answers);
  const detail = `${first.named.label}与${stranger.named.label}`;
  return { deviceId: null, reading: { ok: false, fault: cardFault('cardsDisagree', detail) } };
}
