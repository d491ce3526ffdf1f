import { loadCatalogue, sampleCatalogueFile } from '../desk/catalogue/catalogue.ts';
import type { TrainingItem } from './centre/catalogue.ts';

/** The items the training terminal sells, as the training centre knows them: one list, two sides. */
export function sampleCentreCatalogue(): TrainingItem[] {
  return loadCatalogue(sampleCatalogueFile)
    .all()
    .map(({ code, name, unit, price, itemClass, chargeCategory, limitPrice, selfPayRatioBp }) => ({
      code,
      name,
      unit,
      itemClass,
      chargeCategory,
      usualPrice: price,
      limitPrice,
      selfPayRatioBp,
      restricted: false,
    }));
}
