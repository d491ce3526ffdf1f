import type { ItemClass } from '../../src/domain/settlement.ts';

export interface SampleLine {
  readonly name: string;
  readonly specification: string;
  readonly itemClass: ItemClass;
  readonly price: string;
  readonly quantity: string;
  readonly category: string;
  readonly selfPayRatio?: string;
  readonly limitPrice?: string;
}

const line = (
  name: string,
  specification: string,
  itemClass: ItemClass,
  price: string,
  quantity: string,
  category: string,
  more: Partial<SampleLine> = {},
): SampleLine => ({ name, specification, itemClass, price, quantity, category, ...more });

export const outpatientLines = [
  line('一般诊疗费', '次', '01', '10', '1', '12'),
  line('全血细胞计数＋五分类', '次', '01', '25', '1', '04'),
  line('胸部CT平扫', '次', '02', '230', '1', '03', { selfPayRatio: '0.10' }),
  line('阿莫西林胶囊', '0.25g×24粒', '01', '12.5', '3', '09'),
  line('复方甘草口服溶液', '100ml', '01', '30', '4', '09', { limitPrice: '25' }),
  line('连花清瘟颗粒', '6g×10袋', '02', '31.9', '2', '11', { selfPayRatio: '0.10' }),
  line('医用外科口罩', '只', '03', '2.5', '10', '08'),
];

export const inpatientLines = [
  line('三人间床位费', '日', '01', '36', '18', '01'),
  line('住院诊察费', '日', '01', '18', '18', '02'),
  line('Ⅰ级护理', '日', '01', '28', '18', '07'),
  line('冠状动脉造影术', '次', '02', '2880', '1', '03', { selfPayRatio: '0.10' }),
  line('肌钙蛋白Ⅰ测定', '项', '01', '75', '6', '04'),
  line('经皮冠状动脉支架置入术', '每支血管', '02', '5200', '2', '06', { selfPayRatio: '0.10' }),
  line('药物洗脱冠状动脉支架系统', '3.0mm×24mm', '02', '8930', '4', '08', {
    selfPayRatio: '0.20',
    limitPrice: '8500',
  }),
  line('一次性使用血管内导引导丝', '0.014in×180cm', '02', '1860.5', '3', '08', { selfPayRatio: '0.20' }),
  line('注射用替奈普酶', '16mg（1.0×10⁷IU）', '02', '3680', '2', '09', { selfPayRatio: '0.10' }),
  line('替格瑞洛片', '90mg×14片', '02', '52.36', '6', '09', { selfPayRatio: '0.10' }),
  line('阿托伐他汀钙片', '20mg×7片', '01', '5.6', '12', '09'),
  line('重症监护', '小时', '01', '12', '168', '07'),
  line('主动脉内球囊反搏置管术及持续循环支持治疗', '日', '01', '4620', '6', '05'),
  line('营养配餐', '日', '03', '60', '18', '14'),
];

const longNames = [
  '注射用重组人Ⅱ型肿瘤坏死因子受体－抗体融合蛋白（预充式自动注射笔）',
  '复方氨基酸（15）双肽（2）注射液',
  '一次性使用无菌静脉留置针及输液延长管配套组件（含无针密闭式接头与透明敷料）',
];

/** A long stay: `count` lines over all categories, every third with a long name. */
export function longBillLines(count: number): SampleLine[] {
  const categories = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '14'];
  return Array.from({ length: count }, (_, index): SampleLine => {
    const category = categories[index % categories.length] ?? '14';
    const name = index % 3 === 0 ? (longNames[(index / 3) % 3] ?? '') : `示例项目第${index + 1}号`;
    const itemClass = index % 7 === 3 ? '03' : index % 4 === 1 ? '02' : '01';
    return {
      name,
      specification: index % 5 === 0 ? '0.9%×100ml（双阀软袋，直立式聚丙烯）' : '10ml×5支',
      itemClass,
      price: `${(index % 17) * 13 + 4}.${
        String((index * 37) % 1000000)
          .padStart(6, '0')
          .replace(/0+$/, '') || '0'
      }`,
      quantity: String((index % 6) + 1),
      category,
      ...(itemClass === '02' ? { selfPayRatio: '0.10' } : {}),
    };
  });
}
