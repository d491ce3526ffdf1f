import type { IsoDate, IsoDateTime } from '../domain/calendar.ts';
import { dateOf } from '../domain/calendar.ts';
import { ProblemError } from '../domain/problem.ts';
import { acceptPack } from '../policy/bundle/acceptPack.ts';
import { openBundle, type PackKey, PackRefused, reopenStoredBundle } from '../policy/bundle/packBundle.ts';
import type { PolicyPack } from '../policy/packSchema.ts';
import { appendAudit } from '../store/audit.ts';
import { insertPolicyPack, listPolicyPacks } from '../store/policyPack.ts';
import type { Store } from '../store/store.ts';

export interface ImportedPack {
  readonly pack: string;
  readonly version: string;
  readonly name: string;
  readonly activeFrom: IsoDate;
}

function refused(error: PackRefused): ProblemError {
  return new ProblemError(
    {
      code: `pack.${error.refusal}`,
      happened: `${error.message}。`,
      money: '正在使用的政策包没有变化，结算不受影响。',
      nextStep: '请重新下载或向医保部门核实政策包；仍不能导入请联系信息科。',
    },
    { cause: error },
  );
}

/** The policy packs in use: those of the program and those received since, every version, each from its day. */
export class PolicyShelf {
  readonly #store: Store;
  readonly #keys: readonly PackKey[];
  #packs: readonly PolicyPack[];

  /** @throws PackRefused when a stored pack can no longer be read: the store is damaged */
  constructor(builtIn: readonly PolicyPack[], store: Store, keys: readonly PackKey[]) {
    this.#store = store;
    this.#keys = keys;
    const stored = listPolicyPacks(store.reader).map(({ bundle }) => reopenStoredBundle(bundle).pack);
    this.#packs = [...builtIn, ...stored];
  }

  get packs(): readonly PolicyPack[] {
    return this.#packs;
  }

  /**
   * Checks a signed pack whole, stores it, and only then lets it count.
   * @throws ProblemError with the reason; the running packs are untouched
   */
  import(text: string, at: IsoDateTime, actor: string): ImportedPack {
    try {
      const { pack, keyId, activeFrom } = openBundle(text, this.#keys, dateOf(at));
      acceptPack(this.#packs, pack, activeFrom);
      const { pack: id, version, name } = pack.head;
      this.#store.write((writer) => {
        insertPolicyPack(writer, { pack: id, version, activeFrom, keyId, bundle: text, receivedAt: at });
        appendAudit(writer, {
          at,
          actor,
          action: 'policy.import',
          subject: `${id} ${version}`,
          content: text,
        });
      });
      this.#packs = [...this.#packs, pack];
      return { pack: id, version, name, activeFrom };
    } catch (error) {
      if (error instanceof PackRefused) throw refused(error);
      throw error;
    }
  }
}
