import type { CardFaultCode } from '../../../src/domain/cardReading.ts';
import type { CardProfileName } from '../../../src/training/card/cardProfiles.ts';

/** Who a card of each profile is, or what is wrong with it; check characters worked out apart by the weights of GB 11643. */
export type ExpectedReading =
  | { readonly identityNumber: string; readonly name: string; readonly cardNumber: string }
  | CardFaultCode;

const zhangSan = { identityNumber: '11010519491231002X', name: '张三', cardNumber: 'A12345678' };

export const expectedReadings: Readonly<Record<CardProfileName, ExpectedReading>> = {
  firstGeneration: { identityNumber: '34052419800101001X', name: '李四', cardNumber: 'B23456789' },
  secondGeneration: zhangSan,
  longName: {
    identityNumber: '999999198506150028',
    name: '阿卜杜热合曼·买买提依明·吐𠮷逊江·艾力',
    cardNumber: 'C34567890',
  },
  // Thirty bytes hold one letter, fourteen characters and half of the next.
  longNameCut: {
    identityNumber: '999999198506150028',
    name: 'A阿卜杜热合曼·买买提依明·吐',
    cardNumber: 'C34567891',
  },
  rareCharacter: { identityNumber: '999999199010200030', name: '王𠮷㐂', cardNumber: 'D45678901' },
  fullName: {
    identityNumber: '999999197803030044',
    name: '买买提依明江·阿卜杜热合曼·吐尔逊古丽·艾力江木拉',
    cardNumber: 'E56789012',
  },
  undefinedSex: zhangSan,
  digitCardNumber: { ...zhangSan, cardNumber: '123456789' },
  expired: 'cardExpired',
  noValidity: zhangSan,
  badCheckDigit: 'identityNumberInvalid',
  contradictory: zhangSan,
  nameMissing: 'fieldMissing',
  nameEmpty: 'fieldMissing',
  correctsEveryLe: zhangSan,
  numbersOnly: zhangSan,
  tagsTakenForNumbers: zhangSan,
  selectThenTag: zhangSan,
  selectThenNumber: zhangSan,
  holderProtected: 'fieldProtected',
  thirdGeneration: 'thirdGenerationNeedsOnline',
  thirdGenerationRefusing: 'thirdGenerationNeedsOnline',
  otherNameSameNumber: { ...zhangSan, name: '章三', cardNumber: 'A87654321' },
  // Reading asks for no PIN.
  pinLocked: zhangSan,
  pinLastTry: zhangSan,
  pinLastTry63c0: zhangSan,
  applicationMissing: 'notSocialCard',
  applicationLocked: 'cardLocked',
  mute: 'cardMute',
};
