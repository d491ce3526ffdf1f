import { checkCharacterOf } from '../../domain/identityNumber.ts';
import {
  type IdentityCard,
  permanentCard2017For,
  permanentCard2023For,
  residenceCardFor,
  residentCardFor,
} from './identityCardFor.ts';

function invented(body: string): string {
  return body + checkCharacterOf(body);
}

/** Invented holders. Numbers are the published examples of GB 11643, or invented with a computed check character. */
const zhangSan = {
  name: '张三',
  sex: '2',
  ethnicity: '01',
  birthDate: '19491231',
  address: '某市某区某街道一号',
  number: '11010519491231002X',
  authority: '某市公安局某分局',
  validFrom: '20100301',
  validUntil: '长期',
};

const liSi = {
  ...zhangSan,
  name: '李四',
  sex: '1',
  birthDate: '19800101',
  number: '34052419800101001X',
  validFrom: '20200101',
  validUntil: '20400101',
};

const chenDaWen = {
  name: '陈大文',
  sex: '1',
  birthDate: '19900101',
  address: '某市某区某街道二号',
  number: invented('81000019900101001'),
  authority: '某市公安局某分局',
  validFrom: '20240601',
  validUntil: '20290601',
  passNumber: 'H99999999',
  issueCount: '01',
};

/** ZZZ is a code GB/T 2659 leaves to its users: no country has it. */
const foreigner = {
  name: '',
  englishName: 'DOE, JANE ALEXANDRA',
  sex: '2',
  nationality: 'ZZZ',
  birthDate: '19850615',
  number: 'ZZZ999985061501',
  validFrom: '20190615',
  validUntil: '20290614',
};

const foreigner2023 = {
  ...foreigner,
  name: '杜珍',
  number: invented('91199919850615002'),
  englishName: 'DOE-MONTGOMERY, JANE ALEXANDRA CORDELIA',
  validFrom: '20240615',
  validUntil: '20340614',
};

/** Cards worth having: one for every variant, and for every way a real one has been seen to differ. */
export const identityCards = {
  resident: residentCardFor('居民身份证', zhangSan),
  residentLimited: residentCardFor('居民身份证（有期限）', liSi),
  residence: residenceCardFor('港澳台居民居住证', chenDaWen),
  permanent2017: permanentCard2017For('外国人永久居留身份证（2017版）', foreigner),
  permanent2023: permanentCard2023For('外国人永久居留身份证（2023版）', foreigner2023),
  expired: residentCardFor('已过有效期', { ...liSi, validFrom: '20100101', validUntil: '20200101' }),
  contradictory: residentCardFor('性别、出生日期与号码不符', {
    ...zhangSan,
    sex: '1',
    birthDate: '19491230',
  }),
  unknownSex: residentCardFor('性别代码不认识', { ...zhangSan, sex: '7' }),
  longName: residentCardFor('姓名写满格子', { ...zhangSan, name: '阿卜杜热合曼·买买提依明·吐逊' }),
  rareCharacter: residentCardFor('四字节生僻字', { ...liSi, name: '王𠮷㐂' }),
  badCheckDigit: residentCardFor('号码校验错', { ...zhangSan, number: '110105194912310021' }),
  nameEmpty: residentCardFor('姓名为空', { ...zhangSan, name: '' }),
  damagedName: residentCardFor('姓名损坏', { ...zhangSan, name: '张\ud842' }),
  twoFingerprints: { ...residentCardFor('有两枚指纹', zhangSan), fingerprintBytes: 1024 },
} as const satisfies Readonly<Record<string, IdentityCard>>;

export type IdentityCardName = keyof typeof identityCards;
