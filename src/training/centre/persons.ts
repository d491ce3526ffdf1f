import type { IsoDate } from '../../domain/calendar.ts';
import { fromCompactDate } from '../../domain/calendar.ts';
import { checkCharacterOf } from '../../domain/identityNumber.ts';
import { type Fen, parseYuan } from '../../domain/money.ts';
import type { InsuranceType } from '../../domain/person.ts';
import type { YearToDate } from '../../domain/yearToDate.ts';

/** One insurance of an invented person, as the centre keeps it. */
export interface TrainingInsurance {
  readonly insuranceType: InsuranceType;
  /** psn_type */
  readonly personType: string;
  /** psn_insu_stas: 1 正常, 2 暂停, 4 终止 */
  readonly status: '1' | '2' | '4';
  readonly civilServant: boolean;
  readonly employer: string | null;
  /** null: no personal account (residents, 单建统筹). */
  readonly accountBalanceFen: Fen | null;
  /** Days from the opening of the centre's books until benefits are enjoyed; null: no waiting period. */
  readonly waitingDays: number | null;
  /** What was used in the running year before the books were opened. */
  readonly yearToDate: Partial<YearToDate>;
}

/**
 * An invented person. The identity number has the area code 999999, which no place bears, and a valid check character,
 * so that every check passes and nobody is meant.
 */
export interface TrainingPerson {
  /** Why this person is here, for the training screen. */
  readonly label: string;
  readonly personNo: string;
  readonly identityNumber: string;
  readonly name: string;
  readonly sex: 'male' | 'female';
  readonly birthDate: IsoDate;
  /** 民族, two digits. */
  readonly ethnicity: string;
  /** 卡号, 9 characters. */
  readonly cardNumber: string;
  /** 卡识别码: issuing area, D156000005, 16 hex digits of the card's own. */
  readonly cardSerial: string;
  /** psn_idet_type */
  readonly identityClasses: readonly string[];
  readonly insurances: readonly TrainingInsurance[];
}

interface Sketch {
  readonly label: string;
  readonly name: string;
  readonly sex: 'male' | 'female';
  /** YYYYMMDD */
  readonly born: string;
  readonly identityClasses?: readonly string[];
  readonly insurances: readonly TrainingInsurance[];
}

/** The place where all of them are insured: 通化市. */
export const trainingAdmdvs = '220500';

const inventedArea = '999999';

/** The sequence number is odd for men (GB 11643). */
function identityNumberOf(born: string, index: number, sex: 'male' | 'female'): string {
  const sequence = String(index * 2 + (sex === 'male' ? 1 : 0)).padStart(3, '0');
  const body = `${inventedArea}${born}${sequence}`;
  return body + checkCharacterOf(body);
}

function personOf(sketch: Sketch, index: number): TrainingPerson {
  const number = index + 1;
  return {
    label: sketch.label,
    personNo: `2205000000${String(number).padStart(10, '0')}`,
    identityNumber: identityNumberOf(sketch.born, number, sketch.sex),
    name: sketch.name,
    sex: sketch.sex,
    birthDate: fromCompactDate(sketch.born),
    ethnicity: '01',
    cardNumber: `T${String(number).padStart(8, '0')}`,
    cardSerial: `${trainingAdmdvs}D156000005${number.toString(16).toUpperCase().padStart(16, '0')}`,
    identityClasses: sketch.identityClasses ?? [],
    insurances: sketch.insurances,
  };
}

const employee: TrainingInsurance = {
  insuranceType: '310',
  personType: '11',
  status: '1',
  civilServant: false,
  employer: '通化市培训机械厂',
  accountBalanceFen: parseYuan('3286.50'),
  waitingDays: null,
  yearToDate: {},
};

const resident: TrainingInsurance = {
  insuranceType: '390',
  personType: '15',
  status: '1',
  civilServant: false,
  employer: null,
  accountBalanceFen: null,
  waitingDays: null,
  yearToDate: {},
};

const sketches: readonly Sketch[] = [
  { label: '职工在职，有个人账户', name: '赵建国', sex: 'male', born: '19850612', insurances: [employee] },
  {
    label: '职工退休，有个人账户（支付比例高 2 个百分点）',
    name: '钱秀兰',
    sex: 'female',
    born: '19580319',
    insurances: [{ ...employee, personType: '12', accountBalanceFen: parseYuan('5120.00') }],
  },
  { label: '居民（成年）', name: '孙志强', sex: 'male', born: '19790825', insurances: [resident] },
  {
    label: '居民（老年）',
    name: '李淑珍',
    sex: 'female',
    born: '19500107',
    insurances: [{ ...resident, personType: '16' }],
  },
  {
    label: '中小学生',
    name: '周小雨',
    sex: 'female',
    born: '20140909',
    insurances: [{ ...resident, personType: '1403' }],
  },
  {
    label: '居民，低保对象',
    name: '吴桂芳',
    sex: 'female',
    born: '19690422',
    identityClasses: ['2303'],
    insurances: [resident],
  },
  {
    label: '居民（老年），特困人员',
    name: '郑大山',
    sex: 'male',
    born: '19481130',
    identityClasses: ['2304'],
    insurances: [{ ...resident, personType: '16' }],
  },
  {
    label: '职工，暂停参保（不能享受待遇）',
    name: '王海涛',
    sex: 'male',
    born: '19900214',
    insurances: [{ ...employee, status: '2', accountBalanceFen: parseYuan('812.30') }],
  },
  {
    label: '居民，待遇等待期内（基金不支付）',
    name: '冯新雨',
    sex: 'female',
    born: '19930701',
    insurances: [{ ...resident, waitingDays: 45 }],
  },
  {
    label: '职工灵活就业，单建统筹（无个人账户）',
    name: '陈立军',
    sex: 'male',
    born: '19820116',
    insurances: [{ ...employee, employer: null, accountBalanceFen: null }],
  },
  {
    label: '两种参保：职工正常，居民已终止',
    name: '褚国华',
    sex: 'male',
    born: '19871203',
    insurances: [
      { ...resident, status: '4' },
      { ...employee, accountBalanceFen: parseYuan('460.00') },
    ],
  },
  {
    label: '居民，本年自付已高，普通住院即进入大病保险',
    name: '卫长河',
    sex: 'male',
    born: '19660518',
    insurances: [
      {
        ...resident,
        yearToDate: {
          admissionCount: 2,
          inpatientPoolFen: parseYuan('13200.00'),
          catastrophicBaseFen: parseYuan('9600.00'),
        },
      },
    ],
  },
  {
    label: '职工在职，统筹已近 70 000 元限额（进入补充医疗保险）',
    name: '蒋玉梅',
    sex: 'female',
    born: '19750930',
    insurances: [
      {
        ...employee,
        accountBalanceFen: parseYuan('1500.00'),
        yearToDate: { admissionCount: 3, inpatientPoolFen: parseYuan('68500.00') },
      },
    ],
  },
  {
    label: '大学生，普通门诊额度将尽（本年已付 650 元，限额 700 元）',
    name: '沈明月',
    sex: 'female',
    born: '20050228',
    insurances: [
      {
        ...resident,
        personType: '1404',
        yearToDate: {
          outpatientDeductibleFen: parseYuan('300.00'),
          outpatientPoolFen: parseYuan('650.00'),
        },
      },
    ],
  },
  {
    label: '职工在职，账户余额很少',
    name: '韩秋实',
    sex: 'male',
    born: '19960805',
    insurances: [{ ...employee, accountBalanceFen: parseYuan('3.27') }],
  },
];

/** The invented persons of the training centre, in a fixed order: their numbers never change. */
export const trainingPersons: readonly TrainingPerson[] = sketches.map(personOf);
