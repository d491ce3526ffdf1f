import type { ConnectionState, DeskState, QueueState } from '../bridge/contract.ts';
import type { CentreClock } from '../queue/centreClock.ts';
import type { Connection } from '../queue/connection.ts';
import { listOperators, type Operator, type OperatorRole } from '../store/operator.ts';
import { countJobs } from '../store/settleJob.ts';
import { countSettlementsByState } from '../store/settlementState.ts';
import { type DeskContext, today } from './deskContext.ts';
import { placeName } from './personView.ts';
import { readerView } from './readerView.ts';

const roleLabels: Readonly<Record<OperatorRole, string>> = {
  cashier: '收费员',
  supervisor: '组长',
  insuranceOffice: '医保办',
  administrator: '管理员',
  auditor: '审计员',
};

const levelLabels = { '3': '三级', '2': '二级', '1': '一级', '0': '一级以下' } as const;

export function connectionState(connection: Connection, clock: CentreClock): ConnectionState {
  return { ...connection, clockSkewMs: clock.skewMs, clockTrust: clock.trust };
}

export function queueState(context: DeskContext): QueueState {
  const states = countSettlementsByState(context.store.reader);
  return {
    pending: states.pending + states.provisional + states.unknown,
    unknown: states.unknown + states.disputed,
    differences: states.difference,
    stuck: countJobs(context.store.reader).stuck,
  };
}

function operatorView(operator: Operator): NonNullable<DeskState['operator']> {
  return { operatorNo: operator.operatorNo, name: operator.name, roleLabel: roleLabels[operator.role] };
}

export function deskState(context: DeskContext): DeskState {
  const { institution, session, exchange } = context;
  return {
    training: context.training !== null,
    version: context.version,
    institution: {
      code: institution.code,
      name: institution.name,
      levelLabel: levelLabels[institution.level],
    },
    regionName: placeName(context, institution.admdvs),
    operator: session.operator === null ? null : operatorView(session.operator),
    operators: listOperators(context.store.reader)
      .filter((operator) => operator.active)
      .map(operatorView),
    today: today(context),
    connection: connectionState(exchange.link.connection.state, context.clock),
    queue: queueState(context),
    reader: readerView(context.devices.devices()),
  };
}
