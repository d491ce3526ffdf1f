import type { IsoDateTime } from '../domain/calendar.ts';
import { sm3Hex } from '../domain/sm3.ts';
import { appendAudit } from '../store/audit.ts';
import { type Operator, readOperator, saveOperator } from '../store/operator.ts';
import { readSetting, writeSetting } from '../store/setting.ts';
import type { Store } from '../store/store.ts';

const configurationSetting = 'site.configuration';

/**
 * What the terminal was started with, where it differs from the last time: operators that are new here, and any change of the
 * institution, the centre's address or the edition. The audit keeps digests, never the values.
 */
export function noteConfiguration(
  store: Store,
  configured: { readonly operators: readonly Operator[]; readonly site: unknown; readonly at: IsoDateTime },
): void {
  const { operators, site, at } = configured;
  const digest = sm3Hex(JSON.stringify(site));
  const missing = operators.filter(({ operatorNo }) => readOperator(store.reader, operatorNo) === null);
  const before = readSetting(store.reader, configurationSetting);
  if (missing.length === 0 && before === digest) return;
  store.write((writer) => {
    for (const operator of missing) {
      saveOperator(writer, operator);
      const { operatorNo, role } = operator;
      appendAudit(writer, { at, actor: 'start', action: 'operator.add', subject: operatorNo, content: role });
    }
    if (before === digest) return;
    writeSetting(writer, configurationSetting, digest);
    appendAudit(writer, {
      at,
      actor: 'start',
      action: 'site.change',
      subject: 'site',
      content: digest,
    });
  });
}
