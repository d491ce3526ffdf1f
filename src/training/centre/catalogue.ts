import { parseRatio, type RatioBp } from '../../domain/ratio.ts';
import type { ItemClass } from '../../domain/settlement.ts';

/** An item of the centre's catalogue: what decides the split of a line, whatever the terminal thinks of it. */
export interface TrainingItem {
  /** 医疗目录编码, of the shape of interface 3.1; invented. */
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly itemClass: ItemClass;
  /** 收费项目类别 med_chrgitm_type */
  readonly chargeCategory: string;
  /** A usual price in yuan, for exercises. */
  readonly usualPrice: string;
  /** 定价上限金额 in yuan; null: no limit (999999 on the wire). */
  readonly limitPrice: string | null;
  readonly selfPayRatioBp: RatioBp;
  /** 限制使用标志: paid by the funds only with hosp_appr_flag 1. */
  readonly restricted: boolean;
}

type Row = readonly [
  code: string,
  name: string,
  unit: string,
  itemClass: ItemClass,
  chargeCategory: string,
  usualPrice: string,
  limitPrice: string | null,
  selfPayRatio: string,
  restricted?: 'restricted',
];

const rows: readonly Row[] = [
  ['110200001000000', '普通门诊诊察费', '次', '01', '02', '5.00', '5.00', '0'],
  ['110200002000000', '主任医师门诊诊察费', '次', '01', '02', '20.00', '15.00', '0'],
  ['110900001000000', '普通床位费', '日', '01', '01', '30.00', '30.00', '0'],
  ['110900003000000', '单人间床位费', '日', '01', '01', '180.00', '30.00', '0'],
  ['120100003000000', '二级护理', '日', '01', '07', '16.00', '16.00', '0'],
  ['120400001000000', '肌肉注射', '次', '01', '05', '3.00', '3.00', '0'],
  ['120400006000000', '静脉输液', '组', '01', '05', '8.00', '8.00', '0'],
  ['210300001000000', 'X线计算机体层平扫', '部位', '02', '03', '260.00', '260.00', '0.1'],
  ['210200001000000', '磁共振平扫', '部位', '02', '03', '480.00', '450.00', '0.1'],
  ['220301001000000', '彩色多普勒超声常规检查', '部位', '02', '03', '120.00', '120.00', '0.1'],
  ['250101015000000', '血细胞分析（五分类）', '次', '01', '04', '20.00', '20.00', '0'],
  ['250302001000000', '葡萄糖测定', '项', '01', '04', '6.00', '6.00', '0'],
  ['331008001000000', '阑尾切除术', '次', '01', '06', '980.00', '980.00', '0'],
  ['340100008000000', '中频脉冲电治疗', '部位', '02', '05', '18.00', '18.00', '0.1'],
  ['440000001000000', '普通针刺', '次', '01', '05', '25.00', '25.00', '0'],
  ['XJ01CAA040E001010100001', '阿莫西林胶囊 0.25g×24', '盒', '01', '09', '8.60', null, '0'],
  ['XJ01DDT056B001010100002', '注射用头孢曲松钠 1.0g', '支', '01', '09', '12.35', '11.80', '0'],
  ['XC08CAA089A001010100003', '苯磺酸氨氯地平片 5mg×28', '盒', '01', '09', '15.12', '13.50', '0'],
  ['XA10BAE043A001010100004', '盐酸二甲双胍片 0.5g×48', '盒', '01', '09', '11.04', null, '0'],
  ['XC10AAA118A001010100005', '阿托伐他汀钙片 20mg×7', '盒', '02', '09', '9.45', null, '0.1'],
  ['XB01ACL159A001010100006', '硫酸氢氯吡格雷片 75mg×7', '盒', '02', '09', '24.83', null, '0.05'],
  [
    'XA02BCA012B001010100007',
    '注射用艾司奥美拉唑钠 40mg',
    '支',
    '02',
    '09',
    '38.70',
    null,
    '0.1',
    'restricted',
  ],
  ['ZA01AAL0001010100008', '连花清瘟胶囊 0.35g×24', '盒', '02', '11', '13.67', null, '0.1'],
  ['ZA09BAF0002010100009', '复方丹参滴丸 27mg×180', '瓶', '02', '11', '26.90', null, '0.1'],
  ['T000600001', '黄芪', '克', '01', '10', '0.068', null, '0'],
  ['T000600002', '当归', '克', '01', '10', '0.1325', null, '0'],
  ['C0201010010000000001', '一次性使用输液器', '套', '02', '08', '2.15', '1.90', '0.2'],
  ['C0302020020000000002', '一次性使用留置针', '支', '02', '08', '18.50', '16.00', '0.2'],
  ['XV06DXX001Q001010100010', '氨基葡萄糖保健片', '瓶', '03', '14', '168.00', null, '1'],
  ['110100001000000', '病历本', '本', '03', '14', '1.00', null, '1'],
];

export const trainingCatalogue: readonly TrainingItem[] = rows.map(
  ([code, name, unit, itemClass, chargeCategory, usualPrice, limitPrice, ratio, restricted]) => ({
    code,
    name,
    unit,
    itemClass,
    chargeCategory,
    usualPrice,
    limitPrice,
    selfPayRatioBp: parseRatio(ratio),
    restricted: restricted === 'restricted',
  }),
);
