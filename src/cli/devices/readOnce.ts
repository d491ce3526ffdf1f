import type { DeviceClient } from '../../devices/deviceClient.ts';
import { maskIdentityNumber, maskName } from '../../domain/identityNumber.ts';
import { DeviceQuestionWrong } from './siteDevices.ts';

/** Masked: what IT needs to see is that it was read, not who it was. */
export interface ReadReport {
  readonly ok: boolean;
  readonly device: string | null;
  readonly medium: string | null;
  readonly name: string | null;
  readonly identityNumber: string | null;
  readonly warnings: readonly string[];
  readonly durationMs: number | null;
  readonly fault: {
    readonly code: string;
    readonly message: string;
    readonly nextStep: string;
    readonly detail: string;
  } | null;
}

/** @param deviceId null: whichever reader has something. @throws DeviceQuestionWrong for a device that is not configured */
export async function readOnce(client: DeviceClient, deviceId: string | null): Promise<ReadReport> {
  const known = client.devices().map((device) => device.deviceId);
  if (deviceId !== null && !known.includes(deviceId)) {
    throw new DeviceQuestionWrong(`没有配置设备 ${deviceId}；已配置：${known.join('、') || '无'}`);
  }
  const answer = await client.readCredential(deviceId);
  const { reading } = answer;
  const nothing = { medium: null, name: null, identityNumber: null, warnings: [], durationMs: null };
  if (!reading.ok) return { ok: false, device: answer.deviceId, ...nothing, fault: reading.fault };
  const { credential, durationMs } = reading;
  return {
    ok: true,
    device: answer.deviceId,
    medium: credential.medium,
    name: maskName(credential.name),
    identityNumber: maskIdentityNumber(credential.identityNumber),
    warnings: credential.warnings,
    durationMs: Math.round(durationMs),
    fault: null,
  };
}

const mediumWords: Readonly<Record<string, string>> = {
  socialCard: '社会保障卡',
  identityCard: '身份证',
  electronicCredential: '医保码',
};

export function tellReading(report: ReadReport): string {
  const { fault } = report;
  if (fault !== null) {
    return `没有读出：${fault.message}\n下一步：${fault.nextStep}\n细节：${fault.detail}\n`;
  }
  const lines = [
    `${mediumWords[report.medium ?? ''] ?? ''} ${report.name} ${report.identityNumber}（${report.device}，${report.durationMs} ms）`,
    ...report.warnings.map((warning) => `注意：${warning}`),
  ];
  return `${lines.join('\n')}\n`;
}
