import { nothingSettled, type Problem, ProblemError } from '../domain/problem.ts';

/**
 * Everything the store refuses. One class per thing the caller does next; the texts are ready for the screen. None of these
 * errors offers to delete or recreate the file: what it holds may be the only record of money that has moved.
 */
export abstract class StoreError extends ProblemError {
  override readonly name: string = this.constructor.name;
}

const notOpened = `本机数据没有打开。${nothingSettled}已保存的数据没有改动。`;
const callSupport = '请联系信息科，并告知错误代码。不要删除或移动数据文件夹里的任何文件。';

function opening(code: string, happened: string, nextStep: string): Problem {
  return { code, happened, money: notOpened, nextStep };
}

/** Another terminal process works on this folder. `pid` is null when the holder could not be read. */
export class StoreLocked extends StoreError {
  readonly pid: number | null;
  readonly startedAt: string | null;

  constructor(holder: { readonly pid: number; readonly startedAt: string } | null, options?: ErrorOptions) {
    const who = holder === null ? '另一个程序' : `进程 ${holder.pid}（${holder.startedAt} 启动）`;
    super(
      opening(
        'STORE_LOCKED',
        `数据文件夹正由${who}使用。`,
        '切换到已打开的结算窗口；如果找不到窗口，请在任务管理器里结束该进程后再打开。',
      ),
      options,
    );
    this.pid = holder?.pid ?? null;
    this.startedAt = holder?.startedAt ?? null;
  }
}

export class StoreFolderNotWritable extends StoreError {
  constructor(dataDir: string, options?: ErrorOptions) {
    super(
      opening(
        'STORE_FOLDER_NOT_WRITABLE',
        `数据文件夹不能写入：${dataDir}`,
        '请信息科检查该文件夹的权限、磁盘是否只读，然后重新打开。',
      ),
      options,
    );
  }
}

export class StoreFull extends StoreError {
  constructor(options?: ErrorOptions) {
    super(
      {
        code: 'STORE_FULL',
        happened: '磁盘空间不足，或数据文件已到上限。',
        money: '这一步没有记入本机。先不要收款，也不要打印。',
        nextStep: '请信息科腾出磁盘空间，然后重做这一步。',
      },
      options,
    );
  }
}

/** The disk failed while writing. What reached the disk is uncertain until the file is opened again. */
export class StoreIoFailed extends StoreError {
  constructor(options?: ErrorOptions) {
    super(
      {
        code: 'STORE_IO_FAILED',
        happened: '读写磁盘出错。',
        money: '这一步是否已记入本机还不能确定。先不要收款，也不要打印。',
        nextStep: '退出并重新打开，按单号查询这一笔，再决定是否重做。多次出现请信息科检查磁盘。',
      },
      options,
    );
  }
}

export class StoreKeyWrong extends StoreError {
  constructor(options?: ErrorOptions) {
    super(
      opening(
        'STORE_KEY_WRONG',
        '密钥与数据文件不符，打不开数据。',
        `请信息科放回原来的密钥。${callSupport}`,
      ),
      options,
    );
  }
}

/** The key is gone while the file it opens is still there. Making a new one would lock the data for ever. */
export class StoreKeyMissing extends StoreError {
  constructor(options?: ErrorOptions) {
    super(
      opening('STORE_KEY_MISSING', '找不到数据文件的密钥。', `请信息科放回保管的密钥文件。${callSupport}`),
      options,
    );
  }
}

export class StoreKeyInvalid extends StoreError {
  constructor(detail: string, options?: ErrorOptions) {
    super(opening('STORE_KEY_INVALID', `密钥不能使用：${detail}。`, callSupport), options);
  }
}

/** Who keeps the key has changed since the store was made, for example after a change of desktop session. */
export class StoreKeyBackendChanged extends StoreError {
  readonly saved: string;
  readonly offered: string;

  constructor(saved: string, offered: string) {
    super(
      opening(
        'STORE_KEY_BACKEND_CHANGED',
        `密钥原由“${saved}”保管，现在的系统提供的是“${offered}”。`,
        `请用原来的系统账户和桌面登录后再打开。${callSupport}`,
      ),
    );
    this.saved = saved;
    this.offered = offered;
  }
}

export class StoreNotDatabase extends StoreError {
  constructor(options?: ErrorOptions) {
    super(
      opening(
        'STORE_NOT_DATABASE',
        '数据文件不是本程序的数据库，或文件头已损坏。',
        `需要从备份恢复。${callSupport}`,
      ),
      options,
    );
  }
}

export class StoreFileMissing extends StoreError {
  constructor() {
    super(
      opening(
        'STORE_FILE_MISSING',
        '这台机器建过数据文件，但现在找不到了。程序不会自动新建，以免旧账丢失。',
        `请信息科放回数据文件或从备份恢复。${callSupport}`,
      ),
    );
  }
}

export class StoreDamaged extends StoreError {
  /** What the check found; table and index names only. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(
      {
        code: 'STORE_DAMAGED',
        happened: '数据文件有损坏。',
        money: '这一步没有完成。已保存的数据没有被程序改动。',
        nextStep: `停止在这台机器上收费，需要从备份恢复。${callSupport}`,
      },
      options,
    );
    this.faults = faults;
  }
}

export class StoreFromNewerVersion extends StoreError {
  constructor() {
    super(
      opening(
        'STORE_FROM_NEWER_VERSION',
        '数据文件由更新版本的程序写成，本版本不能打开。',
        '请安装新版本后再打开。不要降级，也不要删除数据。',
      ),
    );
  }
}

/** Whoever only reads does not migrate. */
export class StoreFromOlderVersion extends StoreError {
  constructor() {
    super(
      opening(
        'STORE_FROM_OLDER_VERSION',
        '数据文件由旧版本的程序写成，缺少新的表，不能只读打开。',
        '请先用本版本的终端打开一次，自动升级后再试。',
      ),
    );
  }
}

/** Whoever only reads does not make a new one. */
export class StoreAbsent extends StoreError {
  constructor() {
    super(opening('STORE_ABSENT', '这个文件夹里没有医结的数据文件。', '请检查所指的文件夹。'));
  }
}

export class StoreHistoryDiffers extends StoreError {
  constructor(no: number) {
    super(
      opening(
        'STORE_HISTORY_DIFFERS',
        `数据文件的升级记录与本程序不一致（第 ${no} 步）。`,
        `请安装正式发布的版本。${callSupport}`,
      ),
    );
  }
}

export class StoreMigrationFailed extends StoreError {
  readonly no: number;

  constructor(no: number, options?: ErrorOptions) {
    super(
      opening(
        'STORE_MIGRATION_FAILED',
        `升级数据文件时出错（第 ${no} 步），已保持升级前的数据。`,
        `请先用原来的版本继续工作。${callSupport}`,
      ),
      options,
    );
    this.no = no;
  }
}

/** The SQLite in use has a known way of losing commits, or does not do what it was told. */
export class StoreEngineUnfit extends StoreError {
  constructor(detail: string) {
    super(
      opening('STORE_ENGINE_UNFIT', `数据库引擎不合要求：${detail}。`, `请重新安装本程序。${callSupport}`),
    );
  }
}

const notDone = '这一步没有记入本机。';

function refused(code: string, happened: string, nextStep: string): Problem {
  return { code, happened, money: notDone, nextStep };
}

export class StoreRowInvalid extends StoreError {
  constructor(statementName: string, options?: ErrorOptions) {
    super(
      refused(
        'STORE_ROW_INVALID',
        `保存的记录读不出来（${statementName}）。`,
        `这一笔先不要处理。${callSupport}`,
      ),
      options,
    );
  }
}

/** A defect in the calling code: nested transactions, a handle used after its transaction. */
export class StoreMisuse extends StoreError {
  constructor(detail: string) {
    super(refused('STORE_MISUSE', `程序内部错误：${detail}。`, callSupport));
  }
}

export class IllegalTransition extends StoreError {
  readonly from: string;
  readonly to: string;

  constructor(subject: string, from: string, to: string) {
    super(
      refused(
        'ILLEGAL_TRANSITION',
        `${subject}的状态不能从“${from}”改为“${to}”。`,
        '刷新后看最新状态再处理。这一笔可能已由别人或后台处理过。',
      ),
    );
    this.from = from;
    this.to = to;
  }
}

export class LeaseLost extends StoreError {
  constructor(settlementId: string) {
    super(refused('LEASE_LOST', `结算 ${settlementId} 的上传任务已由别处接手。`, '等待后台处理完再看结果。'));
  }
}

export class RecordMissing extends StoreError {
  constructor(subject: string, id: string | number) {
    super(refused('RECORD_MISSING', `找不到${subject} ${id}。`, '检查单号后重查。'));
  }
}

/** A uniqueness or consistency rule of the tables refused the row: the thing exists already, or names something absent. */
export class ConflictingRecord extends StoreError {
  /** The rule, in table and column names; never values. */
  readonly rule: string;

  constructor(statementName: string, rule: string, options?: ErrorOptions) {
    super(
      refused(
        'CONFLICTING_RECORD',
        `与已有记录冲突（${statementName}）。`,
        '刷新后看这一笔是否已经处理过，不要重复收款。',
      ),
      options,
    );
    this.rule = rule;
  }
}
