import type { BillDraft, PersonView } from '../../src/bridge/contract.ts';
import { loadCatalogue, sampleCatalogueFile } from '../../src/desk/catalogue/catalogue.ts';
import type { IsoDate } from '../../src/domain/calendar.ts';

/** Items an outpatient may have, of all three classes, with prices of up to three decimals. */
const codes = loadCatalogue(sampleCatalogueFile)
  .all()
  .map((entry) => entry.code)
  .filter((code) => /-[XZT]/.test(code));

export function itemCode(index: number): string {
  return codes[index % codes.length] ?? '';
}

/** An outpatient bill of `lineCount` lines for a resident. */
export function outpatientDraft(person: PersonView, today: IsoDate, lineCount: number): BillDraft {
  const entitlement = person.entitlements.find((one) => one.status === 'active');
  if (entitlement === undefined) throw new Error('the person is not insured');
  return {
    personNo: person.personNo,
    insuranceType: entitlement.insuranceType,
    kind: 'outpatient',
    beganOn: today,
    settledOn: today,
    useAccount: false,
    lines: Array.from({ length: lineCount }, (_, index) => ({
      catalogueCode: itemCode(index),
      quantity: index % 3 === 0 ? '1.5' : String((index % 3) + 1),
      price: null,
    })),
  };
}
