import type { DeskHandlers } from '../../src/bridge/bridgeServer.ts';
import type { OperationInput, OperationName } from '../../src/bridge/contract.ts';
import type {
  PolicyAct,
  PolicyConfirmationView,
  PolicyEntry,
  PolicyView,
  policyOperations,
} from '../../src/bridge/policyContract.ts';
import { isoDate, isoDateTime } from '../../src/domain/calendar.ts';
import { today } from './fakePeople.ts';

export const unofficialKey = '220500-tonghua/residents-catastrophic/threshold@2020-01-01#0123456789abcdef';

const value = {
  from: isoDate('2020-05-29'),
  to: null,
  document: '通市政发〔2020〕3号',
  title: '通化市基本医疗保险实施办法',
  issuer: '通化市人民政府',
  clause: '二（三）1（1）',
  confidence: 'official',
  confidenceLabel: '正式文件',
  checked: isoDate('2020-08-01'),
  stale: false,
  note: null,
} as const;

function entry(given: Pick<PolicyEntry, 'id' | 'label'> & Partial<PolicyEntry>): PolicyEntry {
  return { unit: '元', value: null, absent: null, missing: null, confirmation: null, ...given };
}

type Said = PolicyConfirmationView['history'][number];

const labels = {
  none: ['未确认', ''],
  proposed: ['待确认', '提出'],
  confirmed: ['已确认', '确认'],
  withdrawn: ['已撤回', '撤回'],
} as const;

/** One unofficial value, one that nobody published, and official ones; two versions of the pack. */
export class FakePolicy {
  /** The role of whoever is signed in, as the desk would judge it. */
  signedIn: 'administrator' | 'second' | 'cashier' = 'cashier';
  step: PolicyConfirmationView['step'] = 'none';
  versions = [
    { version: '2021.1', activeFrom: isoDate('2021-01-01') },
    { version: '2020.3.3', activeFrom: null },
  ];
  readonly #history: Said[] = [];

  #allowed(): PolicyAct[] {
    if (this.signedIn === 'cashier') return [];
    if (this.step === 'none' || this.step === 'withdrawn') {
      return this.signedIn === 'administrator' ? ['propose'] : [];
    }
    return this.step === 'proposed' && this.signedIn === 'second' ? ['confirm', 'withdraw'] : ['withdraw'];
  }

  #say(step: 'proposed' | 'confirmed' | 'withdrawn', document: string, reason: string): PolicyView {
    this.step = step;
    const who = this.signedIn === 'administrator' ? '管理员一 A001' : '组长一 S001';
    const at = isoDateTime('2020-09-01 09:20:00');
    this.#history.unshift({ stepLabel: labels[step][1], who, at, document, reason });
    return this.view();
  }

  #document(): string {
    return this.#history[0]?.document ?? '';
  }

  view(): PolicyView {
    return {
      placeName: '通化市',
      admdvs: '220500',
      pack: '220500-tonghua',
      version: '2020.3.3',
      day: today,
      versions: this.versions,
      groups: [
        {
          id: 'employees-inpatient',
          label: '职工住院',
          scope: '职工基本医疗保险；21 普通住院',
          entries: [
            entry({
              id: 'employees-inpatient/deductible',
              label: '起付标准',
              value: { ...value, words: '三级 700.00 元；二级 500.00 元；一级 300.00 元（每次）' },
            }),
            entry({
              id: 'employees-inpatient/bands',
              label: '支付比例',
              unit: '比例',
              value: { ...value, words: '至 10,000.00 元 75%；以上部分 85%（每次从头分段）' },
            }),
          ],
        },
        {
          id: 'residents-catastrophic',
          label: '居民大病保险',
          scope: '城乡居民基本医疗保险；21 普通住院',
          entries: [
            entry({
              id: 'residents-catastrophic/threshold',
              label: '起付线',
              value: {
                ...value,
                words: '12,000.00 元',
                confidence: 'news',
                confidenceLabel: '新闻报道',
                stale: true,
                checked: isoDate('2019-06-01'),
              },
              confirmation: {
                valueKey: unofficialKey,
                step: this.step,
                stepLabel: labels[this.step][0],
                meaning: `现在${labels[this.step][0]}。`,
                allowed: this.#allowed(),
                history: [...this.#history],
              },
            }),
            entry({
              id: 'residents-catastrophic/cap',
              label: '年度限额',
              absent: '未公布，缺少文件：大病保险年度实施细则',
              missing: { document: '大病保险年度实施细则', note: '向市医保局索取' },
            }),
          ],
        },
      ],
    };
  }

  handlers(guard: (operation: OperationName) => void): Pick<DeskHandlers, keyof typeof policyOperations> {
    return {
      'policy.show': () => {
        guard('policy.show');
        return this.view();
      },
      'policy.propose': ({ document, documentDate, reason }: OperationInput<'policy.propose'>) => {
        guard('policy.propose');
        return this.#say('proposed', `${document}（${documentDate}）`, reason);
      },
      'policy.confirm': ({ reason }) => {
        guard('policy.confirm');
        return this.#say('confirmed', this.#document(), reason);
      },
      'policy.withdraw': ({ reason }) => {
        guard('policy.withdraw');
        return this.#say('withdrawn', this.#document(), reason);
      },
      'policy.compare': ({ before, after }) => ({
        before,
        after,
        changes: [
          {
            kind: 'changed',
            kindLabel: '改',
            id: 'employees-inpatient/deductible@2020-05-29',
            label: '起付标准',
            field: '值',
            before: '三级 700.00 元',
            after: '三级 800.00 元',
          },
        ],
        total: 1,
      }),
    };
  }
}
