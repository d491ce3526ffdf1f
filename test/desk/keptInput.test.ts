import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { BillDraft } from '../../src/bridge/contract.ts';
import { isoDate } from '../../src/domain/calendar.ts';
import { chooseRules } from '../../src/policy/chooseRules.ts';
import { computeSettlement } from '../../src/settlement/computeSettlement.ts';
import { replayableSettlements } from '../../src/store/settlementInput.ts';
import { startTrainingDesk, type TrainingDesk } from '../../src/training/trainingDesk.ts';

let dataDir: string;
let training: TrainingDesk;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'yijie-kept-'));
  training = await startTrainingDesk({
    dataDir,
    onDefect: (where, error) => {
      throw new Error(where, { cause: error });
    },
  });
});

afterEach(async () => {
  await training.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('confirming keeps what the settlement was computed from, and it leads to the same amounts again', async () => {
  const { handlers, context } = training.desk;
  await handlers['operator.signIn']({ operatorNo: 'C001' });
  const { today } = await handlers['desk.state']({});
  const { people } = await handlers['training.people']({});
  const resident = people.find(({ label }) => label.includes('居民（成年）'));
  await handlers['training.act']({ action: 'insertCard', personKey: resident?.key ?? '' });
  await vi.waitFor(
    () => expect(context.devices.devices().some(({ status }) => status.card === 'present')).toBe(true),
    { timeout: 15_000 },
  );
  const person = await handlers['credential.read']({});
  const draft: BillDraft = {
    personNo: person.personNo,
    insuranceType: '390',
    kind: 'outpatient',
    beganOn: isoDate(today),
    settledOn: isoDate(today),
    useAccount: false,
    lines: [{ catalogueCode: 'YJPX-S01', quantity: '30', price: null }],
  };
  const { billId, cashFen, local } = await handlers['bill.prepare'](draft);
  const settled = await handlers['settlement.confirm']({ billId, expectedCashFen: cashFen });
  const [kept] = [...replayableSettlements(context.store.reader, isoDate('2000-01-01'))];
  if (kept?.input == null) throw new Error('nothing was kept');
  const { settlement, input } = kept;
  expect(settlement.slipNo).toBe(settled.slipNo);
  expect(input).toMatchObject({
    insuranceType: '390',
    careType: '11',
    settledOn: today,
    bill: { kind: 'lines', lines: [{ quantity: '30', catalogueCode: 'YJPX-S01' }] },
  });
  expect(JSON.stringify({ ...input, bill: null })).not.toContain(person.personNo);
  const again = computeSettlement(input, chooseRules(context.packs, input));
  expect(again.amounts.fundTotalFen).toBe(local.amounts.fundTotalFen);
  expect(again.amounts.cashFen).toBe(local.amounts.cashFen);
});
