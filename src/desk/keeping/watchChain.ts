import { join } from 'node:path';
import type { Problem } from '../../domain/problem.ts';
import { listAudit } from '../../store/audit.ts';
import { listBackups, readManifest } from '../../store/backupFile.ts';
import { storePaths } from '../../store/storePaths.ts';
import type { DeskContext } from '../deskContext.ts';
import { changeKeepingState, readKeepingState } from './keepingState.ts';

const callOffice =
  '请信息科运行 npm run verify 查明位置，并与日结单上的校验值核对；查明之前不要删除任何文件。';

function chainProblem({ store, dataDir }: Pick<DeskContext, 'store' | 'dataDir'>): Problem | null {
  const { auditFault } = store.opening;
  if (auditFault !== null) {
    return {
      code: 'auditBroken',
      happened: `审计记录第 ${auditFault.seq} 条${auditFault.fault}。`,
      money: '结算记录仍可使用，但可能被人改动过。',
      nextStep: callOffice,
    };
  }
  const { backups } = storePaths(dataDir);
  const [newest] = listBackups(backups);
  const head = newest === undefined ? null : (readManifest(join(backups, newest))?.facts.auditHead ?? null);
  if (head === null || head.seq === 0) return null;
  const [entry] = listAudit(store.reader, { afterSeq: head.seq - 1, limit: 1 });
  if (entry?.seq === head.seq && entry.digest === head.digest) return null;
  return {
    code: 'historyLost',
    happened:
      '最近一次备份里有的审计记录，现用的数据里没有或不同：数据文件或它的 -wal 文件可能被删除、替换或还原过。',
    money: '备份之后的结算可能不全，不要凭本机记录重复收款或退款。',
    nextStep: callOffice,
  };
}

/** Whether the store still holds what its newest backup remembers: a deleted log or a file put back says nothing by itself. */
export function watchChain(desk: Pick<DeskContext, 'store' | 'dataDir'>): void {
  const chain = chainProblem(desk);
  const { warnings } = readKeepingState(desk.store.reader);
  if (warnings.chain?.code === chain?.code) return;
  desk.store.write((writer) =>
    changeKeepingState(writer, (state) => ({ ...state, warnings: { ...state.warnings, chain } })),
  );
}
