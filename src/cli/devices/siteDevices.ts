import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type DeviceSetup, deviceListSchema } from '../../devices/deviceSetup.ts';

/** A question about devices that cannot be answered as asked; the message says why and what to write instead. */
export class DeviceQuestionWrong extends Error {}

/** Only the devices matter here: the rest of the file may still be unfinished. */
const siteSchema = z.looseObject({ devices: deviceListSchema });

const fileName = 'site.yaml';

/** @throws DeviceQuestionWrong naming what is missing or wrong */
export function readSiteDevices(dataDir: string): readonly DeviceSetup[] {
  const file = join(resolve(dataDir), fileName);
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'), { schema: 'core' });
  } catch (error) {
    if (error instanceof YAMLParseError) throw new DeviceQuestionWrong(`${file} 不是 YAML：${error.message}`);
    throw new DeviceQuestionWrong(`读不到 ${file}；请用 --data 指明数据文件夹。`);
  }
  const checked = siteSchema.safeParse(content);
  if (checked.success) return checked.data.devices;
  const issue = checked.error.issues[0];
  throw new DeviceQuestionWrong(`${file} 的 ${issue?.path.join('.') ?? ''} 不对：${issue?.message ?? ''}`);
}
