import type { CatalogueItem, EntitlementView, PersonView } from '../../src/bridge/contract.ts';
import { isoDate, isoDateTime } from '../../src/domain/calendar.ts';
import { fen } from '../../src/domain/money.ts';
import { ratioBp } from '../../src/domain/ratio.ts';
import { emptyYearToDate } from '../../src/domain/yearToDate.ts';

/** Invented persons and a small catalogue for the screen tests. Identity numbers: GB 11643's published examples. */

export const today = isoDate('2020-09-01');
export const seenAt = isoDateTime('2020-09-01 09:12:00');

const employee: EntitlementView = {
  insuranceType: '310',
  insuranceLabel: '职工基本医疗保险',
  personType: '11',
  personTypeLabel: '在职',
  status: 'active',
  statusLabel: '正常参保',
  insuredPlaceName: '通化市',
  hasAccount: true,
  accountBalanceFen: fen(286_055),
  waitingUntil: null,
  limits: [
    { key: 'inpatientPool', label: '统筹基金（住院）', usedFen: fen(1_862_000), limitFen: fen(7_000_000) },
    { key: 'largeAmount', label: '补充医疗保险', usedFen: fen(0), limitFen: fen(25_000_000) },
  ],
  yearToDate: emptyYearToDate,
};

const resident: EntitlementView = {
  insuranceType: '390',
  insuranceLabel: '城乡居民基本医疗保险',
  personType: '15',
  personTypeLabel: '成年居民',
  status: 'suspended',
  statusLabel: '暂停参保',
  insuredPlaceName: '通化市',
  hasAccount: false,
  accountBalanceFen: fen(0),
  waitingUntil: null,
  limits: [
    { key: 'inpatientPool', label: '统筹基金', usedFen: fen(0), limitFen: fen(20_000_000) },
    { key: 'outpatientPool', label: '普通门诊', usedFen: fen(66_350), limitFen: fen(70_000) },
    { key: 'catastrophic', label: '大病补充保险', usedFen: fen(0), limitFen: fen(30_000_000) },
  ],
  yearToDate: emptyYearToDate,
};

const common = {
  sexLabel: '女',
  age: 70,
  source: 'centre' as const,
  seenAt,
  ageMinutes: 0,
  warnings: [],
  cashOnlyReason: null,
};

/** An employee who is also in the residents' list: two rows to choose from. */
export const employeePerson: PersonView = {
  ...common,
  personNo: 'P310001',
  nameMasked: '欧**日',
  identityNumberMasked: '110105********002X',
  identityClassLabels: [],
  credentialLabel: '社会保障卡',
  entitlements: [employee, resident],
};

/** A resident known from the cache, with warnings. */
export const cachedPerson: PersonView = {
  ...common,
  personNo: 'P390002',
  nameMasked: '田*',
  identityNumberMasked: '340524********001X',
  sexLabel: '男',
  age: 40,
  identityClassLabels: ['低保对象'],
  credentialLabel: '手工输入',
  source: 'cache',
  ageMinutes: 192,
  entitlements: [{ ...resident, status: 'active', statusLabel: '正常参保' }],
  warnings: ['卡有效期至 2020-09-30，请提醒换卡。'],
};

/** Nobody the centre has ever told this terminal about, while offline. */
export const unknownPerson: PersonView = {
  ...common,
  personNo: 'U0001',
  nameMasked: '张*',
  identityNumberMasked: '440524********0014',
  sexLabel: '女',
  age: 32,
  identityClassLabels: [],
  credentialLabel: '社会保障卡',
  source: 'cache',
  entitlements: [{ ...employee, hasAccount: false, limits: [], status: 'none', statusLabel: '未知' }],
  cashOnlyReason: '中心不通，本机也没有此人 24 小时内的参保信息，不能确认待遇。',
};

type ItemSeed = readonly [
  code: string,
  name: string,
  initials: string,
  specification: string,
  unit: string,
  price: string,
  itemClass: '01' | '02' | '03',
  shareBp: number,
  category: string,
  limitPrice: string | null,
];

const seeds: readonly ItemSeed[] = [
  ['XJ01CAA040A001', '阿莫西林胶囊', 'amxljn', '0.25g×24粒', '盒', '12.8', '01', 0, '西药费', null],
  [
    'XJ01CAA040A002',
    '阿莫西林克拉维酸钾片',
    'amxlklwsjp',
    '0.457g×8片',
    '盒',
    '21.36',
    '02',
    1000,
    '西药费',
    null,
  ],
  ['XC08CAA014A001', '氨氯地平片', 'aldpp', '5mg×28片', '盒', '8.64', '01', 0, '西药费', null],
  ['XA02BCA002A001', '奥美拉唑肠溶胶囊', 'amlzcrjn', '20mg×14粒', '盒', '15.2', '02', 1000, '西药费', null],
  ['ZA06AAB0010001', '板蓝根颗粒', 'blgkl', '10g×20袋', '盒', '18', '01', 0, '中成药费', null],
  ['110200001', '普通门诊诊察费', 'ptmzzcf', '', '次', '10', '01', 0, '诊察费', null],
  ['210300001', '磁共振平扫', 'cgzps', '单部位', '次', '480', '02', 2000, '检查费', '420'],
  ['220301001', '彩色多普勒超声', 'csdplcs', '腹部', '次', '120', '02', 1000, '检查费', null],
  ['250101001', '血细胞分析', 'xxbfx', '五分类', '项', '18', '01', 0, '化验费', null],
  ['250302001', '葡萄糖测定', 'pttcd', '', '项', '5.5', '01', 0, '化验费', null],
  ['120400006', '静脉输液', 'jmsy', '', '组', '9', '01', 0, '治疗费', null],
  ['331601001', '清创缝合术', 'qcfhs', '中', '次', '210', '01', 0, '手术费', null],
  ['ZF000001', '陪护床', 'phc', '', '日', '30', '03', 10_000, '其他费', null],
  ['ZY000001', '住院综合费用', 'zyzhfy', '测试用整笔费用', '笔', '20000', '01', 0, '其他费', null],
];

const classLabels = { '01': '甲类', '02': '乙类', '03': '自费' } as const;

export const catalogue: readonly CatalogueItem[] = seeds.map(
  ([code, name, initials, specification, unit, price, itemClass, shareBp, category, limitPrice]) => ({
    code,
    name,
    initials,
    specification,
    unit,
    price,
    itemClass,
    itemClassLabel: classLabels[itemClass],
    selfPayRatioBp: ratioBp(shareBp),
    limitPrice,
    chargeCategory: category,
    chargeCategoryLabel: category,
  }),
);
