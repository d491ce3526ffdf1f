import { isoDate } from '../../../src/domain/calendar.ts';
import { watchedReader } from './sampleLibrary.ts';

/** A terminal whose library hangs, for the test that kills it: prints the helper's process id and waits for the reading. */
const { reader } = watchedReader(process.argv[2] ?? '');
await reader.connect();
process.stdout.write(`${reader.helperPid}\n`);
await reader.readCredential({ today: isoDate('2026-01-15'), homeArea: null });
