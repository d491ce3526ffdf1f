import { addFen, type Fen } from '../../domain/money.ts';
import { ProblemError } from '../../domain/problem.ts';
import type { FundShare } from '../../domain/settlement.ts';
import { readBillBody } from '../../queue/billBody.ts';
import { outcomeProblem } from '../../queue/centreExchange.ts';
import { appendAudit } from '../../store/audit.ts';
import { readSettlementDetail } from '../../store/settlementDetail.ts';
import { readVisit } from '../../store/visit.ts';
import { speaks } from '../../upstream/edition.ts';
import type { InputOf } from '../../upstream/registry.ts';
import { type DeskContext, now, signedInOperator } from '../deskContext.ts';
import { type StoredSettlement, storedSettlement } from '../settlementView.ts';

type ListInput = InputOf<'4101A'>;
type FromStore =
  | 'psn_no'
  | 'mdtrt_id'
  | 'setl_id'
  | 'biz_sn'
  | 'setl_begn_date'
  | 'setl_end_date'
  | 'dcla_time'
  | 'medins_fill_psn';

/** What only the hospital's own records know of the stay (interface 7.11): 国籍, 职业, 联系人, 科别, 票据 … and its tables. */
export interface HospitalFacts {
  readonly setlinfo: Omit<ListInput['setlinfo'], FromStore>;
  readonly opspdiseinfo?: ListInput['opspdiseinfo'];
  readonly oprninfo?: ListInput['oprninfo'];
  readonly icuinfo?: ListInput['icuinfo'];
  /** Default: the bill's main diagnosis, 入院病情 1 有. */
  readonly diseinfo?: ListInput['diseinfo'];
}

function refused(happened: string, nextStep: string): ProblemError {
  return new ProblemError({
    code: 'settlementListRefused',
    happened,
    money: '结算清单没有上传，结算和资金不变。',
    nextStep,
  });
}

/** One row for each fund that paid; a fund named twice, by two layers, is one row. */
function payRows(funds: readonly FundShare[]): { fund_pay_type: string; fund_payamt: Fen }[] {
  const byType = Map.groupBy(
    funds.filter(({ paidFen }) => paidFen !== 0),
    ({ fundPayType }) => fundPayType,
  );
  return [...byType].map(([fundPayType, shares]) => ({
    fund_pay_type: fundPayType,
    fund_payamt: addFen(...shares.map(({ paidFen }) => paidFen)),
  }));
}

function checkListable({ settlement, state }: StoredSettlement): void {
  if (settlement.reversesId !== null) throw refused('退费没有结算清单。', '请选择原结算。');
  if (state.state !== 'final' && state.state !== 'cleared')
    throw refused('这笔结算还没有确定，不能上传结算清单。', '请等结算完成、差额处理完再上传。');
}

/**
 * 4101A in its short form from what is stored of a settlement and what the hospital adds (interface 7.11).
 * @throws ProblemError unless the centre has settled it
 */
export function settlementListInput(
  context: DeskContext,
  settlementId: string,
  facts: HospitalFacts,
): ListInput {
  const stored = storedSettlement(context, settlementId);
  checkListable(stored);
  const { reader } = context.store;
  const { settlement, bill } = stored;
  const visit = readVisit(reader, bill.id);
  if (visit?.mdtrtId == null || visit.setlId === null)
    throw refused('本机没有这笔结算的医保结算号。', '请先对账，取得结算号后再上传。');
  const { diagnosis } = readBillBody(bill);
  const mainDiagnosis = {
    diag_type: '1',
    diag_code: diagnosis.code,
    diag_name: diagnosis.name,
    adm_cond_type: '1',
    maindiag_flag: '1' as const,
  };
  return {
    setlinfo: {
      ...facts.setlinfo,
      psn_no: settlement.personNo,
      mdtrt_id: visit.mdtrtId,
      setl_id: visit.setlId,
      biz_sn: settlement.slipNo,
      setl_begn_date: bill.beganOn,
      setl_end_date: bill.settledOn,
      dcla_time: now(context),
      medins_fill_psn: signedInOperator(context).name,
    },
    opspdiseinfo: facts.opspdiseinfo ?? [],
    diseinfo: facts.diseinfo ?? [mainDiagnosis],
    oprninfo: facts.oprninfo ?? [],
    icuinfo: facts.icuinfo ?? [],
    payinfo: payRows(readSettlementDetail(reader, settlementId).funds),
    bldinfo: [],
  };
}

/** @returns 清单流水号. @throws ProblemError also when the edition has no 4101A, or the centre does not take it */
export async function uploadSettlementList(
  context: DeskContext,
  settlementId: string,
  facts: HospitalFacts,
): Promise<string> {
  const { operatorNo } = signedInOperator(context);
  const { exchange } = context;
  if (!speaks(exchange.link.edition, '4101A'))
    throw refused('本地接口版本没有结算清单短表（4101A）。', '请在医院信息系统里上传。');
  const input = settlementListInput(context, settlementId, facts);
  const { insuredAdmdvs } = readBillBody(storedSettlement(context, settlementId).bill);
  const outcome = await exchange.ask('4101A', input, insuredAdmdvs);
  if (outcome.kind !== 'accepted') {
    const { happened } = outcomeProblem(outcome);
    throw refused(happened, '请按提示补全后重新上传；重复上传不影响结算。');
  }
  const listId = outcome.output.data.setl_list_id;
  context.store.write((writer) =>
    appendAudit(writer, {
      at: now(context),
      actor: operatorNo,
      action: 'settlementList.upload',
      subject: settlementId,
      content: listId,
    }),
  );
  return listId;
}
