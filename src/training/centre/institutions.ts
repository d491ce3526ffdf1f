import type { Institution } from '../../domain/settlement.ts';

export interface TrainingInstitution extends Institution {
  /** 定点医药机构编号 */
  readonly code: string;
  readonly name: string;
}

const hospital = { affiliation: 'city', community: false, public: true, kind: 'hospital' } as const;

/** Invented institutions, one for each level whose benefits differ in Tonghua. */
export const trainingInstitutions: readonly TrainingInstitution[] = [
  { ...hospital, code: 'H22050000001', name: '通化市培训中心医院', level: '3' },
  { ...hospital, code: 'H22050000002', name: '通化培训县人民医院', level: '2', affiliation: 'county' },
  { ...hospital, code: 'H22050000003', name: '培训街道社区卫生服务中心', level: '1', community: true },
  { ...hospital, code: 'H22050000004', name: '培训村卫生室', level: '0', affiliation: 'county' },
  { ...hospital, code: 'P22050000001', name: '通化培训大药房', level: '0', public: false, kind: 'pharmacy' },
];
