import { AtrError, parseAtr } from '../../../src/devices/atr.ts';
import { CardFaultError } from '../../../src/devices/cardFaultText.ts';
import { CcidError, ccidErrorText, ccidStatusOf, decodeCcid, encodeCcid } from '../../../src/devices/ccid.ts';
import { readCredentialSchema } from '../../../src/devices/credentialSchema.ts';
import { identityCardCredential } from '../../../src/devices/identityCard/identityCardCredential.ts';
import { IdentityCardFaultError } from '../../../src/devices/identityCard/identityCardFault.ts';
import { identityTextBytes, takeIdentityText } from '../../../src/devices/identityCard/identityCardText.ts';
import { verifyPinDirectCode } from '../../../src/devices/pinPad.ts';
import { readSocialCardFiles } from '../../../src/devices/socialCard.ts';
import { socialCardCredential } from '../../../src/devices/socialCardCredential.ts';
import { parseRecord } from '../../../src/devices/socialCardRecords.ts';
import { T0Error } from '../../../src/devices/t0.ts';
import { isoDate } from '../../../src/domain/calendar.ts';
import { CardModel } from '../../../src/training/card/cardModel.ts';
import { cardProfiles } from '../../../src/training/card/cardProfiles.ts';
import { hexBytes } from '../../devices/hexBytes.ts';
import { type FuzzTarget, mustHold, type Verdict } from '../fuzzTarget.ts';

const context = { today: isoDate('2026-01-15'), homeArea: '220500' };
const resetInformation = '00814E43238697159900BF7C7A';

/** Refused in the decoder's own words, or let through. */
function verdictOf(error: unknown, ...known: readonly (abstract new (...args: never[]) => Error)[]): Verdict {
  if (known.some((kind) => error instanceof kind)) return 'refused';
  throw error;
}

/** What a decoder hands over must be fit for the way to the desk. */
export function checkCredential(credential: unknown): void {
  const parsed = readCredentialSchema.safeParse(credential);
  mustHold(parsed.success, `not a credential: ${parsed.error?.message}`);
  mustHold(!/\p{Cc}/u.test(parsed.data.name), 'a control character in the name');
}

export const ccidMessages: FuzzTarget = {
  name: 'ccidMessages',
  corpus: [
    '62 00000000 00 00 010000',
    '80 02000000 00 01 000000 9000',
    '81 00000000 00 02 42FE00',
    '83 01000000 00 03 000000 02',
  ].map(hexBytes),
  run: (input) => {
    try {
      const message = decodeCcid(input);
      ccidErrorText(ccidStatusOf(message).errorCode);
      if (input.length <= 271)
        mustHold(Buffer.from(encodeCcid(message)).equals(input), 'not the same when encoded again');
      return 'accepted';
    } catch (error) {
      return verdictOf(error, CcidError);
    }
  },
};

export const atr: FuzzTarget = {
  name: 'atr',
  corpus: [
    '3B6D000000814E43238697159900BF7C7A',
    '3B8F8001804F0CA000000306030001000000006A',
    '3BFF1300008131FE4501020304050607080900',
    '3F00',
  ].map(hexBytes),
  run: (input) => {
    try {
      const { historicalBytes, protocols } = parseAtr(input);
      // ISO 7816-3, 8.2.1: TS and at most 32 more.
      mustHold(input.length <= 33, `an ATR of ${input.length} bytes`);
      mustHold(historicalBytes.length <= 15, `${historicalBytes.length} historical bytes`);
      mustHold(protocols.length > 0 && protocols.length <= 32, `${protocols.length} protocols`);
      return 'accepted';
    } catch (error) {
      return verdictOf(error, AtrError);
    }
  },
};

/** A conversation as a tape: length, answer, length, answer. */
async function tapeOf(model: CardModel): Promise<Uint8Array> {
  const tape: number[] = [];
  model.reset();
  await readSocialCardFiles(async (tpdu) => {
    const answer = model.transmit(tpdu);
    tape.push(answer.length, ...answer);
    return answer;
  }).catch(() => {});
  return Uint8Array.from(tape);
}

const profiles = Object.values(cardProfiles);
const tapes = await Promise.all(profiles.map((profile) => tapeOf(new CardModel(profile))));

/** Two files, each with six records asked by tag in two ways, two sweeps of twelve and two selections; the application. */
const maxLogicalCommands = 2 * (6 * 2 + 2 * 12 + 2) + 1;
const maxRounds = 16;

export const cardExchange: FuzzTarget = {
  name: 'cardExchange',
  corpus: tapes,
  run: async (input, choices) => {
    let at = 0;
    let commands = 0;
    // A card that has said all it had goes on with one word for ever.
    const ending = choices.oneOf([
      '61FF',
      '6C00',
      '6100',
      '9000',
      '',
      '6A83',
      '6982',
      `0810${'31'.repeat(250)}6110`,
    ]);
    const lastWord = hexBytes(ending);
    const transmit = async (): Promise<Uint8Array> => {
      commands += 1;
      mustHold(commands <= maxLogicalCommands * maxRounds, `${commands} commands`);
      const length = input[at];
      if (length === undefined) return lastWord;
      const answer = input.slice(at + 1, at + 1 + length);
      at += 1 + length;
      return answer;
    };
    try {
      checkCredential(socialCardCredential(await readSocialCardFiles(transmit), resetInformation, context));
      return 'accepted';
    } catch (error) {
      return verdictOf(error, CardFaultError, T0Error);
    }
  },
};

const records = profiles.flatMap(({ files }) =>
  files.flatMap((file) => file.records.map(({ tag, value }) => Uint8Array.of(tag, value.length, ...value))),
);

export const tlvRecords: FuzzTarget = {
  name: 'tlvRecords',
  corpus: records,
  run: (input) => {
    const record = parseRecord(input);
    if (record === null) return 'refused';
    mustHold(record.tag === input[0], 'another tag');
    mustHold(Buffer.from(record.value).equals(input.subarray(2, 2 + (input[1] ?? 0))), 'another value');
    return 'accepted';
  },
};

export const socialCard: FuzzTarget = {
  name: 'socialCard',
  corpus: profiles.map(({ files }) =>
    Buffer.concat(
      files.flatMap((file) =>
        file.records.map(({ tag, value }) => Buffer.from([tag, value.length, ...value])),
      ),
    ),
  ),
  run: (input) => {
    const values = new Map<number, Uint8Array>();
    for (let at = 0; at < input.length; ) {
      const record = parseRecord(input.subarray(at));
      if (record === null) break;
      values.set(record.tag, record.value);
      at += 2 + record.value.length;
    }
    try {
      checkCredential(socialCardCredential({ values, refusals: new Map() }, resetInformation, context));
      return 'accepted';
    } catch (error) {
      const verdict = verdictOf(error, CardFaultError);
      mustHold(
        !/\d{17}[\dX]/.test((error as CardFaultError).fault.detail),
        'a number in the detail of a fault',
      );
      return verdict;
    }
  },
};

interface TextFields {
  readonly [offset: number]: string;
}

/** 256 bytes of UTF-16LE with blanks between the fields (card readers section 4.2). */
function textBlock(fields: TextFields): Buffer {
  const block = Buffer.from(' '.repeat(identityTextBytes / 2), 'utf16le');
  for (const [offset, text] of Object.entries(fields))
    block.write(text, Number.parseInt(offset, 10), 'utf16le');
  return block;
}

const textBlocks = [
  textBlock({
    0: '张三',
    30: '2',
    32: '01',
    36: '19491231',
    122: '11010519491231002X',
    158: '某公安局',
    188: '20200101',
    204: '长期',
  }),
  textBlock({
    0: '陈某',
    30: '1',
    36: '19800101',
    122: '34052419800101001X',
    188: '20200101',
    204: '20300101',
    220: 'H12345678',
    248: 'J',
  }),
  textBlock({
    0: 'TEST PERSON',
    120: '1',
    122: 'CAN110080010101',
    152: 'CAN',
    158: '某人',
    188: '20200101',
    204: '20300101',
    220: '19800101',
    248: 'I',
  }),
  textBlock({
    0: '某人',
    30: '1',
    36: '19800101',
    52: 'TEST PERSON',
    122: '34052419800101001X',
    188: '20230101',
    204: '20330101',
    242: 'CAN',
    248: 'Y',
  }),
];

export const identityText: FuzzTarget = {
  name: 'identityText',
  corpus: textBlocks.map((block) => Buffer.concat([hexBytes('01000400'), block, Buffer.alloc(1024, 0x57)])),
  run: (input, choices) => {
    // Half of them as a text block by itself: nearly every mutation would otherwise be refused for its length.
    const block = Buffer.alloc(identityTextBytes, choices.oneOf([0, 0x20]));
    block.set(input.subarray(4, 4 + identityTextBytes));
    const text = choices.chance(0.5) ? block : takeIdentityText(input);
    if (text === null) return 'refused';
    mustHold(text.length === identityTextBytes, `a text of ${text.length} bytes`);
    try {
      checkCredential(identityCardCredential(text, context.today));
      return 'accepted';
    } catch (error) {
      return verdictOf(error, IdentityCardFaultError);
    }
  },
};

export const readerFeatures: FuzzTarget = {
  name: 'readerFeatures',
  corpus: ['0604 42330006', '0104 42330001 0604 42330006 1204 42330012', '0704 42330007'].map(hexBytes),
  run: (input) => {
    const code = verifyPinDirectCode(input);
    mustHold(code === null || Number.isSafeInteger(code), 'not a control code');
    return code === null ? 'refused' : 'accepted';
  },
};
