import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const shellKinds = ['electron', 'browser', 'none'] as const;
export type ShellKind = (typeof shellKinds)[number];

export interface StartOptions {
  /** Null: the best this machine has. */
  readonly shell: ShellKind | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly port: number;
}

export const defaultPort = 7420;

export const startUsage = `用法：npm start -- [选项]
  --shell electron|browser|none   用哪种窗口；none 只打印地址。不写则自动选择
  --data 文件夹                   数据文件夹，默认 data/training
  --port 端口                     本机端口（1–65535），默认 ${defaultPort}；0 为任意空闲端口
  --help                          显示本说明`;

/** @throws StartOptionsInvalid with one Chinese sentence that says what is wrong */
export function readStartOptions(args: readonly string[], defaultDataDir: string): StartOptions | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  return {
    shell: values.shell === undefined ? null : readShell(values.shell),
    dataDir: resolve(readDataDir(values.data, defaultDataDir)),
    port: values.port === undefined ? defaultPort : readPort(values.port),
  };
}

export class StartOptionsInvalid extends Error {
  override readonly name = 'StartOptionsInvalid';
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        shell: { type: 'string' },
        data: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new StartOptionsInvalid('有不认识的选项。');
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new StartOptionsInvalid('有多余的参数。');
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') throw new StartOptionsInvalid('选项缺少值或多了值。');
    throw error;
  }
}

function readShell(text: string): ShellKind {
  const kind = shellKinds.find((known) => known === text);
  if (kind === undefined) throw new StartOptionsInvalid(`--shell 不能是“${text}”。`);
  return kind;
}

function readDataDir(text: string | undefined, defaultDataDir: string): string {
  if (text === '') throw new StartOptionsInvalid('--data 不能为空。');
  return text ?? defaultDataDir;
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (port < 0 || port > 65_535)
    throw new StartOptionsInvalid(`--port 须为 0 至 65535 的整数，不能是“${text}”。`);
  return port;
}
