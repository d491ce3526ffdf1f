import type { CardFaultCode } from '../../domain/cardReading.ts';
import type { CardProfileName } from '../../training/card/cardProfiles.ts';
import type { IdentityCardName } from '../../training/identityCard/identityCards.ts';

/** Who must come out of a reading, or which fault. Names and numbers are those written on the invented cards. */
export type ExpectedCredential =
  | { readonly name: string; readonly identityNumber: string }
  | { readonly fault: CardFaultCode };

const zhangSan = { name: '张三', identityNumber: '11010519491231002X' };
const liSi = { name: '李四', identityNumber: '34052419800101001X' };

/** Card readers sections 2.4 to 2.8: what each card keeps back or has wrong decides. */
export const expectedOfCards: Readonly<Record<CardProfileName, ExpectedCredential>> = {
  firstGeneration: liSi,
  secondGeneration: zhangSan,
  longName: { name: '阿卜杜热合曼·买买提依明·吐𠮷逊江·艾力', identityNumber: '999999198506150028' },
  // 30 bytes end within the fifteenth Chinese character, which is dropped.
  longNameCut: { name: 'A阿卜杜热合曼·买买提依明·吐', identityNumber: '999999198506150028' },
  rareCharacter: { name: '王𠮷㐂', identityNumber: '999999199010200030' },
  fullName: {
    name: '买买提依明江·阿卜杜热合曼·吐尔逊古丽·艾力江木拉',
    identityNumber: '999999197803030044',
  },
  undefinedSex: zhangSan,
  digitCardNumber: zhangSan,
  expired: { fault: 'cardExpired' },
  noValidity: zhangSan,
  badCheckDigit: { fault: 'identityNumberInvalid' },
  contradictory: zhangSan,
  nameMissing: { fault: 'fieldMissing' },
  nameEmpty: { fault: 'fieldMissing' },
  correctsEveryLe: zhangSan,
  numbersOnly: zhangSan,
  tagsTakenForNumbers: zhangSan,
  selectThenTag: zhangSan,
  selectThenNumber: zhangSan,
  holderProtected: { fault: 'fieldProtected' },
  thirdGeneration: { fault: 'thirdGenerationNeedsOnline' },
  thirdGenerationRefusing: { fault: 'thirdGenerationNeedsOnline' },
  otherNameSameNumber: { ...zhangSan, name: '章三' },
  // Reading asks for no PIN.
  pinLocked: zhangSan,
  pinLastTry: zhangSan,
  pinLastTry63c0: zhangSan,
  applicationMissing: { fault: 'notSocialCard' },
  applicationLocked: { fault: 'cardLocked' },
  mute: { fault: 'cardMute' },
};

/** Card readers section 4.2. */
export const expectedOfIdentityCards: Readonly<Record<IdentityCardName, ExpectedCredential>> = {
  resident: zhangSan,
  residentLimited: liSi,
  residence: { name: '陈大文', identityNumber: '810000199001010019' },
  permanent2017: { name: 'DOE, JANE ALEXANDRA', identityNumber: 'ZZZ999985061501' },
  permanent2023: { name: '杜珍', identityNumber: '911999198506150026' },
  // The number stays the person's: a warning.
  expired: liSi,
  contradictory: zhangSan,
  unknownSex: zhangSan,
  longName: { name: '阿卜杜热合曼·买买提依明·吐逊', identityNumber: zhangSan.identityNumber },
  rareCharacter: { name: '王𠮷㐂', identityNumber: liSi.identityNumber },
  badCheckDigit: { fault: 'identityNumberInvalid' },
  nameEmpty: { fault: 'fieldMissing' },
  damagedName: { fault: 'cardDataDamaged' },
  twoFingerprints: zhangSan,
};
