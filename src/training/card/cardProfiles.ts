import { checkCharacterOf } from '../../domain/identityNumber.ts';
import { type CardHolder, cardFor } from './cardFor.ts';
import { type CardBehaviour, type CardFile, type CardProfile, plainBehaviour } from './cardProfile.ts';

/** Invented holders. Numbers are the published examples of GB 11643, or carry the area code 999999 nobody has. */
const zhangSan: CardHolder = {
  identityNumber: '11010519491231002X',
  name: '张三',
  cardNumber: 'A12345678',
  sex: 'female',
  birthDate: '1949-12-31',
  issuingArea: '220500',
  generation: 2,
  validUntil: '2029-03-01',
};

function invented(body: string): string {
  return body + checkCharacterOf(body);
}

function labelled(
  label: string,
  holder: Partial<CardHolder>,
  behaviour: Partial<CardBehaviour> = {},
): CardProfile {
  const card = cardFor({ ...zhangSan, ...holder });
  return { ...card, label, behaviour: { ...plainBehaviour, ...behaviour } };
}

function withFile(card: CardProfile, fileId: number, change: (file: CardFile) => CardFile): CardProfile {
  return { ...card, files: card.files.map((file) => (file.fileId === fileId ? change(file) : file)) };
}

function withPin(card: CardProfile, pinTries: number): CardProfile {
  return { ...card, pinTries };
}

function withoutRecord(card: CardProfile, fileId: number, tag: number): CardProfile {
  return withFile(card, fileId, (file) => ({
    ...file,
    records: file.records.filter((record) => record.tag !== tag),
  }));
}

/** Cards worth having: one for every way a real one has been seen to differ. */
export const cardProfiles = {
  firstGeneration: labelled('第一代卡', {
    identityNumber: '34052419800101001X',
    name: '李四',
    cardNumber: 'B23456789',
    sex: 'male',
    birthDate: '1980-01-01',
    generation: 1,
  }),
  secondGeneration: labelled('第二代卡', {}),
  longName: labelled('长姓名（姓名扩展）', {
    identityNumber: invented('99999919850615002'),
    // The thirtieth byte falls inside the four bytes of 𠮷.
    name: '阿卜杜热合曼·买买提依明·吐𠮷逊江·艾力',
    cardNumber: 'C34567890',
    sex: 'female',
    birthDate: '1985-06-15',
    ethnicity: '05',
  }),
  longNameCut: labelled('第一代卡长姓名被截断', {
    identityNumber: invented('99999919850615002'),
    name: 'A阿卜杜热合曼·买买提依明·吐尔逊江',
    cardNumber: 'C34567891',
    sex: 'female',
    birthDate: '1985-06-15',
    generation: 1,
  }),
  rareCharacter: labelled('四字节生僻字', {
    identityNumber: invented('99999919901020003'),
    name: '王𠮷㐂',
    cardNumber: 'D45678901',
    sex: 'male',
    birthDate: '1990-10-20',
  }),
  fullName: labelled('姓名写满姓名与姓名扩展', {
    identityNumber: invented('99999919780303004'),
    // 25 characters of two bytes: 30 bytes of 姓名 and all 20 of 姓名扩展.
    name: '买买提依明江·阿卜杜热合曼·吐尔逊古丽·艾力江木拉',
    cardNumber: 'E56789012',
    sex: 'female',
    birthDate: '1978-03-03',
    ethnicity: '05',
  }),
  undefinedSex: labelled('性别代码无意义', { sex: 'undefined' }),
  digitCardNumber: labelled('全数字卡号', { cardNumber: '123456789' }),
  expired: labelled('已过有效期', { issuedOn: '2010-05-01', validUntil: '2020-05-01' }),
  noValidity: labelled('未写有效期', { validUntil: null }),
  badCheckDigit: labelled('社会保障号码校验错', { identityNumber: '110105194912310021' }),
  contradictory: labelled('性别、出生日期与号码不符', { sex: 'male', birthDate: '1949-12-30' }),
  nameMissing: withoutRecord(labelled('无姓名', {}), 0xef06, 0x09),
  nameEmpty: labelled('姓名为空', { name: '' }),
  correctsEveryLe: labelled('每次先答 6Cxx', {}, { correctsEveryLe: true }),
  numbersOnly: labelled('只认记录号', {}, { tagAddressing: 'refused' }),
  tagsTakenForNumbers: labelled('把标识当作记录号', {}, { tagAddressing: 'asNumber' }),
  selectThenTag: labelled('须先选文件，按标识', {}, { shortFileIds: false, selectFileP1: [0x02] }),
  selectThenNumber: labelled(
    '须先选文件，按记录号',
    { generation: 1 },
    { shortFileIds: false, selectFileP1: [0x00], tagAddressing: 'refused' },
  ),
  holderProtected: withFile(labelled('持卡人信息受保护', {}), 0xef06, (file) => ({
    ...file,
    needsPin: true,
  })),
  thirdGeneration: labelled('第三代卡未认证', { generation: 3 }),
  thirdGenerationRefusing: withFile(
    labelled('第三代卡未认证（拒读）', { generation: 3 }),
    0xef06,
    (file) => ({
      ...file,
      needsPin: true,
    }),
  ),
  /** The same number as 第二代卡 under another name: one of the two is not this person's. */
  otherNameSameNumber: labelled('与第二代卡同号不同名', { name: '章三', cardNumber: 'A87654321' }),
  pinLocked: withPin(labelled('密码已锁定', {}), 0),
  pinLastTry: withPin(labelled('密码只剩一次', {}), 1),
  pinLastTry63c0: withPin(labelled('密码只剩一次（答 63C0）', {}, { locksWith63c0: true }), 1),
  applicationMissing: labelled('无社保应用', {}, { application: 'missing' }),
  applicationLocked: labelled('应用已锁定', {}, { application: 'locked' }),
  mute: labelled('卡无应答', {}, { mute: true }),
} as const satisfies Readonly<Record<string, CardProfile>>;

export type CardProfileName = keyof typeof cardProfiles;
