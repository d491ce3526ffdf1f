import { parseArgs } from 'node:util';
import { systemClock } from '../desk/systemClock.ts';
import { FaultsFileInvalid, readFaults } from '../training/centre/faultsFile.ts';
import { trainingInstitutions } from '../training/centre/institutions.ts';
import { trainingAdmdvs, trainingPersons } from '../training/centre/persons.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingSecrets,
} from '../training/centre/trainingCentre.ts';
import { builtInEditions, EditionInvalid, loadBuiltInEdition, loadEdition } from '../upstream/edition.ts';
import { closeInTime, untilStopped } from './untilStopped.ts';

/** `npm run centre`: the training centre alone, for testing any software that speaks the interface (docs/training-centre.md). */
const usage = `用法：npm run -s centre -- [--edition 版本] [--faults 文件] [--port 端口] [--data 文件] [--json]
  --edition  自带的接口版本（${builtInEditions().join('、')}）或版本文件的路径；默认 training
  --faults   故障文件（YAML），见 docs/training-centre.md
  --port     监听 127.0.0.1 的端口；默认任选
  --data     账簿文件；默认只在内存，进程结束即清空
  --json     把地址、密钥、人员写成一行 JSON
`;

/** Said instead of a stack: the person at the keyboard can put it right. */
class CentreOptionsWrong extends Error {
  override readonly name = 'CentreOptionsWrong';
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        edition: { type: 'string', default: 'training' },
        faults: { type: 'string' },
        port: { type: 'string', default: '0' },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    if (!/^\d{1,5}$/.test(values.port) || Number.parseInt(values.port, 10) > 65_535) {
      throw new Error(`端口不对：${values.port}`);
    }
    return values;
  } catch (error) {
    throw new CentreOptionsWrong(`${(error as Error).message}\n\n${usage}`);
  }
}

function editionNamed(name: string) {
  try {
    return builtInEditions().includes(name) ? loadBuiltInEdition(name) : loadEdition(name);
  } catch (error) {
    const why = error instanceof EditionInvalid ? error.message : '没有这个版本，也读不到这个文件';
    throw new CentreOptionsWrong(`接口版本 ${name}：${why}\n\n${usage}`);
  }
}

async function start(options: ReturnType<typeof readOptions>): Promise<TrainingCentre> {
  const faults = options.faults === undefined ? null : readFaults(options.faults);
  const centre = await startTrainingCentre({
    edition: editionNamed(options.edition),
    clock: systemClock,
    port: Number.parseInt(options.port, 10),
    ...(options.data === undefined ? {} : { dataFile: options.data }),
  });
  if (faults !== null) {
    Object.assign(centre.behaviours, faults.behaviours);
    for (const { infno, fault, times } of faults.rules) centre.faults.add(infno, fault, times);
  }
  return centre;
}

function tell(centre: TrainingCentre, options: ReturnType<typeof readOptions>): void {
  const edition = editionNamed(options.edition);
  const { url, transactions, gateway, infver } = edition;
  const report = {
    url: centre.url,
    edition: edition.id,
    title: edition.title,
    infver,
    gateway: gateway.kind,
    secrets: trainingSecrets(edition),
    paths: url.style === 'single' ? { '*': url.path } : url.paths,
    transactions,
    mdtrtarea_admvs: trainingAdmdvs,
    institutions: trainingInstitutions.map(({ code, name }) => ({ code, name })),
    persons: trainingPersons.map(({ personNo, name, identityNumber, cardNumber, cardSerial, label }) => ({
      psn_no: personNo,
      psn_name: name,
      certno: identityNumber,
      card_no: cardNumber,
      card_sn: cardSerial,
      label,
    })),
    pendingFaults: centre.faults.pending().length,
  };
  if (options.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  process.stdout.write(
    `培训中心已启动：${centre.url}（${edition.title}，网关 ${gateway.kind}，接口版本号 ${infver}）\n` +
      `密钥：${JSON.stringify(report.secrets)}\n` +
      `区划 ${trainingAdmdvs}，机构 ${report.institutions.map(({ code }) => code).join('、')}，虚构人员 ${report.persons.length} 人，待发故障 ${report.pendingFaults} 项\n` +
      '人员与地址的清单用 --json 查看。Ctrl+C 结束。\n',
  );
}

try {
  const options = readOptions();
  const centre = await start(options);
  tell(centre, options);
  await untilStopped();
  await closeInTime(() => centre.stop());
} catch (error) {
  const isExpected =
    error instanceof CentreOptionsWrong ||
    error instanceof FaultsFileInvalid ||
    (error instanceof Error &&
      'code' in error &&
      ['EADDRINUSE', 'EACCES', 'SQLITE_CANTOPEN'].includes(String(error.code)));
  if (!isExpected) throw error;
  process.stderr.write(`${error.message.trimEnd()}\n`);
  process.exitCode = 1;
}
