import type { DeskHandlers } from '../bridge/bridgeServer.ts';
import type { CatalogueItem } from '../bridge/contract.ts';
import { chargeCategoryLabels, itemClassLabels } from '../domain/dictionaries.ts';
import { ProblemError } from '../domain/problem.ts';
import { readSettlementDetail } from '../store/settlementDetail.ts';
import type { CatalogueEntry } from './catalogue/catalogue.ts';
import { clearDifference } from './clearDifference.ts';
import { confirmSettlement } from './confirmSettlement.ts';
import { dayHandlers } from './day/dayHandlers.ts';
import { decodeElectronicCredential } from './decodeElectronicCredential.ts';
import { type DeskContext, signedInOperator } from './deskContext.ts';
import { deskState } from './deskState.ts';
import { drainQueue } from './drainQueue.ts';
import { exportDeviceLog } from './exportDeviceLog.ts';
import { listSettlements } from './listSettlements.ts';
import { personView } from './personView.ts';
import { policyHandlers } from './policyHandlers.ts';
import { abandonBill, prepareBill, preparedView } from './prepareBill.ts';
import { printSheet } from './printSheet.ts';
import { readCredential } from './readCredential.ts';
import { readerView } from './readerView.ts';
import { refundSettlement } from './refundSettlement.ts';
import { retryJob } from './retryJob.ts';
import { settlementView, storedSettlement } from './settlementView.ts';
import { signInOperator, signOutOperator } from './signIn.ts';
import type { TrainingControls } from './trainingControls.ts';
import { trySettlement } from './trySettlement.ts';
import { typeIdentityNumber } from './typeIdentityNumber.ts';
import { verifyCardPin } from './verifyCardPin.ts';

function catalogueItem(entry: CatalogueEntry): CatalogueItem {
  return {
    ...entry,
    itemClassLabel: itemClassLabels[entry.itemClass],
    chargeCategoryLabel: chargeCategoryLabels[entry.chargeCategory] ?? entry.chargeCategory,
  };
}

function trainingOf(context: DeskContext): TrainingControls {
  if (context.training !== null) return context.training;
  throw new ProblemError({
    code: 'notTraining',
    happened: '现在不是训练模式，没有虚拟卡和培训中心。',
    money: '没有执行任何操作，资金没有变化。',
    nextStep: '训练请另开训练终端。',
  });
}

async function actInTraining(
  training: TrainingControls,
  input: Parameters<DeskHandlers['training.act']>[0],
): Promise<{ done: string }> {
  switch (input.action) {
    case 'insertCard':
      await training.insertCard(input.personKey);
      return { done: '已插卡' };
    case 'removeCard':
      await training.removeCard();
      return { done: '已拔卡' };
    case 'scanCode':
      await training.scanCode(input.personKey);
      return { done: '已扫码' };
    case 'placeIdentityCard':
      await training.placeIdentityCard(input.personKey);
      return { done: '已放身份证' };
    case 'liftIdentityCard':
      await training.liftIdentityCard();
      return { done: '已取走身份证' };
    case 'networkDown':
      await training.networkDown();
      return { done: '培训中心已断网' };
    case 'networkUp':
      await training.networkUp();
      return { done: '培训中心已恢复' };
    case 'loseNextAnswer':
      await training.loseNextAnswer();
      return { done: '下一次结算的应答将丢失' };
    case 'refuseNext':
      await training.refuseNext();
      return { done: '下一次结算将被中心拒绝' };
  }
}

/** Every operation of the contract, each answered by its use case. */
export function deskHandlers(context: DeskContext): DeskHandlers {
  return {
    ...dayHandlers(context),
    ...policyHandlers(context),
    'desk.state': () => deskState(context),
    'operator.signIn': ({ operatorNo }) => {
      signInOperator(context, operatorNo);
      return deskState(context);
    },
    'operator.signOut': () => {
      signOutOperator(context);
      return deskState(context);
    },
    'credential.read': async () => personView(context, await readCredential(context)),
    'credential.verifyPin': async (entry) => {
      const pin =
        entry.enteredAt === 'pinPad'
          ? entry
          : ({ enteredAt: 'terminal', digits: Uint8Array.from(entry.digits) } as const);
      if (entry.enteredAt === 'terminal') entry.digits.fill(0);
      return personView(context, await verifyCardPin(context, pin));
    },
    'devices.release': async ({ deviceId }) => {
      signedInOperator(context);
      return readerView(await context.devices.release(deviceId));
    },
    'devices.exportLog': () => exportDeviceLog(context),
    'credential.typeNumber': async ({ identityNumber, name }) =>
      personView(context, await typeIdentityNumber(context, identityNumber, name)),
    'credential.decodeCode': async ({ text }) =>
      personView(context, await decodeElectronicCredential(context, text)),
    'catalogue.search': ({ text, limit }) => {
      const found = context.catalogue.search(text, limit);
      return { items: found.items.map(catalogueItem), total: found.total };
    },
    'catalogue.findBarCode': ({ codes }) => {
      const entry = context.catalogue.findBarCode(codes);
      return { item: entry === null ? null : catalogueItem(entry) };
    },
    'bill.trial': (draft) => trySettlement(context, draft),
    'bill.prepare': async (draft) => preparedView(context, await prepareBill(context, draft)),
    'bill.abandon': ({ billId }) => {
      abandonBill(context, billId);
      return {};
    },
    'settlement.confirm': ({ billId, expectedCashFen }) =>
      confirmSettlement(context, billId, expectedCashFen),
    'settlement.get': ({ settlementId }) => settlementView(context, settlementId),
    'settlement.explain': ({ settlementId }) => {
      signedInOperator(context);
      const { settlement } = storedSettlement(context, settlementId);
      return {
        steps: [...readSettlementDetail(context.store.reader, settlement.reversesId ?? settlement.id).steps],
      };
    },
    'settlement.list': ({ text, limit }) => ({ items: listSettlements(context, text, limit) }),
    'settlement.refund': ({ settlementId, reason }) => refundSettlement(context, settlementId, reason),
    'settlement.clearDifference': ({ settlementId, note }) => clearDifference(context, settlementId, note),
    'sheet.print': ({ settlementId }) => printSheet(context, settlementId),
    'queue.drain': () => drainQueue(context),
    'queue.retry': ({ settlementId }) => retryJob(context, settlementId),
    'training.people': async () => ({ people: [...(await trainingOf(context).people())] }),
    'training.act': (input) => actInTraining(trainingOf(context), input),
  };
}
