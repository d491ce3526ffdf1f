import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { DeviceClient } from '../devices/deviceClient.ts';
import type { DeviceSetup } from '../devices/deviceSetup.ts';
import { listDevices, tellDeviceList } from './devices/listDevices.ts';
import { openDevices } from './devices/openDevices.ts';
import { readOnce, tellReading } from './devices/readOnce.ts';
import { runSelftest, tellSelftest } from './devices/selftest.ts';
import { DeviceQuestionWrong, readSiteDevices } from './devices/siteDevices.ts';
import { tellEvent, watchDevices } from './devices/watchDevices.ts';
import { untilStopped } from './untilStopped.ts';

const usage = `用法：npm run -s devices -- 命令 … [--data 数据文件夹] [--json]
  list                  本机的串口，以及已配置的设备各在哪里；不打开任何设备
  watch                 打开已配置的设备，显示插拔、放卡、扫码，按 Ctrl+C 结束
  read [设备]           读一次卡（默认：哪个设备上有就读哪个），姓名和号码只显示一部分
  selftest              用虚拟设备把每一种卡读一遍；有一项不符即以 1 结束
  设备取自数据文件夹里的 site.yaml；watch 和 read 可加 --log 文件，导出遮盖过的收发记录。
`;

const commands = ['list', 'watch', 'read', 'selftest'] as const;
type CommandName = (typeof commands)[number];

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        data: { type: 'string' },
        log: { type: 'string' },
      },
    });
  } catch (error) {
    const { code } = error as { code?: string };
    const happened =
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? '有不认识的选项。' : '选项后面缺少值，或给了不该有的值。';
    throw new DeviceQuestionWrong(`${happened}\n\n${usage}`);
  }
}

type Options = ReturnType<typeof readArguments>['values'];

function commandOf(positionals: readonly string[]): { name: CommandName; device: string | null } {
  const [given, device, ...rest] = positionals;
  const name = commands.find((one) => one === given);
  if (name === undefined) {
    const happened = given === undefined ? '没有说做什么。' : `没有“${given}”这个命令。`;
    throw new DeviceQuestionWrong(`${happened}\n\n${usage}`);
  }
  const allowed = name === 'read' ? 1 : 0;
  if ((device === undefined ? 0 : 1) + rest.length > allowed) {
    throw new DeviceQuestionWrong(
      `${name} 后面多了“${[device, ...rest].slice(allowed).join(' ')}”。\n\n${usage}`,
    );
  }
  return { name, device: device ?? null };
}

function setupsOf({ data }: Options): readonly DeviceSetup[] {
  if (data === undefined) throw new DeviceQuestionWrong(`请用 --data 指明数据文件夹。\n\n${usage}`);
  return readSiteDevices(data);
}

function say(json: boolean, report: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : text);
}

async function exportLog(client: DeviceClient, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const text = await client.exportFrames();
  if (text === null) throw new DeviceQuestionWrong('设备程序没有应答，收发记录没有导出。');
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    throw new DeviceQuestionWrong(`写不了 ${file}：${(error as Error).message}`);
  }
}

async function withDevices(
  options: Options,
  work: (client: DeviceClient) => Promise<boolean>,
): Promise<boolean> {
  const client = await openDevices(setupsOf(options));
  try {
    const ok = await work(client);
    await exportLog(client, options.log);
    return ok;
  } finally {
    client.close();
  }
}

async function run(): Promise<boolean> {
  const { values: options, positionals } = readArguments();
  const { name, device } = commandOf(positionals);
  const { json } = options;
  switch (name) {
    case 'list': {
      const list = await listDevices(options.data === undefined ? [] : setupsOf(options));
      say(json, list, tellDeviceList(list));
      return true;
    }
    case 'watch':
      return withDevices(options, async (client) => {
        const stop = watchDevices(client, (event) => say(json, event, tellEvent(event)));
        await untilStopped();
        stop();
        return true;
      });
    case 'read':
      return withDevices(options, async (client) => {
        const report = await readOnce(client, device);
        say(json, report, tellReading(report));
        return report.ok;
      });
    case 'selftest': {
      const report = await runSelftest();
      say(json, report, tellSelftest(report));
      return report.ok;
    }
  }
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof DeviceQuestionWrong)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
