/**
 * The training centre in a process of its own, so that its work and its memory are not taken for the desk's. Told by messages:
 * `offline` and `online`; answers `{ url }` at the start and `{ done }` after each.
 */
import { systemClock } from '../../src/desk/systemClock.ts';
import { startTrainingCentre } from '../../src/training/centre/trainingCentre.ts';
import { sampleCentreCatalogue } from '../../src/training/sampleCentreCatalogue.ts';
import { loadTrainingEdition } from '../../src/upstream/edition.ts';

const centre = await startTrainingCentre({
  edition: loadTrainingEdition(),
  clock: systemClock,
  catalogue: sampleCentreCatalogue(),
});

process.on('message', async (what) => {
  if (what === 'offline') await centre.goOffline();
  if (what === 'online') await centre.goOnline();
  process.send?.({ done: what });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url: centre.url });
