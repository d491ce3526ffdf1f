import { join } from 'node:path';
import { nothingSettled, ProblemError } from '../domain/problem.ts';
import { writeFileDurably } from '../store/durableFile.ts';
import { type DeskContext, now, signedInOperator } from './deskContext.ts';

const notWritten = (happened: string): ProblemError =>
  new ProblemError({
    code: 'deviceLog',
    happened,
    money: nothingSettled,
    nextStep: '请稍候再导出一次；仍不成功请联系信息科。',
  });

/** The masked frame logs of all devices in a file of the data folder. @throws ProblemError */
export async function exportDeviceLog(context: DeskContext): Promise<{ path: string }> {
  signedInOperator(context);
  const text = await context.devices.exportFrames();
  if (text === null) throw notWritten('设备程序没有应答，设备日志没有导出。');
  const moment = now(context).replace(/[^\d]/g, '');
  const path = join(context.dataDir, `devices-${moment}.log`);
  try {
    writeFileDurably(path, text);
  } catch {
    throw notWritten('设备日志写不进数据文件夹，可能磁盘已满。');
  }
  return { path };
}
