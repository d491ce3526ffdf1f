import { runDeskProcess } from '../desk/deskProcessMain.ts';
import { electronParent } from '../desk/electronParent.ts';
import { reportDefect } from '../desk/reportDefect.ts';
import { startTrainingDesk } from './trainingDesk.ts';

/** The desk process of training mode under Electron: the same desk, with the training centre and virtual cards beside it. */
runDeskProcess(
  electronParent(),
  async (start, means) => {
    const training = await startTrainingDesk({ dataDir: start.dataDir, ...means, onDefect: reportDefect });
    return { ...training.desk, close: training.close };
  },
  reportDefect,
);
