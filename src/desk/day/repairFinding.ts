import { ProblemError } from '../../domain/problem.ts';
import { appendAudit } from '../../store/audit.ts';
import type { StoreWriter } from '../../store/handles.ts';
import {
  insertStatementRepair,
  listStatementRepairs,
  readStatementRun,
  type StatementRun,
} from '../../store/statementRun.ts';
import { type DeskContext, now } from '../deskContext.ts';
import { queueState } from '../deskState.ts';
import { acceptAbsence } from './acceptAbsence.ts';
import { type RepairStep, repairRefused } from './repairStep.ts';
import { reverseAtCentre } from './reverseAtCentre.ts';
import { settleAgain } from './settleAgain.ts';
import type { RepairAction, StatementFinding } from './statementFinding.ts';
import { supervisorAtDesk } from './supervisorOnly.ts';
import { takeOverCentre } from './takeOverCentre.ts';

/** What the repair writes once everything that could fail outside has been done. */
type Consequence = (writer: StoreWriter) => void;

const repairs: Readonly<Record<RepairAction, (step: RepairStep) => Promise<Consequence>>> = {
  takeOver: takeOverCentre,
  reverse: reverseAtCentre,
  acceptAbsence,
  settleAgain,
  note: async () => () => {},
};

function runOf(context: DeskContext, runId: string): StatementRun {
  const run = readStatementRun(context.store.reader, runId);
  if (run === null) throw repairRefused('找不到这次对账。', '请重新对账。');
  return run;
}

/** The finding, still to be dealt with, and the action one of those it offers. */
function findingOf(
  context: DeskContext,
  run: StatementRun,
  findingId: string,
  action: RepairAction,
): StatementFinding {
  const finding = (run.findings as StatementFinding[]).find(({ id }) => id === findingId);
  if (finding === undefined) throw repairRefused('这次对账没有这一条差异。', '请刷新后重新选择。');
  const done = listStatementRepairs(context.store.reader, run.id).some((one) => one.findingId === findingId);
  if (done) throw repairRefused('这一条差异已经处理过。', '请重新对账，确认两边是否一致。');
  if (!finding.actions.includes(action))
    throw repairRefused('这一条差异不能这样处理。', '请按列出的办法处理。');
  return finding;
}

/** One repair of a settlement at a time: two windows, one double click. */
const underWay = new WeakMap<DeskContext, Set<string>>();

function begin(context: DeskContext, key: string): () => void {
  const running = underWay.get(context) ?? new Set<string>();
  underWay.set(context, running);
  if (running.has(key)) throw repairRefused('这一条差异正在处理。', '请等待处理完成。');
  running.add(key);
  return () => running.delete(key);
}

/**
 * Carries out what a supervisor chose for one finding: never by itself, once per finding, with a note, audited. What changed is
 * proved by comparing again.
 * @throws ProblemError for anyone else, without a note, for an action the finding does not offer, and when the centre does not
 * confirm: nothing is written then
 */
export async function repairFinding(
  context: DeskContext,
  choice: {
    readonly runId: string;
    readonly findingId: string;
    readonly action: RepairAction;
    readonly note: string;
  },
): Promise<void> {
  const { operatorNo } = supervisorAtDesk(context, '对账差异');
  const note = choice.note.trim();
  if (note === '') {
    throw new ProblemError({
      code: 'repairWithoutNote',
      happened: '没有写明处理依据。',
      money: '没有改动，两边的账都不变。',
      nextStep: '请写明核对了什么、依据是什么。',
    });
  }
  const end = begin(context, `${choice.runId} ${choice.findingId}`);
  try {
    const run = runOf(context, choice.runId);
    const finding = findingOf(context, run, choice.findingId, choice.action);
    const write = await repairs[choice.action]({ context, run, finding, operatorNo, note });
    context.store.write((writer) => {
      write(writer);
      record(context, writer, { ...choice, note, operatorNo, subject: finding.settlementId ?? run.id });
    });
  } finally {
    end();
  }
  context.emit('queue', queueState(context));
  await context.drainer.kick();
}

function record(
  context: DeskContext,
  writer: StoreWriter,
  done: {
    readonly runId: string;
    readonly findingId: string;
    readonly action: RepairAction;
    readonly note: string;
    readonly operatorNo: string;
    readonly subject: string;
  },
): void {
  const { runId, findingId, action, note, operatorNo, subject } = done;
  const at = now(context);
  insertStatementRepair(writer, { runId, findingId, action, at, operatorNo, note });
  const content = JSON.stringify({ runId, findingId, note });
  appendAudit(writer, { at, actor: operatorNo, action: `repair.${action}`, subject, content });
}
