import { CentreRefusal } from './centreRefusal.ts';
import type { Visit } from './centreStore.ts';
import type { HandlerContext } from './handlerContext.ts';

/** @throws CentreRefusal unless the visit is this person's, of this kind, at this institution and not cancelled */
export function knownVisit(
  context: HandlerContext,
  visitId: string,
  personNo: string,
  kind: Visit['kind'],
): Visit {
  const visit = context.store.visit(visitId);
  const matches =
    visit !== null &&
    visit.personNo === personNo &&
    visit.kind === kind &&
    visit.fixmedinsCode === context.institution.code;
  if (!matches) throw new CentreRefusal('就诊信息不存在');
  if (visit.state === 'cancelled') throw new CentreRefusal('就诊已撤销');
  return visit;
}

/** As `knownVisit`, and lines may still be added or taken away. */
export function openVisit(
  context: HandlerContext,
  visitId: string,
  personNo: string,
  kind: Visit['kind'],
): Visit {
  const visit = knownVisit(context, visitId, personNo, kind);
  if (visit.state !== 'open') throw new CentreRefusal('已办理出院，先撤销出院');
  return visit;
}
